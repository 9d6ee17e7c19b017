"""Attacks by programs in the command box on files, processes, the network and the kernel."""

from __future__ import annotations

import contextlib
import os
import secrets
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sandbox.conftest import SECRET
from tests.sandbox.programs import WON, Programs

READS = {
    "ssh_key": "print(open(SECRET).read())",
    "state_of_the_app": "print(open(HOME + '/syna.duckdb').read())",
    "shadow": "print(open('/etc/shadow').read())",
    "secrets_of_the_system": "print(open('/etc/machine-id').read())",
    "listing_the_home": "if set(os.listdir(HOME)) <= {'project', 'tree'}: raise PermissionError",
    "up_from_here": "print(open('../' * 20 + SECRET[1:]).read())",
    "by_a_symlink": "os.symlink(SECRET, 'innocent'); print(open('innocent').read())",
    "by_a_symlink_to_a_folder": (
        "os.symlink(HOME, 'lib2')\nif '.ssh' not in os.listdir('lib2'): raise PermissionError"
    ),
    "by_cat": "import subprocess; subprocess.run(['cat', SECRET], check=True)",
    "by_a_shell": "if os.system('cat ' + SECRET): raise PermissionError",
    "the_tree_itself": "if not os.listdir(TREE): raise PermissionError",
    "the_store_of_git": "print(open(TREE + '/.git/config').read())",
    "beside_what_is_granted": "os.listdir(os.path.dirname(INSTALLED))\nopen(SECRET)",
    "environment_of_the_app": "print(open(f'/proc/{APP}/environ').read())",
    "command_of_the_app": "print(open(f'/proc/{APP}/cmdline').read())",
    "root_of_the_app": "print(open(f'/proc/{APP}/root' + SECRET).read())",
    "memory_of_its_keeper": "open(f'/proc/{os.getppid()}/mem', 'rb').read(1)",
    "environment_of_its_keeper": "open(f'/proc/{os.getppid()}/environ').read()",
    "handles_of_its_keeper": "os.listdir(f'/proc/{os.getppid()}/fd')",
    "by_a_file_handle": (
        "call(NR['name_to_handle_at'], -100, SECRET.encode(), ctypes.create_string_buffer(136),"
        " ctypes.byref(ctypes.c_int()), 0)"
    ),
    "a_handle_that_was_left_open": "for n in range(3, 300): os.fstat(n)",
    "the_disk_itself": "open('/dev/vda', 'rb').read(1)",
    "kernel_memory": "open('/proc/kcore', 'rb').read(1)",
    "the_command_of_the_kernel": "print(open('/proc/cmdline').read())",
}

WRITES = {
    "in_the_home": "open(HOME + '/planted', 'w')",
    "over_a_secret": "open(SECRET, 'w')",
    "in_the_real_tree": "open(TREE + '/planted.py', 'w')",
    "in_the_store_of_git": "open(TREE + '/.git/hooks', 'w')",
    "in_what_is_granted": "open(INSTALLED + '/planted.py', 'w')",
    "over_what_is_granted": "open('lib/package.py', 'a')",
    "deleting_what_is_granted": "os.unlink(INSTALLED + '/package.py')",
    "renaming_what_is_granted": "os.rename(INSTALLED, INSTALLED + '2')",
    "moving_something_over_it": "os.replace('test_sum.py', INSTALLED + '/package.py')",
    "moving_it_away": "os.rename(INSTALLED + '/package.py', 'taken.py')",
    "a_hard_link_to_it": (
        "os.link(INSTALLED + '/package.py', 'mine.py'); open('mine.py', 'a').write('x')"
    ),
    "a_hard_link_to_a_secret": "os.link(SECRET, 'mine')",
    "its_mode": "os.chmod(INSTALLED + '/package.py', 0o777)",
    "its_times": "os.utime(INSTALLED + '/package.py', (0, 0))",
    "its_attributes": "os.setxattr(INSTALLED + '/package.py', 'user.planted', b'1')",
    "cutting_it": "os.truncate(INSTALLED + '/package.py', 0)",
    "mode_of_a_secret": "os.chmod(SECRET, 0o644)",
    "through_a_symlink": "os.symlink(HOME, 'out'); open('out/planted', 'w')",
    "by_dots": "open('../' * 20 + HOME[1:] + '/planted', 'w')",
    "by_a_shell": "if os.system(f'echo x > {HOME}/planted'): raise PermissionError",
    "in_the_libraries": "import pytest; open(pytest.__file__, 'a')",
    "beside_the_libraries": (
        "import pytest; open(os.path.dirname(pytest.__file__) + '/../planted.pth', 'w')"
    ),
    "in_their_compiled_form": (
        "import pytest, glob\n"
        "f = glob.glob(os.path.dirname(pytest.__file__) + '/__pycache__/*.pyc')[0]\n"
        "open(f, 'r+b').write(b'x')"
    ),
    "in_our_code": "import sys; open(CODE, 'a')",
    "in_the_system": "open('/usr/bin/planted', 'w')",
    "over_the_interpreter": "import sys; open(os.path.realpath(sys.executable), 'r+b')",
    "mode_of_a_device": "os.chmod('/dev/null', 0)",
    "a_device": "os.mknod('device', 0o600 | 0o060000, os.makedev(254, 0))",
    "a_device_of_characters": "os.mknod('device', 0o600 | 0o020000, os.makedev(1, 1))",
    "a_mount": "call(NR['mount'], b'tmpfs', b'.', b'tmpfs', 0, 0)",
    "unmounting": "call(NR['umount2'], b'/', 2)",
    "another_root": "os.chroot('.')",
    "settings_of_the_kernel": "open('/proc/sys/kernel/core_pattern', 'w').write('|/bin/sh')",
    "who_dies_first": "open(f'/proc/{APP}/oom_score_adj', 'w').write('1000')",
}

