"""Model servers of other programs on this computer."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

_PATIENCE = 0.2
_KNOWN = (
    ("Ollama", "http://127.0.0.1:11434"),
    ("llama-server", "http://127.0.0.1:8080"),
)


def local_servers(known: Sequence[tuple[str, str]] = _KNOWN) -> Sequence[tuple[str, str]]:
    """Title and base URL of each that answers like OpenAI, asked side by side for 200 ms."""
    with ThreadPoolExecutor(len(known)) as pool:
        answers = list(pool.map(lambda server: _speaks(server[1]), known))
    return tuple(
        (title, f"{address}/v1")
        for (title, address), there in zip(known, answers, strict=True)
        if there
    )


def _speaks(address: str) -> bool:
    import httpx  # a tenth of a second that no start of the app should wait for

    try:
        # No proxy: this never leaves the machine.
        with httpx.Client(timeout=_PATIENCE, trust_env=False) as client:
            reply = client.get(f"{address}/v1/models")
            found = reply.json()
    except (httpx.HTTPError, ValueError):
        return False
    return reply.status_code == 200 and isinstance(found, dict) and "data" in found
