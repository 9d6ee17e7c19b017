"""Attacks on the command box by taking too much, by outliving it, and by false results."""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
import time
from pathlib import Path

import pytest

from core.domain.cancel import CancelToken
from core.domain.code.commands import RunCommand
from core.domain.work import Limits
from core.errors import Cancelled
from tests.sandbox.conftest import fingerprint
from tests.sandbox.programs import Programs, gone

SLEEPER = f"syna-sleeper-of-test-{os.getpid()}"  # others may run beside it
SURVIVORS = {
    "in_the_background": f"os.system('exec -a {SLEEPER} sleep 300 &')",
    "without_hanging_up": f"os.system('nohup bash -c \"exec -a {SLEEPER} sleep 300\" &')",
    "in_a_session_of_its_own": f"os.system('setsid bash -c \"exec -a {SLEEPER} sleep 300\" &')",
    "forked_twice": (
        f"if os.fork() == 0:\n  os.setsid()\n  if os.fork() == 0:\n"
        f"    os.execv('/bin/sleep', ['{SLEEPER}', '300'])\n  os._exit(0)\nos.wait()"
    ),
    "deaf_and_many": (
        "import signal\nfor n in (1, 2, 15): signal.signal(n, signal.SIG_IGN)\n"
        f"for _ in range(20):\n  if os.fork() == 0:\n"
        f"    os.execv('/bin/sleep', ['{SLEEPER}', '300'])"
    ),
    "holding_what_is_printed": (
        f"import subprocess; subprocess.Popen(['bash', '-c', 'exec -a {SLEEPER} sleep 300'])"
    ),
    "after_its_parents_death": (
        "libc.prctl(36, 1, 0, 0, 0)\n"
        f"if os.fork() == 0:\n  os.execv('/bin/sleep', ['{SLEEPER}', '300'])\nos._exit(3)"
    ),
}
DISK = {
    "one_file": "f = open('big', 'wb')\nwhile True: f.write(bytes(10**6)); f.flush()",
    "many_names": "for n in range(10**7): open(str(n), 'w').close()",
    "a_file_without_a_name": (
        "f = os.open('.', os.O_TMPFILE | os.O_RDWR)\nwhile True: os.write(f, bytes(10**7))"
    ),
    "in_a_folder_that_cannot_be_listed": (
        "os.mkdir('hidden', 0o300)\nn = 0\nwhile True:\n  n += 1\n"
        "  f = open(f'hidden/{n}', 'wb'); f.write(bytes(10**7)); f.close()"
    ),
    "deeper_than_a_path": (
        "for n in range(2500): os.mkdir('d'); os.chdir('d')\nn = 0\nwhile True:\n  n += 1\n"
        "  f = open(str(n), 'wb'); f.write(bytes(10**7)); f.close()"
    ),
    "shared_memory": "f = open('/dev/shm/big', 'wb')\nwhile True: f.write(bytes(10**6))",
}
GREEN = {
    "leaving_early": "import os\nos._exit(0)",
    "leaving_before_the_results": ("import os\ndef pytest_sessionfinish(session): os._exit(0)"),
    "another_end": (
        "import pytest\n@pytest.hookimpl(trylast=True)\n"
        "def pytest_sessionfinish(session): session.exitstatus = 0"
    ),
    "forgetting_the_tests": (
        "def pytest_collection_modifyitems(items): items[:] = []\n"
        "def pytest_sessionfinish(session): session.exitstatus = 0"
    ),
    "results_of_its_own": (
        "import os, sys\n"
        "path = [a.split('=')[1] for a in sys.argv if a.startswith('--junitxml=')][0]\n"
        "open(path, 'w').write('<testsuites><testsuite><testcase name=\"test_a\"/></testsuite>"
        "</testsuites>')\nos._exit(0)"
    ),
    "results_by_a_link": (
        "import os, sys\n"
        "path = [a.split('=')[1] for a in sys.argv if a.startswith('--junitxml=')][0]\n"
        "os.symlink('/etc/passwd', path)\nos._exit(0)"
    ),
    "results_that_grow": (
        "import os, sys\n"
        "path = [a.split('=')[1] for a in sys.argv if a.startswith('--junitxml=')][0]\n"
        "open(path, 'w').write('<!DOCTYPE x [<!ENTITY a \"" + "a" * 50 + '">]>'
        '<testsuites><testsuite><testcase name="&a;"/></testsuite></testsuites>\')\nos._exit(0)'
    ),
    "every_report_passed": (
        "import pytest\n@pytest.hookimpl(hookwrapper=True)\n"
        "def pytest_runtest_makereport(item, call):\n"
        "    made = yield\n    report = made.get_result()\n"
        "    report.outcome, report.longrepr = 'passed', None"
    ),
    "a_call_that_never_happens": "def pytest_pyfunc_call(pyfuncitem): return True",
    "a_protocol_of_its_own": (
        "from _pytest.runner import TestReport, CallInfo\n"
        "def pytest_runtest_protocol(item, nextitem):\n"
        "    for when in ('setup', 'call', 'teardown'):\n"
        "        call = CallInfo.from_call(lambda: None, when=when)\n"
        "        made = TestReport.from_item_and_call(item, call)\n"
        "        item.ihook.pytest_runtest_logreport(report=made)\n"
        "    return True"
    ),
    "a_failure_that_is_swallowed": (
        "import pytest\n@pytest.hookimpl(hookwrapper=True)\n"
        "def pytest_pyfunc_call(pyfuncitem):\n    made = yield\n    made.force_result(True)"
    ),
    "another_function": (
        "def pytest_collection_modifyitems(items):\n    for item in items: item.obj = lambda: None"
    ),
    "another_function_in_a_fixture": (
        "import pytest\n@pytest.fixture(autouse=True)\n"
        "def swap(request): request.node.obj = lambda: None"
    ),
    "another_call": (
        "import _pytest.runner\n_pytest.runner.pytest_runtest_call = lambda item: None\n"
        "import pytest\npytest.Function.runtest = lambda self: None"
    ),
    "all_are_skipped": (
        "import pytest\ndef pytest_collection_modifyitems(items):\n"
        "    for item in items: item.add_marker(pytest.mark.skip)"
    ),
    "a_failure_that_is_expected": (
        "import pytest\ndef pytest_collection_modifyitems(items):\n"
        "    for item in items: item.add_marker(pytest.mark.xfail)"
    ),
    "a_pipe_for_results": (
        "import os, sys\n"
        "path = [a.split('=')[1] for a in sys.argv if a.startswith('--junitxml=')][0]\n"
        "os.mkfifo(path)\nos._exit(0)"
    ),
}