PROCESSES = {
    "killing_the_app": "os.kill(APP, 9)",
    "whether_the_app_is_there": "os.kill(APP, 0)",
    "killing_its_keeper": (
        "os.kill(os.getppid(), 9)\nimport time; time.sleep(0.5)\n"
        "os.kill(os.getppid(), 0)\nif os.getppid() == KEEPER: raise PermissionError"
    ),
    "tracing_its_keeper": "call(NR['ptrace'], 16, os.getppid(), 0, 0)",
    "tracing_the_app": "call(NR['ptrace'], 16, APP, 0, 0)",
    "memory_by_a_call": (
        "call(NR['process_vm_readv'], APP, ctypes.create_string_buffer(16), 1,"
        " ctypes.create_string_buffer(16), 1, 0)"
    ),
    "limits_of_the_app": "import resource; resource.prlimit(APP, resource.RLIMIT_CPU, (1, 1))",
    "limits_of_its_keeper": (
        "import resource; resource.prlimit(os.getppid(), resource.RLIMIT_CPU, (1, 1))"
    ),
    "a_file_of_the_app": "call(NR['pidfd_getfd'], os.pidfd_open(APP), 0, 0)",
    "its_own_hard_limit": "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (-1, -1))",
    "a_program_as_its_owner": (
        "import shutil, subprocess\nsubprocess.run(['su', '-c', 'id'], check=True)"
    ),
    "set_uid": (
        "import shutil\nshutil.copy('/bin/sh', 'sh'); os.chmod('sh', 0o4755)\n"
        "os.setuid(0); open('/etc/shadow')"
    ),
    "root": "os.setresuid(0, 0, 0); os.setgroups([0]); open('/etc/shadow')",
    "capabilities": "call(NR['capset'], bytes(8), bytes(24))",
    "a_namespace_of_users": "call(NR['unshare'], 0x10000000)",
    "a_clone_in_a_namespace": "call(NR['clone'], 0x10000000 | 17, 0, 0, 0, 0)",
    "unshare_the_program": (
        "import subprocess; subprocess.run(['unshare', '-r', 'true'], check=True)"
    ),
    "entering_a_namespace": "call(NR['setns'], 0, 0)",
    "bpf": "call(NR['bpf'], 0, ctypes.create_string_buffer(128), 128)",
    "a_ring_of_calls": "call(NR['io_uring_setup'], 8, ctypes.create_string_buffer(128))",
    "keys": "call(NR['add_key'], b'user', b'planted', b'x', 1, -3)",
    "looser_walls": "call(NR['landlock_restrict_self'], 0, 0)",
    "a_looser_filter": "call(NR['prctl'], 22, 1, 0, 0, 0)",
    "the_terminal": "open('/dev/tty', 'w').write('x')",
    "keys_typed_for_others": "import fcntl; fcntl.ioctl(0, 0x5412, b'x')",
    "calls_of_the_other_kind": "call(0x40000000 + 39)",
}

NETWORK = {
    "tcp": "import socket; socket.create_connection(('127.0.0.1', PORT), 2).send(b'x')",
    "udp": (
        "import socket\n"
        "s = socket.socket(type=socket.SOCK_DGRAM); s.connect(('192.0.2.1', 53)); s.send(b'x')"
    ),
    "outside": "import socket; socket.create_connection(('1.1.1.1', 443), 2)",
    "names": "import socket; socket.getaddrinfo('pypi.org', 443)",
    "netlink": "import socket; socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
    "raw": "import socket; socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)",
    "packets": "import socket; socket.socket(socket.AF_PACKET, socket.SOCK_RAW)",
    "machines_outside": "import socket; socket.socket(40)",
    "unix_by_path": "import socket; socket.socket(socket.AF_UNIX).connect(DOOR_PATH)",
    "unix_abstract": "import socket; socket.socket(socket.AF_UNIX).connect('\\0' + DOOR)",
    "unix_in_what_is_granted": "import socket; socket.socket(socket.AF_UNIX).connect(GRANTED)",
    "unix_in_what_is_granted_by_a_link": (
        "import socket\nos.symlink(GRANTED, 'g'); socket.socket(socket.AF_UNIX).connect('g')"
    ),
    "unix_datagrams_to_what_is_granted": (
        "import socket\nsocket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(b'x', GRANTED)"
    ),
    "unix_datagrams": (
        "import socket\n"
        "a, b = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)\na.sendto(b'x', DOOR_PATH)"
    ),
    "pip": (
        "import subprocess, sys\n"
        "subprocess.run([sys.executable, '-m', 'pip', 'download', '--index-url',"
        " 'http://127.0.0.1:1/', '--retries', '0', 'six'], check=True)"
    ),
    "curl": (
        "import subprocess; subprocess.run(['curl', '-m', '2', f'http://127.0.0.1:{PORT}'],"
        " check=True)"
    ),
}


