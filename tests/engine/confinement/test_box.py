"""Who the programs of a command box are to the system."""

from __future__ import annotations

import runpy

from core.engine.confinement import box


def test_programs_of_two_apps_are_not_counted_together() -> None:
    """Linux bounds the processes of a user: a bomb in one box must not starve another's."""
    other = runpy.run_path(box.__file__)["_USERS"]
    assert other[0] != box._USERS[0]
    assert min(other[0], box._USERS[0]) >= 1_879_048_192
