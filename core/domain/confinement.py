"""How well a job is shut off from the rest of the machine, and on which terms it runs."""

from __future__ import annotations

from typing import Literal

from core.domain.value import Value

Tier = Literal["strict", "standard", "restricted"]


class Fences(Value):
    """What a fork server found that it can put round a job.

    `landlock` is the version of it, 0 for none; `why` says what was refused.
    """

    namespaces: bool = False
    landlock: int = 0
    seccomp: bool = False
    why: str = ""


class Terms(Value):
    """What one worker may reach and take. Paths are absolute.

    `write` are folders; `scratch` is one that may be anything's, or empty for none. `memory` is
    bytes of address space beyond what it has at its start, `seconds` those of one core (0: not
    bounded), `disk` bytes written. `read_any`: files of any owner, where the app may. `sockets`:
    it may connect to sockets that have a path, which the gate of a database is; no others.
    `programs`: it may start programs, in the command box; `read` then begins with their tree.
    """

    read: tuple[str, ...] = ()
    write: tuple[str, ...] = ()
    scratch: str = ""
    memory: int = 2_000_000_000
    seconds: float = 0
    disk: int = 20_000_000_000
    read_any: bool = False
    sockets: bool = False
    programs: bool = False


class Confinement(Value):
    """The tier, and a sentence about it for people; `remedy` where something can be done."""

    tier: Tier
    sentence: str
    remedy: str = ""


def tier_of(fences: Fences) -> Tier:
    """Strict with every fence; standard where files and system calls are fenced in some way."""
    if not fences.seccomp:
        return "restricted"
    if fences.namespaces and fences.landlock:
        return "strict"
    return "standard" if fences.namespaces or fences.landlock else "restricted"


def confinement_of(fences: Fences | None, system: str) -> Confinement:
    """`fences` is None where there is no fork server; `system` is its name, as people know it."""
    if fences is None:
        return Confinement(
            tier="restricted",
            sentence=f"On {system} code cannot be shut off yet: Python runs only if you agree, "
            "each time; questions, analyses and queries work.",
            remedy="To run Python without being asked, use Syna on Linux or in a container.",
        )
    tier = tier_of(fences)
    if tier == "strict":
        return Confinement(
            tier=tier,
            sentence="Data and code are handled in processes that see nothing but their own "
            "tables: no network, no other files, no other processes.",
        )
    if tier == "standard":
        return Confinement(
            tier=tier,
            sentence="Data and code are handled in processes that reach nothing but their own "
            "tables: no network and no other files. "
            f"One wall of three is missing: {fences.why or 'the system refuses it'}.",
            remedy="Nothing needs to be done. For the last wall, allow "
            + ("unprivileged user namespaces." if fences.landlock else "Landlock in the kernel."),
        )
    return Confinement(
        tier=tier,
        sentence="This system cannot shut code off "
        f"({fences.why or 'it refuses every way'}): Python runs only if you agree, each time; "
        "questions, analyses and queries work.",
        remedy="Use Linux 5.13 or newer, with Landlock and seccomp allowed.",
    )
