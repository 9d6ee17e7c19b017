"""Tests of any language that are left out, deleted, or check less than before; and idle ones."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.domain.code.review import ReviewFinding
from core.engine.code.reviewing.diff import Diff, titles
from core.engine.code.reviewing.version import Hunk, Says, Version

_ONLY = re.compile(r"\b(?:it|test|describe|context)\.only\b|\b(?:fit|fdescribe|fcontext)\(")
_SKIPS = re.compile(
    r"\b(?:it|test|describe|context)\.(?:skip|todo|fixme)\b|\b(?:xit|xtest|xdescribe)\(|"
    r"\bt\.Skip(?:f|Now)?\(|^\s*@(?:Disabled|Ignore)\b|#\[ignore|markTestSkipped\(|"
    r"^\s*\[(?:Ignore|Fact\(Skip)"
)
_CHECKS = re.compile(
    r"\bexpect\s*\(|\bassert\w*\s*[.(!]|\bshould\b|\.to(?:Be|Equal|Have|Throw)\w*\(|"
    r"\bt\.(?:Error|Fatal|Fail)\w*\(|\brequire\.\w+\(|\bverify\(|\bis\.(?:equal|ok)\("
)
_IDLE = re.compile(
    r"\bexpect\((?P<a>[\w.'\"]+)\)\.to(?:Be|Equal|StrictEqual|Eq)\((?P=a)\)|"
    r"\bassertTrue\(\s*true\s*\)|\bassert\w*\.?(?:Equals?|Same|StrictEqual)\w*\((?:t,\s*)?"
    r"(?P<b>[\w.]+),\s*(?P=b)\s*\)|\bassert(?:\.ok)?\(\s*true\s*\)|\bassert!\(true\)|"
    r"^\s*expect\([\w.\[\]]+\);?\s*$"
)


def look(version: Version, diff: Diff) -> Iterator[ReviewFinding]:
    if not version.is_test or version.is_python:
        return
    for number, line in version.added_lines():
        yield from _line(version, number, line)
    if version.file.before is None:
        return
    for hunk in version.hunks:
        yield from _less(version, diff, hunk)


def _line(version: Version, number: int, line: str) -> Iterator[ReviewFinding]:
    if _ONLY.search(line):
        says = Says(
            "error",
            "Only this test of the file is run.",
            "All others look as if they passed.",
        )
        plain = re.sub(r"\.only\b", "", line)
        put = plain if plain != line else None
        yield version.finding((number, number), "skipped-test", says, suggestion=put)
    elif _SKIPS.search(line) and _was_run(version, number, line):
        says = Says(
            "warning",
            "A test is not run any more.",
            "A test that is skipped looks like one that passes.",
        )
        old = version.restored(number)
        alone = re.match(r"^\s*(?:t\.Skip\w*\(.*\)|@\w+(?:\(.*\))?|#\[ignore.*\])\s*$", line)
        put = old if old is not None else "" if alone else None
        yield version.finding((number, number), "skipped-test", says, suggestion=put)
    if _IDLE.search(line):
        says = Says(
            "warning",
            "This check holds whatever the code does.",
            "The test cannot fail, and nobody learns what broke.",
        )
        yield version.finding((number, number), "idle-test", says)


def _was_run(version: Version, number: int, line: str) -> bool:
    """Whether the test was there before, and is left out at all times now."""
    near = version.new[max(0, number - 3) : number - 1]
    if any(re.search(r"\bif\b", each) for each in near):
        return False
    wanted = list(titles(re.sub(r"\.(?:skip|todo|fixme)\b|\bx(?=it|test|describe)", "", line)))
    around = [
        *reversed(version.new[max(0, number - 12) : number]),
        *version.new[number : number + 4],
    ]
    wanted += [title for each in around[:1] + around for title in titles(each)]
    return bool(wanted) and wanted[0] in (version.file.before or "")


def _less(version: Version, diff: Diff, hunk: Hunk) -> Iterator[ReviewFinding]:
    """By hunk: checks that went where their test stays, and tests that went altogether."""
    new_text = version.file.after or ""
    went = [
        (at + 1, title)
        for at in range(*hunk.old)
        for title in titles(version.old[at])
        if title not in diff.test_titles and title not in new_text
    ]
    for number, title in went:
        body = " ".join(version.old[number - 1 : hunk.old[1]])
        if diff.gone_names & set(re.findall(r"\w+", body)) or not _CHECKS.search(body):
            continue
        says = Says(
            "warning",
            f"The test “{title[:80]}” is deleted.",
            "What it held on to can break from now on without anybody noticing.",
            side="old",
        )
        yield version.finding((number, number), "lost-test", says)
    if went or any(titles_in(version.old[slice(*hunk.old)])):
        return
    lost = [at for at in range(*hunk.old) if version.old[at].strip() not in diff.come_lines]
    old = [at + 1 for at in lost if _CHECKS.search(version.old[at])]
    came = [line for line in version.new[slice(*hunk.new)] if _CHECKS.search(line)]
    kept = [line for line in came if line.strip() not in diff.gone_lines]
    if len(old) > len(kept):
        gone = len(old) - len(kept)
        what = "1 assertion" if gone == 1 else f"{gone} assertions"
        says = Says(
            "warning",
            f"A test makes {what} less than before.",
            "The test goes on passing where it would have failed.",
            side="old",
        )
        yield version.finding((old[0], old[0]), "lost-assertion", says)


def titles_in(lines: list[str]) -> Iterator[str]:
    return (title for line in lines for title in titles(line))
