from __future__ import annotations

import pytest

from core.domain.confinement import Fences, confinement_of, tier_of


@pytest.mark.parametrize(
    ("namespaces", "landlock", "seccomp", "tier"),
    [
        (True, 4, True, "strict"),
        (False, 1, True, "standard"),
        (True, 0, True, "standard"),
        (False, 0, True, "restricted"),
        (True, 4, False, "restricted"),
        (False, 0, False, "restricted"),
    ],
)
def test_the_tier_follows_from_the_walls_that_hold(
    namespaces: bool, landlock: int, seccomp: bool, tier: str
) -> None:
    fences = Fences(namespaces=namespaces, landlock=landlock, seccomp=seccomp)
    assert tier_of(fences) == tier
    assert confinement_of(fences, "Linux").tier == tier


def test_each_tier_is_told_in_a_sentence() -> None:
    strict = confinement_of(Fences(namespaces=True, landlock=4, seccomp=True), "Linux")
    assert "no network" in strict.sentence
    assert not strict.remedy
    standard = confinement_of(Fences(landlock=4, seccomp=True, why="no namespaces"), "Linux")
    assert "no namespaces" in standard.sentence
    assert "user namespaces" in standard.remedy
    bare = confinement_of(Fences(namespaces=True, seccomp=True, why="no Landlock"), "Linux")
    assert "Landlock" in bare.remedy
    for refused in (confinement_of(Fences(why="old"), "Linux"), confinement_of(None, "macOS")):
        assert "only if you agree, each time" in refused.sentence
        assert refused.remedy
    assert "macOS" in confinement_of(None, "macOS").sentence
