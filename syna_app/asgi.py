"""The served object: Streamlit's pages over one set of services, closed when the server stops."""

from __future__ import annotations

import gc
import importlib
import os
import threading
import tomllib
import webbrowser
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from streamlit import config

from components import session
from components.faults import show_fault
from core.settings import Settings
from syna_app import ROOT
from syna_app.front import front_routes

ConfigValue = str | int | float | bool | list[object]


def make_app(*, open_browser: bool = False) -> st.App:
    @asynccontextmanager
    async def lifespan(_app: st.App) -> AsyncIterator[None]:
        threading.Thread(target=warm_up, name="warm-up", daemon=True).start()
        if open_browser:
            threading.Timer(0.5, webbrowser.open, (address(),)).start()
        try:
            yield
        finally:
            session.close()

    script = Path(__file__).resolve().parent / "app.py"
    routes = list(front_routes())
    return st.App(script, lifespan=lifespan, routes=routes, on_script_error=show_fault)


def address() -> str:
    """Where a browser on this machine finds the page."""
    host = st.get_option("server.address") or "localhost"
    shown = "localhost" if host in ("0.0.0.0", "::", "127.0.0.1") else host  # noqa: S104
    return f"http://{shown}:{st.get_option('server.port')}"


def warm_up() -> None:
    """Load what the first chart and table need, then keep it out of every later collection."""
    for module in ("pandas", "pyarrow", "plotly.graph_objects"):
        importlib.import_module(module)
    gc.collect()
    gc.freeze()


def configuration(
    file: Path, environment: Mapping[str, str] | None = None
) -> dict[str, ConfigValue]:
    """The file's options by dotted name, without those that a STREAMLIT_* variable sets."""
    variables = os.environ if environment is None else environment
    options = _flatten(tomllib.loads(file.read_text(encoding="utf-8")), "")
    return {name: value for name, value in options.items() if variable_of(name) not in variables}


def variable_of(option: str) -> str:
    """`server.maxUploadSize` is STREAMLIT_SERVER_MAX_UPLOAD_SIZE; empty for an unknown option."""
    known = config._config_options_template.get(option)  # reading it parses no file
    return known.env_var if known else ""


def _flatten(table: Mapping[str, object], prefix: str) -> dict[str, ConfigValue]:
    flat: dict[str, ConfigValue] = {}
    for name, value in table.items():
        if isinstance(value, Mapping):
            flat |= _flatten(value, f"{prefix}{name}.")
        elif isinstance(value, str | int | float | bool | list):
            flat[prefix + name] = value
    return flat


def serve(
    settings: Settings | None = None,
    *,
    port: int | None = None,
    host: str | None = None,
    browser: bool = False,
) -> None:
    """Serve until Ctrl-C. `port` and `host` win over the environment, which wins over the file."""
    from core.bootstrap import bootstrap

    session.override(bootstrap(settings or Settings()))
    options = configuration(ROOT / "streamlit_config.toml")
    chosen: dict[str, ConfigValue | None] = {"server.port": port, "server.address": host}
    options |= {name: value for name, value in chosen.items() if value is not None}
    try:
        make_app(open_browser=browser).run(config=options)
    except KeyboardInterrupt:
        pass
    finally:
        session.close()


if __name__ == "__main__":
    serve()
