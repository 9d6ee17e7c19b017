"""The witness in a real pytest: it lets honest suites by, and tells what was not earned."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.domain.code.commands import TestRun
from core.engine.command.plan import plan_of
from core.engine.command.results.junit import read_junit
from core.engine.command.results.witness import against

HONEST = """
import asyncio, unittest
import pytest
from hypothesis import given, strategies as st

@pytest.mark.parametrize("n", [1, 2, "a\\nb ü"])
def test_many(n): assert n
@given(st.integers())
def test_property(n): assert n == n
@pytest.mark.skip
def test_skipped(): assert False
def test_skips_itself(): pytest.skip("not here")
@pytest.mark.xfail
def test_expected(): assert False
def test_expects(): pytest.xfail("known")
class TestGroup:
    @pytest.fixture(autouse=True)
    def ready(self): self.value = 3
    def test_value(self, tmp_path): assert self.value == 3
class TestOld(unittest.TestCase):
    def setUp(self): self.value = 4
    def test_old(self): self.assertEqual(self.value, 4)
    @unittest.expectedFailure
    def test_fails(self): self.fail()
    @unittest.skip("no")
    def test_no(self): self.fail()
    def test_parts(self):
        for n in range(3):
            with self.subTest(n=n): self.assertLess(n, 3)
class TestLater(unittest.IsolatedAsyncioTestCase):
    async def test_later(self):
        await asyncio.sleep(0)
        self.assertTrue(True)
"""


def _ran(folder: Path, files: dict[str, str], *more: str) -> tuple[int, str, TestRun]:
    (folder / "tree").mkdir()
    (folder / "out").mkdir()
    for name, text in files.items():
        (folder / "tree" / name).write_text(text, encoding="utf-8")
    planned = plan_of((sys.executable, "-m", "pytest", *more), scratch=str(folder), installed=())
    environment = {**os.environ, **planned.environment}
    ended = subprocess.run(
        [*planned.command, "--rootdir=.", "-p", "_hypothesis_pytestplugin"],
        cwd=folder / "tree",
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    tests = read_junit(Path(planned.results).read_bytes(), scratch=str(folder), collected=None)
    assert tests is not None, ended.stdout + ended.stderr
    return ended.returncode, against(planned.witness, tests), tests


def test_an_honest_suite_is_believed(tmp_path: Path) -> None:
    code, said, tests = _ran(tmp_path, {"test_all.py": HONEST})
    assert (code, said) == (0, "")
    assert tests.passed >= 8


def test_hooks_that_only_look_are_believed(tmp_path: Path) -> None:
    conftest = """
import pytest
@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    made = yield
    item.last = made.get_result()
def pytest_collection_modifyitems(items): items.reverse()
@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem): print('called')
"""
    code, said, _ = _ran(tmp_path, {"test_all.py": HONEST, "conftest.py": conftest})
    assert (code, said) == (0, "")


def test_a_doctest_and_a_test_that_was_left_out_are_no_reason(tmp_path: Path) -> None:
    files = {
        "test_a.py": '"""\n>>> 1 + 1\n2\n"""\ndef test_a(): pass\ndef test_b(): assert False\n'
    }
    code, said, tests = _ran(tmp_path, files, "--doctest-modules", "-k", "not test_b")
    assert (code, said, tests.passed) == (0, "", 2)


@pytest.mark.parametrize(
    ("hook", "expected"),
    [
        (
            "@pytest.hookimpl(hookwrapper=True)\ndef pytest_runtest_makereport(item, call):\n"
            "    made = yield\n    made.get_result().outcome = 'passed'\n",
            "test_a.py::test_one failed when it ran, but is reported as passed.",
        ),
        (
            "def pytest_pyfunc_call(pyfuncitem): return True\n",
            "test_a.py::test_one never ran, but is not reported as skipped.",
        ),
        (
            "def pytest_collection_modifyitems(items):\n"
            "    for item in items: item.obj = lambda: None\n",
            "test_a.py::test_one was replaced by another function before it ran.",
        ),
    ],
)
def test_what_was_not_earned_is_told(tmp_path: Path, hook: str, expected: str) -> None:
    files = {
        "test_a.py": "def test_one(): assert 1 == 2\n",
        "conftest.py": "import pytest\n" + hook,
    }
    code, said, tests = _ran(tmp_path, files)
    assert (code, tests.failed, tests.passed) == (0, 0, 1)
    assert said == expected


def test_nothing_seen_is_a_doubt(tmp_path: Path) -> None:
    good = TestRun(tool="pytest", passed=1)
    assert "could not be watched" in against(str(tmp_path / "none"), good)
    (tmp_path / "odd").write_text('["found"]\n')
    assert "could not be watched" in against(str(tmp_path / "odd"), good)
