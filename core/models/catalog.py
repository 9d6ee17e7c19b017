"""The catalogue of models, read from the data beside this file."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from core.domain.catalog import CatalogModel, Trial
from core.domain.value import Value
from core.errors import UserError


class Catalog(Value):
    """`default` is the id of the model that Syna offers first."""

    default: str
    models: tuple[CatalogModel, ...]

    def get(self, id: str) -> CatalogModel:
        found = next((model for model in self.models if model.id == id), None)
        if found is None:
            known = ", ".join(model.id for model in self.models if model.purpose == "chat")
            raise UserError(f"There is no model {id!r} in the catalogue.", remedy=f"Try: {known}.")
        return found

    def with_needs(self, id: str) -> tuple[CatalogModel, ...]:
        """The model, then everything it needs."""
        model = self.get(id)
        return (model, *(each for need in model.needs for each in self.with_needs(need)))


@cache
def catalog() -> Catalog:
    return Catalog.model_validate(_data("catalog.toml"))


@cache
def trial() -> Trial:
    """The questions that `test` asks a model."""
    return Trial.model_validate(_data("trial.toml"))


def _data(name: str) -> dict[str, object]:
    return tomllib.loads((files("core.models") / name).read_text("utf-8"))
