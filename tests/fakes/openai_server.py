"""A real HTTP server that speaks like OpenAI's. What it does depends on the model's name."""

from __future__ import annotations

import json
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

WORDS = [f"word{n} " for n in range(60)]
FAILURES = {
    "bad-key": (401, "invalid_api_key", "Incorrect API key provided: sk-very-secret"),
    "nobody": (404, "model_not_found", "The model `nobody` does not exist"),
    "busy": (429, "rate_limit_exceeded", "Rate limit reached"),
    "broken": (500, "server_error", "The server had an error"),
    "long": (
        400,
        "context_length_exceeded",
        "This model's maximum context length is 8192 tokens, however you requested 9000 tokens",
    ),
    "odd": (400, "invalid_request_error", "Bad thing"),
}


class OpenAIServer:
    """`requests` holds bodies, `keys` what came as bearer. `pace` is seconds between words."""

    def __init__(self, pace: float = 0.0) -> None:
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.pace = pace
        self.failures_left: dict[str, int] = {}
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                server.requests.append(body)
                server.keys.append(self.headers.get("Authorization", "").removeprefix("Bearer "))
                server._answer(self, body)

            def do_GET(self) -> None:
                _json(self, 200, {"object": "list", "data": [{"id": "good"}]})

            def log_message(self, *_: object) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, daemon=True)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}"

    @property
    def base_url(self) -> str:
        return f"{self.address}/v1"

    def __enter__(self) -> OpenAIServer:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._http.shutdown()
        self._http.server_close()

    def _answer(self, handler: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
        model = body["model"]
        left = self.failures_left.get(model, 0)
        if left:
            self.failures_left[model] = left - 1
            _fail(handler, *FAILURES["broken"])
        elif model in FAILURES:
            _fail(handler, *FAILURES[model])
        elif model == "silent":
            time.sleep(200)
        else:
            self._stream(handler, body)

    def _stream(self, handler: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
        words, finish = _words(body)
        handler.send_response(200)
        handler.send_header("Content-Type", "text/event-stream")
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        try:
            for number, word in enumerate(words):
                if body["model"] == "cut" and number == 3:
                    handler.connection.shutdown(socket.SHUT_RDWR)
                    return
                if body["model"] == "stumbles" and number == 3:
                    _event(handler, {"error": {"message": "overloaded", "type": "server_error"}})
                    _piece(handler, b"")
                    return
                _event(handler, _chunk({"content": word}, None))
                time.sleep(self.pace)
            _event(handler, _chunk({}, finish))
            usage = {
                "prompt_tokens": 21,
                "completion_tokens": len(words),
                "total_tokens": 21 + len(words),
                "prompt_tokens_details": {"cached_tokens": 7},
            }
            _event(handler, {**_chunk({}, None), "choices": [], "usage": usage})
            _piece(handler, b"data: [DONE]\n\n")
            _piece(handler, b"")
        except OSError:
            pass


def _words(body: dict[str, Any]) -> tuple[list[str], str]:
    """What a well-behaved server would send, stops and limits observed."""
    words = WORDS
    for stop in body.get("stop") or []:
        words = words[: next((n for n, w in enumerate(words) if stop in w), len(words))]
    limit = body.get("max_tokens") or body.get("max_completion_tokens") or len(words)
    return words[:limit], "length" if limit < len(words) else "stop"


def _chunk(delta: dict[str, str], finish: str | None) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return {
        "id": "c1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "good",
        "choices": [choice],
    }


def _event(handler: BaseHTTPRequestHandler, content: dict[str, Any]) -> None:
    _piece(handler, f"data: {json.dumps(content)}\n\n".encode())


def _piece(handler: BaseHTTPRequestHandler, raw: bytes) -> None:
    handler.wfile.write(b"%x\r\n%s\r\n" % (len(raw), raw))
    handler.wfile.flush()


def _fail(handler: BaseHTTPRequestHandler, code: int, kind: str, message: str) -> None:
    _json(handler, code, {"error": {"message": message, "type": kind, "code": kind}})


def _json(handler: BaseHTTPRequestHandler, code: int, content: dict[str, Any]) -> None:
    raw = json.dumps(content).encode()
    handler.send_response(code)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(len(raw)))
    handler.end_headers()
    handler.wfile.write(raw)