@pytest.mark.parametrize("name", SURVIVORS)
def test_nothing_outlives_it(programs: Programs, name: str) -> None:
    run = programs.python(SURVIVORS[name], seconds=200)
    assert run.ended == "exit"
    assert run.seconds < 150, "it was waited for what was left behind"
    assert gone(SLEEPER)


def test_what_it_left_is_told(programs: Programs) -> None:
    run = programs.python("import subprocess; subprocess.Popen(['sleep', '300'])")
    assert any("left 1 process running" in remark for remark in run.remarks)


@pytest.mark.parametrize("code", ["while True: pass", "import time; time.sleep(900)"])
def test_time(programs: Programs, code: str) -> None:
    run = programs.python(f"import os; print('begun', flush=True); os.fork()\n{code}", seconds=6)
    assert (run.ended, run.exit) == ("timeout", None)
    assert "6 seconds" in run.why
    assert run.output.text == "begun\n"


def test_a_test_that_hangs(programs: Programs) -> None:
    (programs.tree / "test_sum.py").write_text("def test_sum():\n    while True: pass\n")
    run = programs.run("pytest", seconds=8)
    assert run.ended == "timeout"
    assert run.tests is None
    (programs.tree / "test_sum.py").write_text("def test_sum():\n    assert 1 + 1 == 2\n")
    programs.before.clear()
    programs.before.update(_now(programs))


def test_a_bomb_of_processes(programs: Programs) -> None:
    run = programs.python(
        "import time\nfor _ in range(10**6):\n  try: os.fork()\n  except OSError: time.sleep(.1)",
        seconds=15,
    )
    assert run.ended in ("killed", "timeout", "memory")


