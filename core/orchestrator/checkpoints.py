"""Where runs are kept between stages: one SQLite file that holds data, never code."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from langgraph.checkpoint.serde import _msgpack
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.checkpoint.sqlite import SqliteSaver

from core.errors import StorageError
from core.orchestrator.state import KEPT


def serializer() -> JsonPlusSerializer:
    """Reads back the records of `state.KEPT` and nothing else that could run code."""
    if not _msgpack.STRICT_MSGPACK_ENABLED:
        raise StorageError(
            "Checkpoints would be read without the list of what may stand in them.",
            kept="No run was started.",
            remedy="Import core.orchestrator before any other module that imports langgraph.",
        )
    return JsonPlusSerializer(
        allowed_msgpack_modules=[(kept.__module__, kept.__name__) for kept in KEPT]
    )


def open_saver(file: Path) -> SqliteSaver:
    """The saver on `file`, which is made where it is not there."""
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        connection = sqlite3.connect(file, check_same_thread=False, timeout=10)
        connection.execute("PRAGMA journal_mode=WAL")
        # A power cut may lose the last stage, which then runs again; a killed process loses none.
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA secure_delete=ON")
        saver = SqliteSaver(connection, serde=serializer())
        saver.setup()
    except sqlite3.Error as error:
        raise StorageError(
            f"The checkpoints in {file.name} could not be opened ({error}).",
            kept="Your notebooks are as they were.",
            remedy="Close other programs that use this folder, or move the file away.",
        ) from error
    return saver


def forget_all_but(saver: SqliteSaver, run_ids: frozenset[str]) -> None:
    """Delete the checkpoints of every other run."""
    with saver.cursor() as cursor:
        cursor.execute("SELECT DISTINCT thread_id FROM checkpoints")
        kept = [str(row[0]) for row in cursor.fetchall()]
    for run_id in kept:
        if run_id not in run_ids:
            saver.delete_thread(run_id)
