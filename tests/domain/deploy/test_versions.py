"""Versions: read where projects write them, and set by one exact edit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.deploy.versions import Version, may_say, place_in, version_of, written
from core.errors import UserError

FILES = {
    "pyproject.toml": '[build-system]\nrequires = []\n\n[project]\nname = "a"\nversion = "1.2.3"\n',
    "Cargo.toml": '[dependencies]\nx = { version = "9.9.9" }\n[package]\nversion = "1.2.3"\n',
    "package.json": '{\n  "engines": {\n    "version": "9.9.9"\n  },\n  "version": "1.2.3"\n}\n',
    "setup.cfg": "[metadata]\nname = a\nversion = 1.2.3\n",
    "VERSION": "1.2.3\n",
    "src/a/__init__.py": '"""A."""\n\n__version__ = "1.2.3"\nversion = 4\n',
}


@pytest.mark.parametrize(("path", "content"), FILES.items())
def test_the_version_is_found_and_only_it_is_changed(path: str, content: str) -> None:
    assert may_say(path)
    place = place_in(path, content)
    assert place is not None
    assert place.text == "1.2.3"
    after = written(content, place, Version(major=1, minor=3))
    assert after == content[: place.start] + "1.3.0" + content[place.start + 5 :]


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("pyproject.toml", '[project]\ndynamic = ["version"]\n[tool.x]\nversion = "1.0.0"\n'),
        ("pyproject.toml", "not [toml"),
        ("package.json", "{}"),
        ("VERSION", "see pyproject"),
        ("a/__init__.py", "version = compute()"),
        ("setup.cfg", "[metadata]\nversion = attr: a.__version__\n"),
    ],
)
def test_a_file_that_does_not_say_it_is_left_alone(path: str, content: str) -> None:
    assert place_in(path, content) is None


def test_a_file_that_changed_meanwhile_is_not_written() -> None:
    place = place_in("VERSION", "1.2.3\n")
    assert place is not None
    with pytest.raises(UserError, match="changed since"):
        written("1.2.4\n", place, Version(major=2))


@pytest.mark.parametrize(
    ("before", "part", "after"),
    [
        ("1.2.3", "patch", "1.2.4"),
        ("1.2.3", "minor", "1.3.0"),
        ("1.2.3", "major", "2.0.0"),
        ("2.0.0-rc1", "major", "2.0.0"),
        ("2.1.0-rc1", "minor", "2.1.0"),
        ("2.1.1-beta", "patch", "2.1.1"),
        ("2.1.1-beta", "minor", "2.2.0"),
        ("2.1.0-rc1", "major", "3.0.0"),
        ("v1.2", "patch", "1.2.1"),
    ],
)
def test_the_next_version(before: str, part: str, after: str) -> None:
    version = version_of(before)
    assert version is not None
    assert str(version.after(part)) == after  # type: ignore[arg-type]


_NUMBERS = st.integers(0, 999_999)


@given(_NUMBERS, _NUMBERS, _NUMBERS, st.sampled_from(["", "rc1", "beta2", "dev"]))
def test_a_version_reads_as_it_is_written_and_the_next_is_newer(
    major: int, minor: int, patch: int, pre: str
) -> None:
    version = Version(major=major, minor=minor, patch=patch, pre=pre)
    assert version_of(str(version)) == version
    assert version_of(f"v{version}") == version
    for part in ("major", "minor", "patch"):
        assert version.after(part).order > version.order  # type: ignore[arg-type]


@given(st.text(max_size=200), st.sampled_from(list(FILES)))
def test_no_content_breaks_the_search(content: str, path: str) -> None:
    place = place_in(path, content)
    assert place is None or content[place.start :].startswith(place.text)


@pytest.mark.parametrize("text", ["", "latest", "1.2.3.4.5", "v", "release", "2024-01-01"])
def test_what_is_no_version(text: str) -> None:
    assert version_of(text) is None
