"""The served object: Streamlit's pages over one set of services, closed when the server stops."""

from __future__ import annotations

import gc
import importlib
import os
import signal
import socket
import sys
import threading
import tomllib
import webbrowser
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import Future
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st
from streamlit import config, net_util

from components import session
from components.faults import show_fault
from core.errors import SynaError, UserError
from syna_app import ROOT
from syna_app.front import front_routes
from syna_app.shared import shared_routes

if TYPE_CHECKING:
    from core.services.services import Services
    from core.settings import Settings

WARM_UP_SECONDS = 4.0
QUICK_TURNS, USUAL_TURNS = 0.0005, 0.005  # seconds a thread keeps the interpreter

ConfigValue = str | int | float | bool | list[object]


def make_app(begin: Callable[[], None], *, open_browser: bool = False) -> st.App:
    """`begin` starts the services; it is called once the server listens, so that a browser can load
    the page meanwhile."""

    @asynccontextmanager
    async def lifespan(_app: st.App) -> AsyncIterator[None]:
        begin()
        sys.stdout.write(f"Syna is at {address()}. Ctrl-C ends it.\n")
        sys.stdout.flush()
        later = threading.Timer(WARM_UP_SECONDS, warm_up)
        later.daemon = True
        later.start()
        if open_browser:
            threading.Timer(0.5, webbrowser.open, (address(),)).start()
        try:
            yield
        finally:
            later.cancel()
            session.close()

    script = Path(__file__).resolve().parent / "app.py"
    routes = [*front_routes(), *shared_routes()]
    return st.App(script, lifespan=lifespan, routes=routes, on_script_error=show_fault)


def address() -> str:
    """Where a browser on this machine finds the page."""
    return _address(st.get_option("server.address") or "localhost", st.get_option("server.port"))


def _address(host: str, port: int) -> str:
    shown = "localhost" if host in ("0.0.0.0", "::", "127.0.0.1") else host  # noqa: S104
    return f"http://{shown}:{port}"


def warm_up() -> None:
    """Load what the first chart and table need, then keep it out of every later collection."""
    for module in ("pandas", "pyarrow", "plotly.graph_objects"):
        importlib.import_module(module)
    with suppress(SynaError):  # it closes already
        session.services().warm()
    sys.setswitchinterval(USUAL_TURNS)
    gc.collect()
    gc.freeze()


def configuration(
    file: Path, environment: Mapping[str, str] | None = None
) -> dict[str, ConfigValue]:
    """The file's options by dotted name, then what STREAMLIT_* variables say, which win.

    A served App reads neither by itself.
    """
    variables = os.environ if environment is None else environment
    options = _flatten(tomllib.loads(file.read_text(encoding="utf-8")), "")
    for name, option in config._config_options_template.items():  # reading it parses no file
        if option.env_var in variables and not option.sensitive:
            options[name] = _typed(variables[option.env_var], option.type)
    return options


def _typed(text: str, kind: type) -> ConfigValue:
    """What a variable says, in the type of its option."""
    if kind is bool:
        return text.strip().lower() in ("1", "true", "yes", "on")
    return int(text) if kind is int else float(text) if kind is float else text


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
    faults: list[BaseException] = []

    def begin() -> None:
        sys.setswitchinterval(QUICK_TURNS)  # the page's files are served while modules load
        session.begin(lambda: _services(settings)).add_done_callback(ended)

    def ended(starting: Future[Services]) -> None:
        """Without services there is nothing to serve: end as Ctrl-C does."""
        if (fault := starting.exception()) is not None:
            faults.append(fault)
            os.kill(os.getpid(), signal.SIGINT)

    options = configuration(ROOT / "streamlit_config.toml")
    chosen: dict[str, ConfigValue | None] = {"server.port": port, "server.address": host}
    options |= {name: value for name, value in chosen.items() if value is not None}
    need_free(str(options["server.address"]), int(str(options["server.port"])))
    net_util.get_external_ip = _no_address  # else a page of another origin makes us ask a host
    try:
        make_app(begin, open_browser=browser).run(config=options)
    except KeyboardInterrupt:
        pass
    finally:
        session.close()
    if faults:
        raise faults[0]


def need_free(host: str, port: int) -> None:
    """UserError where something else listens there already."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        if os.name == "posix":  # as the server does: a port that was just left is free
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise UserError(
                f"Port {port} of {host} cannot be used: {error.strerror or error}.",
                kept="Syna was not started.",
                remedy=f"Open {_address(host, port)}, where it may run already, or give another "
                "--port.",
            ) from None


def _no_address() -> None:
    return None


def _services(settings: Settings | None) -> Services:
    from core.bootstrap import bootstrap
    from core.settings import Settings as Given

    return bootstrap(settings or Given())


if __name__ == "__main__":
    serve()
