from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.domain.correlation import working_for
from core.logs import open_log, set_level

logger = logging.getLogger("syna.tests")


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    yield open_log(tmp_path)
    for handler in list(logging.getLogger("syna").handlers):
        logging.getLogger("syna").removeHandler(handler)
        handler.close()


def lines(file: Path) -> list[dict[str, object]]:
    """Ours: work that another test left behind may still say something."""
    every = [json.loads(line) for line in file.read_text().splitlines()]
    return [line for line in every if line["logger"] == logger.name]


def test_a_line_is_an_object_with_the_run_and_the_extras(log: Path) -> None:
    with working_for("run-1"):
        logger.info("step done", extra={"seconds": 1.5})
    logger.info("outside")
    inside, outside = lines(log)
    assert inside["message"] == "step done"
    assert inside["run"] == "run-1"
    assert inside["seconds"] == 1.5
    assert "run" not in outside


def test_an_exception_shows_its_places_but_not_its_text(log: Path) -> None:
    def fail() -> None:
        raise ValueError("salary of Ada is 5000")

    try:
        fail()
    except ValueError:
        logger.exception("a bug")
    (line,) = lines(log)
    assert line["error"] == "ValueError"
    assert "fail" in str(line["trace"])
    assert "5000" not in log.read_text()


def test_the_text_of_an_exception_is_there_at_debug(log: Path) -> None:
    set_level("DEBUG")
    try:
        raise ValueError("salary of Ada is 5000")
    except ValueError:
        logger.exception("a bug")
    assert "5000" in log.read_text()


def test_the_level_can_be_changed_and_a_wrong_one_is_info(log: Path) -> None:
    set_level("ERROR")
    logger.warning("quiet")
    set_level("loud")
    logger.info("heard")
    assert [line["message"] for line in lines(log)] == ["heard"]
