"""The parsers of what git wrote: whatever is in a name, it comes back as it went in."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.code.index import PackedFile
from core.engine.code.history import read_history
from core.engine.code.pack import manifest, read_text
from core.errors import StepError

names = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), min_size=1)
subjects = st.text(
    st.characters(blacklist_categories=["Cs"], blacklist_characters="\0\n"), max_size=80
)
raw_paths = st.binary(min_size=1, max_size=40).filter(lambda raw: b"\0" not in raw)
statuses = st.sampled_from(["A", "M", "D", "T", "R100", "C100"])
changes = st.lists(st.tuples(statuses, raw_paths), max_size=4)
ids = st.from_regex(r"[0-9a-f]{40}|[0-9a-f]{64}", fullmatch=True)
commits = st.lists(
    st.tuples(
        ids, st.lists(ids, max_size=3), names, st.integers(0, 4_000_000_000), subjects, changes
    ),
    max_size=6,
)


Written = list[tuple[str, list[str], str, int, str, list[tuple[str, bytes]]]]


def written(found: Written) -> bytes:
    raw = b""
    for commit, parents, author, at, subject, changed in found:
        head = (commit, " ".join(parents), author, "a@b", str(at), subject)
        raw += b"".join(part.encode() + b"\0" for part in head)
        raw += b"\n" if changed else b""
        for status, path in changed:
            old = b"old name\0" if status[0] in "RC" else b""
            raw += status.encode() + b"\0" + old + path + b"\0"
    return raw


@settings(max_examples=40, deadline=None)
@given(commits)
def test_a_history_is_read_as_it_was_written(found: Written) -> None:
    read = list(read_history(written(found)))
    assert [(c.id, c.parents, c.at) for c in read] == [(f[0], len(f[1]), f[3]) for f in found]
    assert [c.subject for c in read] == [f[4].strip() for f in found]
    for commit, (*_, changed) in zip(read, found, strict=True):
        paths = [path.decode("utf-8", "backslashreplace") for _, path in changed]
        assert [path for _, path in commit.changes] == paths


@given(st.binary(max_size=400))
def test_what_is_no_history_is_refused_and_not_guessed_at(raw: bytes) -> None:
    try:
        read = list(read_history(raw))
    except StepError:
        return
    assert all(len(commit.id) in (40, 64) for commit in read)


def test_a_history_that_is_cut_off_is_refused() -> None:
    whole = written([("a" * 40, [], "Ann", 5, "Fix", [("M", b"a.py"), ("R100", b"b.py")])])
    assert len(list(read_history(whole))) == 1
    with pytest.raises(StepError):
        list(read_history(whole[: whole.rindex(b"old")]))


def test_times_that_no_calendar_holds_become_its_ends() -> None:
    for given_, kept in ((-5, 0), (10**30, 253_402_300_799)):
        (read,) = read_history(written([("a" * 40, [], "Ann", given_, "", [])]))
        assert read.at == kept


paths = st.text(st.characters(blacklist_categories=["Cs"]), min_size=1, max_size=30)


@given(st.dictionaries(paths, st.binary(max_size=60), max_size=6))
def test_a_manifest_gives_each_file_its_own_bytes(
    tmp_path_factory: pytest.TempPathFactory, files: dict[str, bytes]
) -> None:
    folder = tmp_path_factory.mktemp("pack")
    content, lines = b"", []
    for path, raw in files.items():
        lines.append(PackedFile(path=path, bytes=len(raw), offset=len(content)).model_dump_json())
        content += raw
    (folder / "manifest").write_text("\n".join(lines), encoding="utf-8")
    for each in manifest(folder / "manifest"):
        read = read_text(each, memoryview(content))
        assert read.size == len(files[each.path])
        if read.skipped is None:
            assert read.raw.decode() == read.text


@pytest.mark.parametrize(
    "line", ["", "{", '{"path": "a"}', '{"path":"a","bytes":1,"more":2}', "[]"]
)
def test_what_is_no_manifest_is_refused(tmp_path: Path, line: str) -> None:
    file = tmp_path / "manifest"
    file.write_text(line + "\n")
    if not line:
        assert manifest(file) == []
        return
    with pytest.raises(StepError):
        manifest(file)


@pytest.mark.parametrize(("offset", "size"), [(-1, 2), (0, 99), (4, 2), (0, -1)])
def test_a_file_outside_the_pack_is_refused(offset: int, size: int) -> None:
    with pytest.raises(StepError):
        read_text(PackedFile(path="a.py", bytes=size, offset=offset), memoryview(b"12345"))


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"a\r\nb\rc", "a\nb\nc"),
        ("größe".encode(), "größe"),
        ("größe".encode("latin-1"), "größe"),
        ("\ufeffa = 1".encode(), "a = 1"),
        ("a = 'ü'".encode("utf-16"), "a = 'ü'"),
        (b"a" * 9_000 + b"\0", "a" * 9_000 + "\ufffd"),
    ],
)
def test_texts_are_decoded_whatever_wrote_them(raw: bytes, text: str) -> None:
    assert read_text(PackedFile(path="a.py", bytes=len(raw)), memoryview(raw)).text == text


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"\x7fELF\0\0", "binary"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:1\n", "lfs"),
        (b"x" * 1_000_001, "large"),
    ],
)
def test_what_is_no_text_is_listed_and_not_read(raw: bytes, why: str) -> None:
    read = read_text(PackedFile(path="a.py", bytes=len(raw)), memoryview(raw))
    assert (read.skipped, read.text) == (why, None)