@pytest.mark.parametrize("name", READS)
def test_reading(programs: Programs, name: str) -> None:
    programs.fails(READS[name])


@pytest.mark.parametrize("name", WRITES)
def test_writing(programs: Programs, name: str) -> None:
    mode = os.stat("/dev/null").st_mode
    code = str(Path(__file__).resolve().parents[2] / "core" / "errors.py")
    programs.fails(f"CODE = {code!r}\n{WRITES[name]}")
    assert os.stat("/dev/null").st_mode == mode


@pytest.mark.parametrize("name", PROCESSES)
def test_processes(programs: Programs, name: str) -> None:
    programs.fails(f"KEEPER = os.getppid()\n{PROCESSES[name]}")


@pytest.fixture
def doors(tmp_path: Path) -> Iterator[tuple[int, str, str, list[str]]]:
    """A TCP port, a socket with a path, an abstract one, and who came in by any of them."""
    reached: list[str] = []
    path, name = str(tmp_path / "home" / "project" / "lib.sock"), f"syna-{secrets.token_hex(8)}"
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    tcp = socket.create_server(("127.0.0.1", 0))
    by_path = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    by_path.bind(path)
    abstract = socket.socket(socket.AF_UNIX)
    abstract.bind(f"\0{name}")
    abstract.listen()
    granted = tmp_path / "home" / "project" / "lib" / "door.sock"
    granted.parent.mkdir(exist_ok=True)
    within = socket.socket(socket.AF_UNIX)
    within.bind(str(granted))
    within.listen()
    granted.chmod(0o777)

    def wait(door: socket.socket, kind: str) -> None:
        with contextlib.suppress(OSError):
            if kind == "path":
                door.recv(1)
            else:
                door.accept()
            reached.append(kind)

    all_doors = ((tcp, "tcp"), (by_path, "path"), (abstract, "abstract"), (within, "granted"))
    for door, kind in all_doors:
        threading.Thread(target=wait, args=(door, kind), daemon=True).start()
    yield tcp.getsockname()[1], path, name, reached
    for door, _ in all_doors:
        with contextlib.suppress(OSError):
            door.shutdown(socket.SHUT_RDWR)
        door.close()
    os.unlink(path)
    granted.unlink()


@pytest.mark.parametrize("name", NETWORK)
def test_network(doors: tuple[int, str, str, list[str]], programs: Programs, name: str) -> None:
    port, path, door, reached = doors
    known = f"PORT, DOOR_PATH, DOOR = {port}, {path!r}, {door!r}\n"
    programs.fails(f"{known}GRANTED = INSTALLED + '/door.sock'\n{NETWORK[name]}")
    assert not reached


def test_a_server_of_its_own(programs: Programs) -> None:
    """Tests that start a local server may, where the box has a network that is its own."""
    code = """
import socket, threading
s = socket.create_server(('localhost', 0))
c = socket.create_connection(s.getsockname())
a, _ = s.accept(); a.sendall(b'hello'); print(c.recv(5), flush=True)
u = socket.socket(socket.AF_UNIX); u.bind('x.sock'); u.listen()
socket.socket(socket.AF_UNIX).connect('x.sock'); print('both')
"""
    run = programs.run("python", "-c", code, granted=False)
    if programs.tier == "strict":
        assert run.output.text == "b'hello'\nboth\n"
    else:
        assert run.exit != 0
    beside = programs.run("python", "-c", code)  # where others may listen at a path
    assert beside.exit != 0
    if programs.tier == "strict":
        assert beside.output.text.startswith("b'hello'\nTraceback")


def test_the_environment_is_its_own(programs: Programs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNA_TEST_SECRET", SECRET)
    run = programs.run("env")
    assert SECRET not in run.output.text
    assert str(programs.home) not in run.output.text.replace(str(programs.installed), "")


def test_what_is_allowed(programs: Programs) -> None:
    """Starting others, links and pipes within the tree, reading what was granted."""
    code = """
import multiprocessing, subprocess, sys
sys.path.insert(0, 'lib')
import package; print(package.ANSWER)
os.symlink('test_sum.py', 'link'); os.mkfifo('pipe'); os.link('test_sum.py', 'same')
os.rename('same', 'other'); os.setsid if False else None
print(subprocess.run(['sh', '-c', 'echo hello | cat'], capture_output=True, text=True).stdout)
child = subprocess.Popen(['sleep', '60']); child.terminate(); print(child.wait())
multiprocessing.get_context('fork').Process(target=print, args=('forked',)).start()
"""
    run = programs.python(code)
    assert run.exit == 0, run.output.text
    assert run.output.text.split() == ["42", "hello", "-15", "forked"]
    assert WON not in run.output.text
