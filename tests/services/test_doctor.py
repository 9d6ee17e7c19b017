"""What the doctor says of the sandbox."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from core.domain.confinement import Confinement, Fences, confinement_of
from core.domain.home import Home
from core.services.doctor import DoctorService
from tests.fakes.sandbox import InlineSandbox


class _Models:
    def default(self) -> str:
        return "none"

    def cards(self) -> Sequence[object]:
        return ()


class _Secrets:
    where = "memory"


class _Walled(InlineSandbox):
    def __init__(self, found: Confinement) -> None:
        super().__init__()
        self._found = found

    def confinement(self) -> Confinement:
        return self._found


@pytest.mark.parametrize(
    ("fences", "state", "said"),
    [
        (Fences(namespaces=True, landlock=4, seccomp=True), "good", "Strict: "),
        (Fences(landlock=4, seccomp=True, why="no namespaces"), "good", "Standard: "),
        (Fences(why="an old kernel"), "lacking", "Restricted: "),
        (None, "lacking", "Restricted: "),
    ],
)
def test_the_tier_is_told(tmp_path: Path, fences: Fences | None, state: str, said: str) -> None:
    sandbox = _Walled(confinement_of(fences, "macOS"))
    doctor = DoctorService(Home(tmp_path), sandbox, _Models(), _Secrets())  # type: ignore[arg-type]
    lines = {line.name: line for line in doctor.examine()}
    assert lines["workers"].state == "good"
    assert lines["sandbox"].state == state
    assert lines["sandbox"].found.startswith(said)
    assert (lines["sandbox"].remedy == "") is (said == "Strict: ")
