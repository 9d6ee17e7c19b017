"""Pages run by AppTest inside the real frame, over fake services."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from components import background, session
from tests.fakes import services as fakes

APP = Path(__file__).resolve().parents[2] / "syna_app" / "app.py"
Open = Callable[..., AppTest]


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work that a page begins is done when it is drawn, however busy the machine is.

    Nothing is left of the pages of another test.
    """
    monkeypatch.setattr(background, "PATIENCE", 60.0)
    monkeypatch.setattr(background, "_works", {})


@pytest.fixture
def filled(tmp_path: Path) -> Iterator[Any]:
    made = fakes.filled(tmp_path)
    session.override(made)
    yield made
    session.override(None)


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Any]:
    made = fakes.services(tmp_path)
    session.override(made)
    yield made
    session.override(None)


@pytest.fixture
def open_page() -> Open:
    """`open_page("data", source="s1")` is the page as a person who followed a link sees it."""

    def go(page: str = "home", **parameters: str) -> AppTest:
        app = AppTest.from_file(str(APP), default_timeout=120)
        app.run()
        app.switch_page(f"../pages/{page}.py")
        for name, value in parameters.items():
            app.query_params[name] = value
        return app.run()

    return go


def texts(app: AppTest) -> str:
    """Everything that is written on the page, for looking things up."""
    kinds = ("title", "markdown", "caption", "error", "code", "button", "metric")
    parts = [getattr(e, "value", "") for kind in kinds for e in app.get(kind)]
    labels = [getattr(e, "label", "") for kind in ("button", "expander") for e in app.get(kind)]
    labels += [e.proto.label for e in app.get("page_link")]
    return "\n".join(str(part).replace("\\", "") for part in [*parts, *labels])
