"""Attacks by taking too much: time, memory, threads, disk, output; and by false replies."""

from __future__ import annotations

import threading
import time

import pytest

from core.domain.cancel import CancelToken
from core.domain.work import Limits, RunPython
from core.errors import Cancelled
from tests.sandbox.conftest import Box

SHORT = Limits(seconds=1.5, memory=400_000_000)
ROOMY = Limits(seconds=90, memory=400_000_000)

ENDLESS = {
    "a_loop": "while True: pass",
    "a_loop_in_c": "sum(range(10**12))",
    "a_loop_that_catches_all": (
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass"
    ),
    "sleep": "import time; time.sleep(1000)",
    "sleep_without_signals": (
        "import signal, time\n"
        "signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 60)); time.sleep(1000)"
    ),
    "a_deaf_loop": (
        "import signal\n"
        "for n in (1, 2, 3, 10, 12, 13, 14, 15, 24): signal.signal(n, signal.SIG_IGN)\n"
        "while True: pass"
    ),
    "a_lock": "import threading; l = threading.Lock(); l.acquire(); l.acquire()",
    "a_pattern": "import re; re.match('(a+)+$', 'a' * 60 + 'b')",
    "a_large_number": "9 ** 9 ** 9",
    "a_query": "sql('SELECT count(*) FROM range(1000000000) a, range(1000000000) b')",
    "reading_what_never_comes": "os.read(os.pipe()[0], 1)",
}

MEMORY = {
    "a_heap": "x = bytearray(10**12)",
    "a_growing_list": "x = []\nwhile True: x.append(bytearray(10**7))",
    "a_text": "x = 'a' * 10**6\nwhile True: x += x",
    "a_map": "import mmap\nx = [mmap.mmap(-1, 10**8) for _ in range(1000)]",
    "numpy": "np.ones((10**6, 10**4)).sum()",
    "pandas": "pd.concat([orders] * 10**8)",
    "an_unpacked_bomb": (
        "import zlib\n"
        "packed = zlib.compress(bytes(10**7)) * 1\n"
        "x = [zlib.decompress(packed) for _ in range(1000)]"
    ),
}

CRASHES = {
    "polars": "pl.select(pl.repeat(1.0, 10**10)).sum()",
    "leaving_without_a_word": "os._exit(0)",
    "a_broken_pointer": "ctypes.string_at(0)",
    "an_abort": "libc.abort()",
    "a_deep_recursion": (
        "import sys; sys.setrecursionlimit(10**9)\n"
        "class A:\n    def __getattr__(self, n): return getattr(self, n + 'x')\n"
        "A().y"
    ),
    "a_closed_door": "os.close(4)\nimport time; time.sleep(5)",
    "a_false_reply": "os.write(4, b'SYN1' + bytes(12) + b'{}' * 100)\nimport time; time.sleep(5)",
    "a_reply_without_end": (
        "import struct\n"
        "os.write(4, struct.pack('<4sIQ', b'SYN1', 100, 2**40))\nimport time; time.sleep(5)"
    ),
    "a_reply_of_another_kind": (
        "import struct\n"
        'text = b\'{"reply": {"kind": "python_run", "seconds": 0, "tables": 5}}\'\n'
        "os.write(4, struct.pack('<4sIQ', b'SYN1', len(text), 0) + text)\n"
        "import time; time.sleep(5)"
    ),
    "a_reply_with_pickled_rows": (
        "import struct, pickle\n"
        "rows = pickle.dumps(print)\n"
        'text = b\'{"reply": {"kind": "python_run", "seconds": 0}, "sizes": [%d]}\' % len(rows)\n'
        "os.write(4, struct.pack('<4sIQ', b'SYN1', len(text), len(rows)) + text + rows)\n"
        "import time; time.sleep(5)"
    ),
}

