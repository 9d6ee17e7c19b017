"""Attacks on files, run for real: code in a confined worker against a home that it may not see."""

from __future__ import annotations

import contextlib
import threading
import time

import pytest

from core.errors import StepError
from core.sandbox.pool import WorkerPool
from tests.sandbox.conftest import SECRET, Box

READS = {
    "accounts": "open('/etc/passwd').read()",
    "shadow": "open('/etc/shadow').read()",
    "ssh_key": "open(SECRET).read()",
    "state_of_the_app": "open(HOME + '/syna.duckdb').read()",
    "source_of_another": "pd.read_csv(HOME + '/tables/theirs.csv')",
    "by_polars": "pl.read_parquet(HOME + '/tables/theirs.parquet')",
    "by_a_lazy_scan": "pl.scan_csv(HOME + '/tables/theirs.csv').collect()",
    "by_duckdb": "duckdb.sql(f\"FROM read_csv('{HOME}/tables/theirs.csv')\").df()",
    "by_duckdb_as_text": "duckdb.sql(f\"FROM read_text('{SECRET}')\").fetchall()[0]",
    "by_the_given_sql": "sql(f\"FROM read_text('{SECRET}')\")",
    "by_arrow": "import pyarrow.parquet as p; p.read_table(HOME + '/tables/theirs.parquet')",
    "by_the_c_library": (
        "handle = libc.open(SECRET.encode(), 0)\n"
        "if handle < 0: raise PermissionError('no handle')\n"
        "answer['won'] = os.read(handle, 100)"
    ),
    "up_from_here": "open('../' * 20 + SECRET[1:]).read()",
    "listing_the_home": "os.listdir(HOME)",
    "listing_the_tables": "os.listdir(os.path.dirname(GRANTED))",
    "listing_the_root": "os.listdir('/')",
    "walking": "if not list(os.walk(HOME)): raise PermissionError('nothing is there')",
    "by_the_root_of_a_process": "open('/proc/self/root' + SECRET).read()",
    "by_the_root_of_the_app": "open(f'/proc/{APP}/root' + SECRET).read()",
    "environment_of_itself": "open('/proc/self/environ').read()",
    "environment_of_its_parent": "open(f'/proc/{os.getppid()}/environ').read()",
    "environment_of_the_app": "open(f'/proc/{APP}/environ').read()",
    "command_of_the_app": "open(f'/proc/{APP}/cmdline').read()",
    "memory_of_the_app": "open(f'/proc/{APP}/mem', 'rb')",
    "memory_of_itself": "open('/proc/self/mem', 'r+b')",
    "other_processes": "[n for n in os.listdir('/proc') if n.isdigit()][0]",
    "by_a_file_handle": (
        "call(NR['name_to_handle_at'], -100, SECRET.encode(), ctypes.create_string_buffer(136),"
        " ctypes.byref(ctypes.c_int()), 0)"
    ),
    "watching": "call(NR['inotify_init1'], 0)",
    "the_disk_itself": "open('/dev/vda', 'rb').read(1)",
    "the_memory_of_the_machine": "open('/dev/mem', 'rb').read(1)",
    "the_kernel_log": "open('/dev/kmsg', 'rb').read(1)",
}