def test_memory_of_one(programs: Programs) -> None:
    programs.memory = 300_000_000
    run = programs.python("x = []\nwhile True: x.append(bytearray(10**7))")
    assert run.ended == "memory" or "MemoryError" in run.output.text


def test_memory_of_many(programs: Programs) -> None:
    programs.memory = 300_000_000
    code = (
        "import time\nfor n in range(10):\n  if os.fork() == 0:\n"
        "    x = bytearray(os.urandom(1)) * 80_000_000; time.sleep(60)\ntime.sleep(60)"
    )
    run = programs.python(code, seconds=50)
    assert run.ended == "memory"
    assert "300 MB" in run.why


@pytest.mark.parametrize("name", DISK)
def test_disk(programs: Programs, name: str) -> None:
    run = programs.python(DISK[name], seconds=45, disk=50_000_000)
    assert run.ended in ("exit", "killed", "timeout")
    assert run.exit != 0


def test_folders_that_are_closed_are_removed(
    programs: Programs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    code = "os.makedirs('../tmp/a/b'); open('../tmp/a/b/c', 'w'); os.mkdir('../tmp/shut', 0)"
    assert programs.python(code).exit == 0
    end = time.monotonic() + 60
    while (left := list(tmp_path.glob("syna-*"))) and time.monotonic() < end:
        time.sleep(0.1)
    assert not left


def test_a_flood_of_output(programs: Programs) -> None:
    run = programs.python("for _ in range(3000): os.write(1, b'x' * 65536)\nprint('the end')")
    assert run.output.cut > 100_000_000
    assert run.output.text.endswith("the end\n")
    assert len(run.output.text) < 60_000


def test_codes_for_terminals(programs: Programs) -> None:
    run = programs.python(
        "print('a\\x1b]0;planted\\x07b\\x1b[31mc\\x1b]52;c;eA==\\x1b\\\\d\\x9b2Je\\u202ef\\x08')"
    )
    assert run.output.text == "abcdef\n"


@pytest.mark.parametrize("name", GREEN)
def test_false_results(programs: Programs, name: str) -> None:
    (programs.tree / "conftest.py").write_text(GREEN[name])
    (programs.tree / "test_sum.py").write_text("def test_sum():\n    assert 1 + 1 == 3\n")
    run = programs.run("pytest")
    assert not run.good, run
    assert run.doubts or run.exit != 0
    (programs.tree / "conftest.py").unlink()
    (programs.tree / "test_sum.py").write_text("def test_sum():\n    assert 1 + 1 == 2\n")
    programs.before.update(_now(programs))
    assert programs.run("pytest").good


def test_make_starts_its_shell(programs: Programs) -> None:
    if shutil.which("make") is None:
        pytest.skip("there is no make here")
    recipe = programs.tree / "Makefile"
    recipe.write_text("test:\n\t@echo made; ls test_sum.py\n")
    run = programs.run("make", "test")
    recipe.unlink()
    programs.before = fingerprint(programs.home)
    assert (run.exit, run.output.text.split()) == (0, ["made", "test_sum.py"])


def test_a_test_that_needs_the_network(programs: Programs) -> None:
    run = programs.python("import urllib.request as u; u.urlopen('http://example.com', timeout=3)")
    assert run.exit == 1
    if programs.tier == "strict":
        assert any("needs the network" in remark for remark in run.remarks)


def test_stopping_ends_all_of_it(programs: Programs) -> None:
    token = CancelToken()
    threading.Timer(1.5, token.cancel).start()
    code = f"os.system('bash -c \"exec -a {SLEEPER} sleep 300\" & sleep 300')"
    request = RunCommand(tree=str(programs.tree), command=("python", "-c", f"import os; {code}"))
    with pytest.raises(Cancelled):
        programs.pool.run(request, limits=Limits(seconds=200), cancel=token)
    assert gone(SLEEPER)


def _now(programs: Programs) -> dict[str, tuple[int, int, int, bytes]]:
    from tests.sandbox.conftest import fingerprint

    return fingerprint(programs.home)
