"""A dashboard as a YAML file, out and in. What comes in is text of a stranger: plain data only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import yaml
from pydantic import ValidationError

from core.domain.dashboards.edits import checked
from core.domain.dashboards.spec import FORMAT, DashboardSpec
from core.domain.sources import Source
from core.errors import UserError

MOST_BYTES = 2_000_000
_HEAD = "# A dashboard of Syna. Places are columns (of 12) and rows of a grid.\n"
_KEPT = "No dashboard was made or changed."
_REMEDY = "See an exported file for how it is written."
_MARK = "syna_dashboard"


def to_yaml(spec: DashboardSpec, sources: Sequence[Source]) -> bytes:
    """The document without what is as usual, and what its sources are called."""
    body = spec.model_dump(mode="json", exclude_defaults=True, exclude={"format"})
    named = [
        {"id": source.id, "name": source.name, "tables": [table.name for table in source.tables]}
        for source in sources
    ]
    text: str = yaml.safe_dump(
        {_MARK: spec.written_format, **body, **({"sources": named} if named else {})},
        sort_keys=False,
        allow_unicode=True,
        width=100,
    )
    return (_HEAD + text).encode()


def from_yaml(content: bytes, known: Sequence[Source]) -> tuple[DashboardSpec, tuple[str, ...]]:
    """The document with sources found by id, name or tables, and the names of those not found."""
    entries = _entries(content)
    version = entries.pop(_MARK, None)
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise UserError(
            f"The file is no dashboard: it does not begin with {_MARK}: {FORMAT}.",
            kept=_KEPT,
            remedy=_REMEDY,
        )
    if version > FORMAT:
        raise UserError(
            f"The file comes from a newer Syna (format {version}; this one reads {FORMAT}).",
            kept=_KEPT,
            remedy="Update Syna, or export the dashboard from the older version.",
        )
    named = _named(entries.pop("sources", []))
    try:
        spec = checked(DashboardSpec.model_validate({**entries, "format": version}, strict=False))
    except ValidationError as error:
        raise UserError(_faults(error, entries), kept=_KEPT, remedy=_REMEDY) from error
    except UserError as error:
        error.kept = _KEPT
        raise
    places = {i: _found(i, named.get(i, {}), known) for i in spec.source_ids}
    tiles = tuple(
        tile.model_copy(
            update={"source_ids": tuple(places[i] or i for i in tile.source_ids), "origin": None}
        )
        for tile in spec.tiles
    )
    missing = tuple(str(named.get(i, {}).get("name") or i) for i, at in places.items() if not at)
    return spec.model_copy(update={"tiles": tiles}), missing


def _entries(content: bytes) -> dict[str, object]:
    if len(content) > MOST_BYTES:
        raise UserError(
            "The file is larger than 2 MB.", kept=_KEPT, remedy="Take in a smaller one."
        )
    try:
        text = content.decode("utf-8-sig")
        if any(isinstance(event, yaml.events.AliasEvent) for event in yaml.parse(text)):
            raise ValueError("references, with which a small file can grow without end")
        data = yaml.safe_load(text)
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise UserError(
            f"The file is no YAML that Syna reads ({_line(error)}).", kept=_KEPT, remedy=_REMEDY
        ) from error
    if not isinstance(data, dict) or not all(isinstance(key, str) for key in data):
        raise UserError("The file is no dashboard.", kept=_KEPT, remedy=_REMEDY)
    return data


def _faults(error: ValidationError, entries: Mapping[str, object]) -> str:
    """The first three, each with the tile it is in."""
    said = []
    for fault in error.errors()[:3]:
        where = ".".join(str(part) for part in fault["loc"]) or "the file"
        said.append(f"{where}{_title(fault['loc'], entries)}: {fault['msg'].lower()}")
    more = error.error_count() - len(said)
    return "The file does not fit: " + "; ".join(said) + (f"; {more} more." if more else ".")


def _title(place: Sequence[object], entries: Mapping[str, object]) -> str:
    tiles = entries.get("tiles")
    if len(place) > 1 and place[0] == "tiles" and isinstance(tiles, list):
        tile = tiles[place[1]] if isinstance(place[1], int) and place[1] < len(tiles) else None
        if isinstance(tile, dict) and isinstance(tile.get("title"), str):
            return f" (“{tile['title'][:60]}”)"
    return ""


def _named(listed: object) -> dict[str, dict[str, object]]:
    if not isinstance(listed, list):
        return {}
    return {str(each["id"]): each for each in listed if isinstance(each, dict) and "id" in each}


def _found(source_id: str, said: Mapping[str, object], known: Sequence[Source]) -> str | None:
    """The id under which the source is known here."""
    if any(source.id == source_id for source in known):
        return source_id
    listed = said.get("tables")
    tables = {str(name).casefold() for name in listed} if isinstance(listed, list) else set()
    for source in known:
        if source.name == said.get("name"):
            return source.id
    for source in known:
        if tables and tables <= {table.name.casefold() for table in source.tables}:
            return source.id
    return None


def _line(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    where = f"line {mark.line + 1}: " if mark is not None else ""
    return where + (getattr(error, "problem", None) or str(error) or "too deep")[:120]
