"""LiteLLM, imported once, in a background thread, told not to call anywhere by itself."""

from __future__ import annotations

import logging
import os
import threading
from typing import Any

from core.errors import ModelError


class RemoteLibrary:
    """`start` begins the import (4 seconds and more); `get` waits for it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._done = threading.Event()
        self._module: Any = None

    def start(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._import, name="syna-litellm", daemon=True
                )
                self._thread.start()

    def wait(self, seconds: float) -> bool:
        """Whether the import has ended by then."""
        self.start()
        return self._done.wait(seconds)

    def get(self) -> Any:
        self.start()
        self._done.wait()
        if self._module is None:
            raise ModelError(
                "This installation cannot use remote models: litellm could not be loaded.",
                remedy="Run `syna doctor` to see what to install.",
            )
        return self._module

    def _import(self) -> None:
        try:
            # Before the import, or it fetches a price list and reads a .env file.
            os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
            os.environ["LITELLM_MODE"] = "PRODUCTION"
            os.environ["DISABLE_AIOHTTP_TRANSPORT"] = "True"
            import litellm

            litellm.telemetry = False
            litellm.suppress_debug_info = True
            litellm.drop_params = True
            # Its log lines hold requests and addresses.
            for name in ("LiteLLM", "LiteLLM Router", "LiteLLM Proxy"):
                logging.getLogger(name).disabled = True
            self._module = litellm
        except Exception:
            logging.getLogger("syna.models").exception("litellm could not be imported")
        finally:
            self._done.set()


library = RemoteLibrary()
