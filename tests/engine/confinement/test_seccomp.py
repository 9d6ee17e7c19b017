"""The filter of system calls, run by a small machine of our own; the attacks meet the real one."""

from __future__ import annotations

import errno
import os
import re
from pathlib import Path

import pytest

from core.engine.confinement.seccomp import Programs, program
from core.engine.confinement.syscalls import named, table_of

ME = 7
MACHINES = ("x86_64", "aarch64")
HEADERS = {
    "x86_64": Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
    "aarch64": Path("/usr/include/asm-generic/unistd.h"),
}


def answer(
    machine: str,
    number: int,
    *arguments: int,
    audit: int | None = None,
    programs: Programs | None = None,
) -> str:
    """What the filter says to a call: allow, kill, or the name of an error."""
    table = table_of(machine)
    assert table is not None
    seen = {0: number, 4: table.audit if audit is None else audit}
    seen |= {16 + 8 * place: value for place, value in enumerate(arguments)}
    code, held, at = program(table, ME, programs=programs), 0, 0
    while True:
        what, yes, no, value = code[at]
        at += 1
        if what == 0x20:
            held = seen.get(value, 0)
        elif what == 0x06:
            return {0x7FFF0000: "allow", 0x80000000: "kill"}.get(
                value, errno.errorcode.get(value & 0xFFFF, "?")
            )
        else:
            met = {0x15: held == value, 0x35: held >= value, 0x45: bool(held & value)}[what]
            at += yes if met else no


@pytest.mark.parametrize("machine", MACHINES)
def test_every_refused_call_is_refused(machine: str) -> None:
    table = table_of(machine)
    assert table is not None
    assert {answer(machine, number) for number in table.refused} == {"EPERM"}
    assert len(table.refused) > 120


@pytest.mark.parametrize("machine", MACHINES)
def test_what_programs_live_on_is_let_by(machine: str) -> None:
    plain = {"x86_64": (0, 1, 3, 9, 11, 12, 202, 231, 257, 262), "aarch64": (56, 57, 63, 64, 98)}
    assert {answer(machine, number) for number in plain[machine]} == {"allow"}


@pytest.mark.parametrize("machine", MACHINES)
def test_newer_and_foreign_calls(machine: str) -> None:
    assert answer(machine, 435) == "ENOSYS"
    assert answer(machine, 451) == "ENOSYS"
    assert answer(machine, 0x40000000) == "ENOSYS"
    assert answer(machine, 400) == "ENOSYS"
    assert answer(machine, 0, audit=0x40000003) == "kill"


@pytest.mark.parametrize("machine", MACHINES)
def test_calls_that_go_by_their_arguments(machine: str) -> None:
    numbers = named(machine)

    def said(name: str, *arguments: int) -> str:
        return answer(machine, numbers[name], *arguments)

    thread = 0x3D0F00
    assert said("clone", thread) == "allow"
    assert said("clone", 17) == "EPERM"
    assert said("clone", thread | 0x10000000) == "EPERM"
    assert [said("kill", target) for target in (ME, ME + 1, 0, 2**32 - 1)] == [
        "allow",
        "EPERM",
        "EPERM",
        "EPERM",
    ]
    assert [said("tgkill", target) for target in (ME, 1)] == ["allow", "EPERM"]
    assert [said("prlimit64", target) for target in (0, ME, 1)] == ["allow", "allow", "EPERM"]
    assert [said("fcntl", 0, command) for command in (1, 2, 8, 10)] == [
        "allow",
        "allow",
        "EPERM",
        "EPERM",
    ]
    assert [said("ioctl", 0, what) for what in (0x5401, 0x5412)] == ["allow", "ENOTTY"]
    assert [said("prctl", what) for what in (15, 4, 1, 22)] == ["allow"] + ["EPERM"] * 3


@pytest.mark.parametrize("machine", MACHINES)
def test_the_numbers_are_those_of_the_kernel(machine: str) -> None:
    header = HEADERS[machine]
    if not header.is_file():
        pytest.skip("the kernel's headers are not installed")
    pattern = r"#define __NR(?:3264)?_(\w+)\s+(\d+)\b"
    given = {name: int(number) for name, number in re.findall(pattern, header.read_text())}
    ours = named(machine)
    assert {name: given[name] for name in ours if name in given} == {
        name: number for name, number in ours.items() if name in given
    }
    assert len(ours.keys() & given.keys()) > 120


def test_an_unknown_machine_has_no_table() -> None:
    assert table_of("riscv64") is None


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize(
    ("call", "own"), [("setresuid", os.getuid()), ("setresgid", os.getgid())], ids=["user", "group"]
)
def test_a_program_may_be_who_it_is_and_nobody_else(machine: str, call: str, own: int) -> None:
    number, same = named(machine)[call], 0xFFFFFFFF
    assert answer(machine, number, same, own, same) == "EPERM"
    assert answer(machine, number, same, own, same, programs=Programs()) == "allow"
    for other in ((own, own, own), (same, own + 1, same), (same, own, own), (0, same, same)):
        assert answer(machine, number, *other, programs=Programs()) == "EPERM"
