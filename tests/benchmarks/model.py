"""What the local model costs here, as a table: `python -m tests.benchmarks.model [ID]`."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import platformdirs
import psutil

from core.domain.cancel import CancelToken
from core.domain.chat import ChatRequest, Completion, Message
from core.models.catalog import catalog
from core.models.embedder import MiniLMEmbedder
from core.models.llama_cpp import LlamaCppModel
from core.models.shelf import ModelShelf

COLUMNS = ("id INTEGER", "customer VARCHAR", "region VARCHAR", "total DOUBLE", "ordered DATE")
TABLES = "\n\n".join(
    f"CREATE TABLE t{n} (\n" + ",\n".join(f"  {c} -- 'a', 'b', 'c'" for c in COLUMNS) + "\n);"
    for n in range(6)
)
SYSTEM = Message(
    role="system",
    text=f"You write one DuckDB SQL query that answers the question.\n\n{TABLES}\n\nSQL only.",
)
QUESTIONS = ("What is the sum of total in t1?", "How many rows of t2 have region 'b'?")
LONG = Message(role="user", text="Write the numbers from 1 to 80, separated by commas.")
SHAPE = json.dumps(
    {
        "type": "object",
        "properties": {"kind": {"enum": ["share", "trend"]}, "limit": {"type": "integer"}},
        "required": ["kind", "limit"],
        "additionalProperties": False,
    }
)


@dataclass
class Table:
    """Rows of two columns, printed as they come."""

    def row(self, name: str, value: str) -> None:
        print(f"{name:<52} {value}", flush=True)

    def call(self, name: str, reply: Completion) -> None:
        self.row(
            name,
            f"first token {reply.first_token_seconds:5.2f} s, whole {reply.seconds:5.2f} s, "
            f"read {reply.tokens_read} (kept {reply.tokens_kept}), wrote {reply.tokens_written}",
        )


def shelf() -> ModelShelf:
    shared = os.environ.get("SYNA_MODEL_DIR")
    home = Path(platformdirs.user_cache_dir("syna-tests")) / "models"
    return ModelShelf(home, shared=[Path(shared)] if shared else [])


def asked(text: str, **more: object) -> ChatRequest:
    messages = (SYSTEM, Message(role="user", text=text))
    return ChatRequest.model_validate({"messages": messages, "max_tokens": 60} | more)


def main(id: str) -> None:
    table, models = Table(), shelf()
    models.fetch(id, lambda _: None, CancelToken())
    path, mark = models.file(id), models.fingerprint(id)
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    ).stdout.strip()
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    table.row("machine", f"{platform.machine()}, {os.cpu_count()} cores, load {load:.1f}")
    table.row("commit, model", f"{commit}, {id}")
    with tempfile.TemporaryDirectory() as folder:
        model = opened(table, id, path, mark=mark, prefixes=Path(folder))
        calls(table, model)
        model.close()
        again = opened(table, id, path, mark=mark, prefixes=Path(folder))
        table.call("from disk, other question", again.complete(asked(QUESTIONS[1])))
        again.close()
        size = sum(file.stat().st_size for file in Path(folder).iterdir())
        table.row("kept prefixes on disk", f"{size / 1e6:.1f} MB")
    embeddings(table, models)


def opened(table: Table, id: str, path: Path, *, mark: str, prefixes: Path) -> LlamaCppModel:
    began = time.perf_counter()
    model = LlamaCppModel(path, id=id, fingerprint=mark, prefixes=prefixes)
    seconds = time.perf_counter() - began
    table.row(
        "load",
        f"{seconds:.2f} s, context {model.context:,}, "
        f"{model.bytes_per_token / 1024:.0f} KiB a token",
    )
    return model


def calls(table: Table, model: LlamaCppModel) -> None:
    cold = model.complete(asked(QUESTIONS[0]))
    table.call("cold", cold)
    table.row(
        "reading",
        f"{(cold.tokens_read - cold.tokens_kept) / cold.first_token_seconds:.0f} tokens a second",
    )
    table.call("in the context, other question", model.complete(asked(QUESTIONS[1])))
    long = model.complete(ChatRequest(messages=(LONG,), max_tokens=120))
    table.row(
        "writing",
        f"{(long.tokens_written - 1) / (long.seconds - long.first_token_seconds):.1f}"
        " tokens a second",
    )
    table.call("from memory, other question", model.complete(asked(QUESTIONS[1])))
    table.call("first JSON (reads the vocabulary)", model.complete(asked("Go", json_schema=SHAPE)))
    table.call("second JSON", model.complete(asked("Go", json_schema=SHAPE)))
    table.row("resident", f"{psutil.Process().memory_info().rss / 1e9:.2f} GB")


def embeddings(table: Table, models: ModelShelf) -> None:
    ids = ("all-minilm-l6-v2", "all-minilm-l6-v2-tokenizer")
    for id in ids:
        models.fetch(id, lambda _: None, CancelToken())
    embedder = MiniLMEmbedder(lambda: (models.file(ids[0]), models.file(ids[1])))
    embedder.embed(["warm up"])
    began = time.perf_counter()
    for question in QUESTIONS * 20:
        embedder.embed([question])
    table.row("embedding a question", f"{(time.perf_counter() - began) / 40 * 1000:.1f} ms")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else catalog().default)