DISK = {
    "one_file": "f = open('big', 'wb')\nwhile True: f.write(bytes(10**7))",
    "many_files": "for n in range(10**6): open(str(n), 'wb').write(bytes(10**7))",
    "many_names": "for n in range(10**6): open(str(n), 'w').close()",
    "many_folders": "for n in range(10**6): os.mkdir(str(n))",
    "a_sparse_file": "f = open('big', 'wb'); f.truncate(10**13); f.seek(10**13 - 1); f.write(b'x')",
    "a_file_without_a_name": (
        "f = os.open('.', os.O_TMPFILE | os.O_RDWR)\nwhile True: os.write(f, bytes(10**7))"
    ),
    "a_bomb_on_disk": (
        "import zipfile\n"
        "with zipfile.ZipFile('b.zip', 'w', zipfile.ZIP_DEFLATED) as z:\n"
        "    for n in range(60): z.writestr(str(n), bytes(10**7))\n"
        "for n in range(10**6): zipfile.ZipFile('b.zip').extractall(str(n))"
    ),
}


@pytest.mark.parametrize("name", ENDLESS)
def test_time(box: Box, name: str) -> None:
    started = time.monotonic()
    error = box.fails(ENDLESS[name], limits=SHORT)
    assert error.code in {"time", "memory", "python"}
    assert name not in {"a_loop", "a_loop_in_c", "sleep", "a_deaf_loop"} or error.code == "time"
    assert time.monotonic() - started < 120


def test_a_clock_of_ours_that_is_late_makes_it_no_crash(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threading.Timer, "run", lambda timer: None)
    assert box.fails(ENDLESS["a_deaf_loop"], limits=Limits(seconds=0.2)).code == "time"


@pytest.mark.parametrize("name", MEMORY)
def test_memory(box: Box, name: str) -> None:
    error = box.fails(MEMORY[name], limits=ROOMY)
    assert error.code in {"memory", "python", "crash"}
    assert error.code == "memory" or "memory" in error.describe().casefold()


@pytest.mark.parametrize("name", CRASHES)
def test_crashes_and_false_replies(box: Box, name: str) -> None:
    error = box.fails(CRASHES[name], limits=Limits(seconds=4, memory=400_000_000))
    assert error.code in {"crash", "memory", "time", "python"}


@pytest.mark.parametrize("name", DISK)
def test_disk(box: Box, name: str) -> None:
    assert box.fails(DISK[name], limits=Limits(seconds=90)).code in {"python", "limit", "file"}


def test_a_bomb_of_processes(box: Box) -> None:
    assert "not permitted" in box.fails("while True: os.fork()").message


def test_a_bomb_of_threads(box: Box) -> None:
    code = """
import threading, time
threading.stack_size(32768)
while True:
    threading.Thread(target=time.sleep, args=(100,), daemon=True).start()
"""
    error = box.fails(code, limits=Limits(seconds=60))
    assert error.code in {"limit", "python", "crash"}
    assert error.code != "limit" or "threads" in error.message


def test_a_flood_of_output(box: Box) -> None:
    told = box.run("for _ in range(10**5): print('x' * 1000)")
    assert len(told.text) < 65_000
    assert "left out" in told.text
    box.run(
        "for _ in range(2000):\n  for h in (1, 2):\n    try: os.write(h, b'x' * 65536)\n"
        "    except BlockingIOError: pass"
    )
    many = box.run("for n in range(1000): show(orders); answer[str(n)] = 'x' * 10**5\n'y' * 10**7")
    assert len(many.tables) == 20
    assert len(many.answers) == 200
    assert max(len(str(answer.value)) for answer in many.answers) <= 10_000


def test_terminal_codes_come_as_text(box: Box) -> None:
    assert box.run("print('\\x1b]0;planted\\x07')").text == "\x1b]0;planted\x07\n"


def test_stopping_ends_it_at_once(box: Box) -> None:
    token = CancelToken()
    started = time.monotonic()
    threading.Timer(0.5, token.cancel).start()
    with pytest.raises(Cancelled):
        box.pool.run(RunPython(code="while True: pass"), cancel=token)
    assert time.monotonic() - started < 60


def test_nothing_goes_on_after_the_reply(box: Box) -> None:
    """A thread that is left behind ends with its job; the workers are gone."""
    box.run("import threading, time; threading.Thread(target=time.sleep, args=(60,)).start()")
    assert not box.pool._busy
    assert all(worker.key is not None for worker in box.pool._idle)
