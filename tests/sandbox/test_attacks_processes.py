"""Attacks on other processes, on the network and on the kernel, run for real."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sandbox.conftest import Box

STARTING = {
    "a_fork": "os.fork()",
    "a_fork_by_number": "call(NR.get('fork', NR['clone']), 17, 0, 0, 0, 0)",
    "a_vfork": "os.posix_spawn('/bin/true', ['true'], {})",
    "the_newest_clone": "call(NR['clone3'], ctypes.create_string_buffer(88), 88)",
    "a_clone_in_a_namespace": "call(NR['clone'], 0x10000000 | 17, 0, 0, 0, 0)",
    "a_shell": "import subprocess; subprocess.run('id', shell=True, check=True)",
    "a_shell_quietly": "if os.system('id') != 0: raise PermissionError('no shell')",
    "a_program_in_its_place": "os.execv('/bin/sh', ['sh', '-c', 'id'])",
    "itself_again": "import sys; os.execv(sys.executable, ['python', '-c', 'print(1)'])",
    "a_program_as_its_owner": "import subprocess; subprocess.run(['su', '-c', 'id'], check=True)",
    "a_pool_of_processes": "import multiprocessing as m; m.Process(target=print).start()",
    "a_daemon": "os.setsid()\nif os.fork() == 0:\n    os.setsid()",
    "pip": (
        "import subprocess, sys\n"
        "subprocess.run([sys.executable, '-m', 'pip', 'download', 'six'], check=True)"
    ),
    "pip_in_process": "from pip._internal.cli.main import main\n"
    "if main(['download', 'six', '--no-input', '-q', '--retries', '0']) != 0:"
    " raise PermissionError('no network')",
}

STEERING = {
    "killing_the_app": "os.kill(APP, 9)",
    "asking_whether_the_app_is_there": "os.kill(APP, 0)",
    "killing_its_parent": "os.kill(os.getppid(), 9)",
    "killing_everything": "os.kill(-1, 9)",
    "killing_its_group": "os.killpg(0, 9)",
    "killing_a_thread": "call(NR['tkill'], APP, 9)",
    "killing_a_thread_of_the_app": "call(NR['tgkill'], APP, APP, 9)",
    "killing_by_a_queued_signal": "call(NR['rt_sigqueueinfo'], APP, 9, b' ' * 128)",
    "killing_by_a_handle": "import signal; signal.pidfd_send_signal(os.pidfd_open(APP), 9)",
    "killing_by_an_alarm_of_a_file": (
        "import fcntl\nreading, writing = os.pipe()\nfcntl.fcntl(reading, fcntl.F_SETOWN, APP)"
    ),
    "choosing_the_signal_of_a_file": "import fcntl; fcntl.fcntl(os.pipe()[0], 10, 9)",
    "alarms_of_a_file": "import fcntl; fcntl.ioctl(os.pipe()[0], 0x8901, b'....')",
    "tracing_the_app": "call(NR['ptrace'], 16, APP, 0, 0)",
    "letting_itself_be_traced": "call(NR['ptrace'], 0, 0, 0, 0)",
    "reading_the_memory_of_the_app": (
        "call(NR['process_vm_readv'], APP, ctypes.create_string_buffer(16), 1,"
        " ctypes.create_string_buffer(16), 1, 0)"
    ),
    "taking_a_file_of_the_app": "call(NR['pidfd_getfd'], os.pidfd_open(APP), 0, 0)",
    "limits_of_the_app": "import resource; resource.prlimit(APP, resource.RLIMIT_CPU, (1, 1))",
    "its_own_hard_limit": (
        "import resource\nresource.setrlimit(resource.RLIMIT_CPU, (10**6, 10**6))"
    ),
    "the_pace_of_the_app": "os.setpriority(os.PRIO_PROCESS, APP, 19)",
    "the_pace_of_the_user": "os.setpriority(os.PRIO_USER, os.getuid(), 19)",
    "the_core_of_the_app": "os.sched_setaffinity(APP, {0})",
    "the_schedule_of_the_app": "os.sched_setscheduler(APP, os.SCHED_BATCH, os.sched_param(0))",
    "the_memory_of_the_app_moved": "call(NR['migrate_pages'], APP, 1, 0, 0)",
    "being_dumped": "call(NR['prctl'], 4, 1, 0, 0, 0)",
    "outliving_its_parent": "call(NR['prctl'], 1, 0, 0, 0, 0)",
}

KERNEL = {
    "a_namespace_of_users": "call(NR['unshare'], 0x10000000)",
    "a_namespace_of_mounts": "call(NR['unshare'], 0x20000)",
    "entering_a_namespace": "call(NR['setns'], 0, 0)",
    "a_key": "call(NR['add_key'], b'user', b'planted', b'x', 1, -3)",
    "the_keys": "call(NR['keyctl'], 0, -3, 1)",
    "bpf": "call(NR['bpf'], 0, ctypes.create_string_buffer(128), 128)",
    "a_performance_counter": "call(NR['perf_event_open'], bytes(128), 0, -1, -1, 0)",
    "a_ring_of_calls": "call(NR['io_uring_setup'], 8, ctypes.create_string_buffer(128))",
    "page_faults": "call(NR['userfaultfd'], 0)",
    "a_nameless_file": "os.memfd_create('planted')",
    "system_v_memory": "call(NR['shmget'], 0, 4096, 0o1600)",
    "system_v_queue": "call(NR['msgget'], 0, 0o1600)",
    "shared_memory_of_python": (
        "from multiprocessing.shared_memory import SharedMemory\n"
        "SharedMemory('planted', create=True, size=64)"
    ),
    "another_user": "os.setuid(12345)",
    "root": "os.setuid(0)\nos.setgid(0)\nopen('/etc/shadow').read()",
    "other_groups": "os.setgroups([])",
    "another_personality": "call(NR['personality'], 0x0040000)",
    "a_looser_filter": "call(NR['seccomp'], 1, 0, 0)",
    "a_looser_filter_by_prctl": "call(NR['prctl'], 22, 1, 0, 0, 0)",
    "looser_walls": "call(NR['landlock_restrict_self'], 0, 0)",
    "capabilities": "call(NR['capset'], bytes(8), bytes(24))",
    "the_name_of_the_host": "import socket; socket.sethostname('planted')",
    "the_clock": "import time; time.clock_settime(time.CLOCK_REALTIME, 0)",
    "keys_typed_for_others": "import fcntl; fcntl.ioctl(0, 0x5412, b'x')",
    "the_terminal": "open('/dev/tty', 'w').write('\\x1b]0;planted\\x07')",
    "the_console": "open('/dev/pts/0', 'w').write('planted')",
    "kernel_messages": "call(NR['syslog'], 3, ctypes.create_string_buffer(64), 64)",
    "locked_memory": "call(NR['mlockall'], 3)",
    "a_call_of_the_future": "call(463, 0, 0, 0, 0)",
    "calls_of_the_other_kind": "call(0x40000000 + 39)",
}

NETWORK = {
    "tcp": "import socket; socket.create_connection(('127.0.0.1', PORT), 2).send(b'x')",
    "udp": "import socket; socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', PORT))",
    "ipv6": "import socket; socket.socket(socket.AF_INET6)",
    "raw": "import socket; socket.socket(socket.AF_PACKET, socket.SOCK_RAW)",
    "netlink": "import socket; socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
    "machines_outside": "import socket; socket.socket(40)",
    "listening": "import socket; s = socket.socket(); s.bind(('0.0.0.0', 0)); s.listen()",
    "unix_by_path": "import socket; socket.socket(socket.AF_UNIX).connect(HOME + '/../app.sock')",
    "unix_abstract": "import socket; socket.socket(socket.AF_UNIX).connect('\\0' + DOOR)",
    "a_pair": "import socket; socket.socketpair()",
    "names": "import socket; socket.getaddrinfo('localhost', 80)",
    "a_page": "import urllib.request as u; u.urlopen(f'http://127.0.0.1:{PORT}/', timeout=2)",
    "by_pandas": "pd.read_csv(f'http://127.0.0.1:{PORT}/x.csv')",
    "by_polars": "pl.read_csv(f'http://127.0.0.1:{PORT}/x.csv')",
    "by_duckdb": "duckdb.sql(f\"FROM read_csv('http://127.0.0.1:{PORT}/x.csv')\").df()",
    "an_extension": "duckdb.sql('INSTALL httpfs'); duckdb.sql('LOAD httpfs')",
    "by_number": "call(NR['socket'], 2, 1, 0)",
}


@pytest.mark.parametrize("name", STARTING)
def test_starting_processes(box: Box, name: str) -> None:
    assert box.fails(STARTING[name]).code == "python"


@pytest.mark.parametrize("name", STEERING)
def test_steering_others(box: Box, name: str) -> None:
    assert box.fails(STEERING[name]).code == "python"


@pytest.mark.parametrize("name", KERNEL)
def test_the_kernel(box: Box, name: str) -> None:
    assert box.fails(KERNEL[name]).code == "python"


def door_of(port: int) -> str:
    return f"syna-attacked-{port}"


@pytest.fixture
def listener(box: Box) -> Iterator[tuple[int, list[str]]]:
    """Servers of the host by TCP, UDP, a path and a name; the list tells who got through."""
    reached: list[str] = []
    doors = {
        "tcp": socket.socket(),
        "udp": socket.socket(type=socket.SOCK_DGRAM),
        "path": socket.socket(socket.AF_UNIX),
        "name": socket.socket(socket.AF_UNIX),
    }
    doors["tcp"].bind(("127.0.0.1", 0))
    port = doors["tcp"].getsockname()[1]
    doors["udp"].bind(("127.0.0.1", port))
    path = Path(box.home).parent / "app.sock"
    here = os.getcwd()
    os.chdir(path.parent)
    doors["path"].bind(path.name)
    os.chdir(here)
    doors["name"].bind(f"\0{door_of(port)}")

    def wait(name: str, door: socket.socket) -> None:
        try:
            door.recv(10) if name == "udp" else door.accept()
            reached.append(name)
        except OSError:
            return

    for name, door in doors.items():
        door.settimeout(15)
        if name != "udp":
            door.listen()
        threading.Thread(target=wait, args=(name, door), daemon=True).start()
    yield port, reached
    for door in doors.values():
        door.close()


@pytest.mark.parametrize("name", NETWORK)
def test_the_network(box: Box, listener: tuple[int, list[str]], name: str) -> None:
    port, reached = listener
    assert box.fails(f"PORT, DOOR = {port}, {door_of(port)!r}\n{NETWORK[name]}").code == "python"
    assert not reached


def test_it_is_the_first_process_and_alone(box: Box) -> None:
    told = box.run("answer['id'] = os.getpid(); answer['parent'] = os.getppid()").answers
    if box.tier == "strict":
        assert [answer.value for answer in told] == [1, 0]


def test_it_may_still_signal_and_limit_itself(box: Box) -> None:
    code = """
import resource, signal, threading
signal.signal(signal.SIGUSR1, lambda *a: answer.update(heard=True))
os.kill(os.getpid(), signal.SIGUSR1)
signal.raise_signal(signal.SIGUSR1)
resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
thread = threading.Thread(target=lambda: answer.update(thread=True))
thread.start(); thread.join()
"""
    assert {answer.name for answer in box.run(code).answers} == {"heard", "thread"}