WRITES = {
    "beside_the_source": "open(HOME + '/planted.py', 'w')",
    "over_the_source": "open(GRANTED, 'r+b')",
    "anew_over_the_source": "open(GRANTED, 'w')",
    "over_the_app": "open(HOME + '/syna.duckdb', 'w')",
    "in_the_temporary_folder": "open('/tmp/planted', 'w')",
    "in_the_root": "open('/planted', 'w')",
    "in_our_code": "import core; open(core.__file__, 'a')",
    "in_the_libraries": "open(pd.__file__, 'a')",
    "beside_the_libraries": "open(os.path.dirname(pd.__file__) + '/../planted.pth', 'w')",
    "by_duckdb": "duckdb.sql(f\"COPY (SELECT 1) TO '{HOME}/planted.csv'\")",
    "by_the_given_sql": "sql(f\"COPY (SELECT 1) TO '{HOME}/planted.csv'\")",
    "by_pandas": "orders.to_csv(HOME + '/planted.csv')",
    "by_polars": "pl.from_pandas(orders).write_parquet(HOME + '/planted.parquet')",
    "a_folder": "os.mkdir(HOME + '/planted')",
    "deleting_the_source": "os.unlink(GRANTED)",
    "deleting_a_secret": "os.unlink(SECRET)",
    "deleting_a_folder": "import shutil; shutil.rmtree(HOME)",
    "renaming_the_source": "os.rename(GRANTED, GRANTED + '.gone')",
    "moving_it_away": "os.rename(GRANTED, 'taken')",
    "moving_something_over_it": "open('mine', 'w').close(); os.replace('mine', GRANTED)",
    "cutting_it": "os.truncate(GRANTED, 0)",
    "cutting_it_by_a_handle": "os.ftruncate(os.open(GRANTED, os.O_RDONLY), 0)",
    "its_mode": "os.chmod(GRANTED, 0o777)",
    "its_mode_by_a_handle": "os.fchmod(os.open(GRANTED, os.O_RDONLY), 0o777)",
    "its_owner": "os.chown(GRANTED, os.getuid(), os.getgid())",
    "its_times": "os.utime(GRANTED, (0, 0))",
    "its_times_by_a_handle": "os.utime(os.open(GRANTED, os.O_RDONLY), (0, 0))",
    "its_attributes": "os.setxattr(GRANTED, 'user.planted', b'1')",
    "mode_of_a_secret": "os.chmod(SECRET, 0o644)",
    "a_symlink": "os.symlink(SECRET, 'innocent')",
    "a_hard_link": "os.link(GRANTED, 'innocent')",
    "a_hard_link_to_a_secret": "os.link(SECRET, 'innocent')",
    "a_device": "os.mknod('device', 0o600 | 0o060000, os.makedev(8, 0))",
    "a_pipe_with_a_name": "os.mkfifo(HOME + '/pipe')",
    "a_mount": "call(NR['mount'], b'tmpfs', HOME.encode(), b'tmpfs', 0, 0)",
    "another_root": "os.chroot('.')",
    "shared_memory": "open('/dev/shm/planted', 'w')",
}


@pytest.mark.parametrize("name", READS)
def test_reading(box: Box, name: str) -> None:
    error = box.fails(READS[name])
    assert error.code == "python"
    assert any(
        word in error.message
        for word in ("Error", "Exception", "No such file", "not permitted", "disabled")
    )


@pytest.mark.parametrize("name", WRITES)
def test_writing(box: Box, name: str) -> None:
    assert box.fails(WRITES[name]).code == "python"


def test_where_a_secret_lies_is_hidden_too(box: Box) -> None:
    if box.tier == "strict":
        box.fails("os.stat(SECRET)")
    else:
        assert box.run("os.stat(SECRET).st_size").value  # Landlock hides what files hold only


def test_the_environment_is_empty(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNA_TEST_SECRET", SECRET)
    told = box.run("answer['names'] = ' '.join(sorted(os.environ)); print(dict(os.environ))")
    assert SECRET not in told.text
    assert str(box.home) not in told.text
    assert told.answers[0].value == "HOME JOBLIB_MULTIPROCESSING LANG PATH TMPDIR"


def test_the_scratch_of_another_job(box: Box) -> None:
    """While one job holds a secret in its folder, another looks for it everywhere it can."""
    holding = f"open('secret.txt', 'w').write({SECRET!r}); import time; time.sleep(6)"
    holder = threading.Thread(target=lambda: box.run(holding))
    looking = """
import glob, tempfile
here = os.path.realpath('.')
near = [os.path.dirname(here), '/tmp', '/scratch', '/var/tmp', tempfile.gettempdir()]
found = [f for place in near for f in glob.glob(place + '/**/secret.txt', recursive=True)]
answer['won'] = len(found)
"""
    beside = WorkerPool(size=2, launcher=box.pool._launcher)
    holder.start()
    time.sleep(2)
    own = box.pool
    box.pool = beside
    try:
        assert [a.value for a in box.run(looking).answers] == [0]
    finally:
        box.pool = own
        holder.join()


def test_own_files_can_be_written_and_are_gone_after(box: Box) -> None:
    code = "os.makedirs('a/b'); orders.to_parquet('a/b/x.parquet'); os.rename('a', 'c')"
    kept = box.run(code + "\nanswer['n'] = len(pd.read_parquet('c/b/x.parquet'))")
    assert [a.value for a in kept.answers] == [3]


def test_poison_in_a_library_does_not_reach_the_next_job(box: Box) -> None:
    box.run("pd.DataFrame.sum = lambda *a, **k: 666; import core.engine.guard as g; g.check = None")
    with contextlib.suppress(StepError):
        box.run("import builtins; builtins.len = lambda x: 666; np.sum = None; orders.amount = 0")
