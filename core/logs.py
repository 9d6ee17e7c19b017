"""The log: JSON lines in a rotating file, with run ids, without what people asked or own."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

from core.domain.correlation import current_run

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonLines(logging.Formatter):
    """One object a line: at, level, logger, message, run, and whatever `extra` held.

    A traceback names exception types and places; exception texts may hold data values, so they
    are written at level DEBUG only.
    """

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if run := current_run():
            line["run"] = run
        line.update({k: v for k, v in vars(record).items() if k not in _STANDARD})
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["trace"] = _places(record)
        return json.dumps(line, ensure_ascii=False, default=str)


def _places(record: logging.LogRecord) -> list[str] | str:
    if logging.getLogger("syna").isEnabledFor(logging.DEBUG):
        return logging.Formatter().formatException(record.exc_info or (None, None, None))
    places = []
    trace = record.exc_info[2] if record.exc_info else None
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{Path(code.co_filename).name}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return places


def open_log(folder: Path, level: str = "INFO") -> Path:
    """Send everything under the logger `syna` to a file in `folder`; returns the file."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "syna.jsonl"
    handler = RotatingFileHandler(file, maxBytes=5_000_000, backupCount=3, encoding="utf-8")
    handler.setFormatter(JsonLines())
    logger = logging.getLogger("syna")
    for old in list(logger.handlers):
        logger.removeHandler(old)
        old.close()
    logger.addHandler(handler)
    logger.propagate = False
    set_level(level)
    return file


def set_level(level: str) -> None:
    """DEBUG, INFO, WARNING or ERROR; anything else is INFO."""
    logging.getLogger("syna").setLevel(level if level in LEVELS else "INFO")
