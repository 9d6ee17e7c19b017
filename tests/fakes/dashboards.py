"""Small valid dashboards; keyword arguments change single fields."""

from __future__ import annotations

from core.domain.dashboards.spec import DashboardSpec, Place, Tile

BY_REGION = "SELECT region, sum(total) AS total FROM orders GROUP BY region ORDER BY region"


def tile(id: str = "t1", **fields: object) -> Tile:
    base: dict[str, object] = {
        "id": id,
        "title": f"Tile {id}",
        "kind": "chart",
        "place": Place(x=0, y=0, width=6, height=5),
        "sql": BY_REGION,
        "source_ids": ("s1",),
    }
    return Tile.model_validate(base | fields)


def spec(*tiles: Tile, **fields: object) -> DashboardSpec:
    return DashboardSpec.model_validate({"title": "Sales", "tiles": tiles} | fields)
