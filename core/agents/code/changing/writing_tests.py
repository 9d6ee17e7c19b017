"""Tests for one function: kept only if they run, assert something, and notice that it is broken."""

from __future__ import annotations

import ast
import posixpath
import re
from dataclasses import dataclass, field

from core.agents.code.changing.asking import Shown, tests_request
from core.agents.code.changing.desk import ChangeDesk
from core.agents.code.changing.places import Atlas, fits, meant, near
from core.agents.code.changing.reply import code_in, parsed, reaches
from core.agents.code.reply import continued
from core.domain.code.changes import Attempt, TestsSeen
from core.domain.code.regions import Region, outdented, replaced, signature

_DRAFTS = 3


@dataclass
class Written:
    said: str = ""
    after: TestsSeen = field(default_factory=TestsSeen)
    attempts: tuple[Attempt, ...] = ()
    fault: str = ""


@dataclass
class _Bench:
    """One function at the top of a module, and the new file beside the other tests."""

    desk: ChangeDesk
    region: Region
    file: str
    line: str
    attempts: list[Attempt] = field(default_factory=list)

    def say(self, said: str, *, kept: bool = False) -> None:
        self.attempts.append(
            Attempt(place=f"{self.file}::{self.region.name}", said=said, kept=kept)
        )
        self.desk.note(said)

    def run(self) -> TestsSeen:
        return self.desk.run_tests(self.file)


def write_tests(desk: ChangeDesk) -> Written:
    region = _subject(desk)
    if desk.repository.tests is None or "pytest" not in desk.repository.tests.words:
        return Written(fault="The tests of this repository are not run by pytest.")
    if region is None:
        return Written(
            fault="No function at the top of a module and no short class is named by these words."
        )
    desk.change = desk.change.model_copy(
        update={"wish": desk.change.wish.model_copy(update={"subject": region.name})}
    )
    bench = _Bench(desk, region, new_file(desk, region), import_line(region))
    for draft in range(_DRAFTS):
        if desk.budget.over:
            break
        if _draft(bench, draft):
            after = desk.run_tests()
            said = f"{bench.file} tests “{region.name}”, and fails when it is broken."
            return Written(said=said, after=after, attempts=tuple(bench.attempts))
    return Written(
        attempts=tuple(bench.attempts),
        fault=f"No tests for “{region.name}” came out that run and notice when it is broken.",
    )


def _subject(desk: ChangeDesk) -> Region | None:
    """A function at the top of a module, or a class: that of a method where one is named."""
    atlas = Atlas(desk)
    owner = desk.change.wish.subject.partition(".")[0]
    for found in atlas.defined([owner]):
        regions = desk.regions(found.path)
        held = next((r for r in regions if r.name == owner and r.kind == "class"), None)
        if held is not None and fits(held):
            return held
    return next((r for r in meant(desk, atlas) if "." not in r.name), None)


def new_file(desk: ChangeDesk, region: Region) -> str:
    """A free path where the other tests are."""
    paths = set(desk.paths())
    tests = [p for p in paths if re.search(r"(^|/)test_[^/]*\.py$", p)]
    folder = posixpath.dirname(min(tests, key=lambda p: (p.count("/"), p))) if tests else "tests"
    stem = f"test_{region.name.strip('_').lower()}"
    number, path = 2, posixpath.join(folder, f"{stem}.py")
    while path in paths:
        path, number = posixpath.join(folder, f"{stem}_{number}.py"), number + 1
    return path


def import_line(region: Region) -> str:
    module = region.path.removesuffix(".py").removesuffix("/__init__").removeprefix("src/")
    return f"from {module.replace('/', '.')} import {region.name}"


def tests_in(code: str, *, name: str, line: str, words: str) -> str:
    """The test functions of a reply that call the function and assert; nothing else of it."""
    tree = parsed(code)
    if tree is None or reaches(code, "pytest\n", words):
        return ""
    good = [node for node in tree.body if isinstance(node, ast.FunctionDef) and _tests(node, name)]
    unique = {node.name: node for node in good}
    if not unique:
        return ""
    lines = [line]
    if any("pytest." in ast.unparse(node) for node in unique.values()):
        lines = ["import pytest", "", line]
    return "\n\n\n".join(("\n".join(lines), *map(ast.unparse, unique.values()))) + "\n"


def _tests(node: ast.FunctionDef, name: str) -> bool:
    """Without arguments, decorators and skips; with an assertion and a call of the function."""
    within = list(ast.walk(node))
    calls = any(isinstance(n, ast.Name) and n.id == name for n in within)
    asserts = any(isinstance(n, ast.Assert) for n in within) or "pytest.raises" in ast.unparse(node)
    bare = not node.decorator_list and not node.args.args
    skips = re.search(r"\b(skip|xfail)\b", ast.unparse(node))
    return node.name.startswith("test_") and calls and asserts and bare and not skips


def _draft(bench: _Bench, draft: int) -> bool:
    desk, region = bench.desk, bench.region
    text = desk.text(region.path) or ""
    shown = Shown(
        path=region.path,
        name=region.name,
        code=outdented(text, region),
        near=near(desk, region, Atlas(desk)),
    )
    request = tests_request(shown, bench.line, seed=draft)
    code = code_in(_joined(request.begin, desk.ask(request)))
    while parsed(code) is None and "\n" in code:
        code = code.rpartition("\n")[0]
    tests = tests_in(code, name=region.name, line=bench.line, words=desk.change.task)
    if not tests:
        bench.say("The reply holds no test that calls the function and asserts.")
        return False
    desk.write(bench.file, tests)
    if _passing(bench, tests) and _notices(bench, text):
        bench.say("These tests pass, and fail when the function gives nothing.", kept=True)
        return True
    desk.remove(bench.file)
    return False


def _joined(begin: str, text: str) -> str:
    """The reply with what it was to go on from, unless it begins anew."""
    if re.match(r"\s*(```|from |import |def )", text):
        return continued(begin.splitlines()[0] + "\n", text)
    return begin + text


def _passing(bench: _Bench, tests: str) -> bool:
    """Whether some pass; those that fail are taken out, as the code is given."""
    seen = bench.run()
    if seen.good and seen.passed:
        return True
    failing = {f.name.rpartition("::")[2] for f in seen.failures}
    head, *functions = tests.split("\n\n\n")
    kept = [f for f in functions if not any(f.startswith(f"def {name}(") for name in failing)]
    bench.say(f"{len(functions) - len(kept):,} of its {len(functions):,} tests fail: left out.")
    if not kept or not seen.told:
        return False
    bench.desk.write(bench.file, "\n\n\n".join((head, *(f.rstrip("\n") for f in kept))) + "\n")
    return bench.run().good


def _notices(bench: _Bench, text: str) -> bool:
    """Whether they fail once the function, or every method of the class, gives nothing."""
    desk, region = bench.desk, bench.region
    broken = _giving_nothing(desk, region, text)
    if broken == text:
        return False
    desk.write(region.path, broken)
    try:
        seen = bench.run()
    finally:
        desk.write(region.path, text)
    if seen.good:
        bench.say("The tests pass even when the function gives nothing.")
    return not seen.good


def _giving_nothing(desk: ChangeDesk, region: Region, text: str) -> str:
    inner = [r for r in desk.regions(region.path) if r.name.startswith(f"{region.name}.")]
    methods = [r for r in inner if r.name.count(".") == 1 and r.own_name != "__init__"]
    for each in reversed(methods if region.kind == "class" else [region]):
        head = signature(outdented(text, each))
        if head:
            text = replaced(text, each, f"{head}\n    return None")
    return text
