"""A worker that reads a database: it reaches the one socket that it was granted, and no network."""

from __future__ import annotations

import itertools
import secrets
import socket
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from core.engine.confinement.seccomp import Instruction, program
from core.engine.confinement.syscalls import table_of

REFUSE: Instruction = (0x06, 0, 0, 0x50000 | 1)
PROBE = """
import os, socket, sys
from core.domain.confinement import Terms
from core.engine.confinement import namespaces, walls
from core.sandbox.fork_server import tier_of

fences = walls.find()
if tier_of(fences) == "restricted":
    print("restricted")
    sys.exit()
if fences.namespaces:
    namespaces.enter()
    child = namespaces.Nursery().fork()
    if child:
        os.waitpid(child, 0)
        os._exit(0)
gate, other, abstract = sys.argv[1:]
terms = Terms(read=(os.path.dirname(gate),), sockets=True)
walls.confine(terms, fences, system=walls.system_paths())

def tried(deed):
    try:
        deed()
    except OSError as error:
        return type(error).__name__
    return "done"

unix = lambda: socket.socket(socket.AF_UNIX)
print(tier_of(fences))
print(tried(lambda: unix().connect(gate)))
print(tried(lambda: unix().connect(other)))
print(tried(lambda: unix().connect("\\0" + abstract)))
print(tried(lambda: unix().bind("/tmp/mine")))
print(*{tried(lambda: socket.socket(family)) for family in (2, 10, 16, 17)})
print(tried(lambda: socket.create_server(("127.0.0.1", 0))), flush=True)
os._exit(0)
"""


def listening(path: str) -> socket.socket:
    door = socket.socket(socket.AF_UNIX)
    door.bind(path)
    door.listen()
    return door


@pytest.mark.skipif(sys.platform != "linux", reason="walls of Linux")
def test_only_the_gate_is_within_reach(tmp_path: Path) -> None:
    (tmp_path / "gate").mkdir()
    gate, other = tmp_path / "gate" / "s", tmp_path / "other"
    abstract = f"syna-{secrets.token_hex(8)}"  # other runs of the tests may be beside this one
    with listening(str(gate)), listening(str(other)), listening(f"\0{abstract}"):
        done = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(PROBE), str(gate), str(other), abstract],
            capture_output=True,
            text=True,
            check=False,
        )
    lines = done.stdout.split("\n")
    if lines[0] == "restricted":
        pytest.skip("nothing is confined here")
    assert lines[1] == "done", done.stderr
    if lines[0] == "strict":
        assert lines[2] == "FileNotFoundError"
        assert lines[3] in ("PermissionError", "ConnectionRefusedError")
    assert lines[4:7] == ["PermissionError"] * 3


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_the_filter_opens_what_a_client_needs(machine: str) -> None:
    table = table_of(machine)
    assert table is not None
    assert len(table.connecting) == 11
    closed, opened = _refused(program(table, 7)), _refused(program(table, 7, sockets=True))
    assert closed - opened == set(table.connecting.values())


def _refused(code: list[Instruction]) -> set[int]:
    """The numbers of system calls that are refused whatever their arguments."""
    pairs = itertools.pairwise(code)
    return {each[3] for each, after in pairs if each[:3] == (0x15, 0, 1) and after == REFUSE}
