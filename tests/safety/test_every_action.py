"""Every kind of action that there is: none is done without a recorded decision or a policy."""

from __future__ import annotations

import ast
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from core.domain.approvals import KINDS, Policy
from core.services.approvals import ApprovalService
from tests.fakes.approvals import MemoryApprovalStore
from tests.safety.every_action import ASKED, CLICKS

if shutil.which("git") is None:
    pytest.skip("there is no git here", allow_module_level=True)

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("core", "components", "pages", "syna_app")
# What reaches out of Syna or cannot be taken back, as it is written where it is called.
REACHES = re.compile(
    r"\b(outbox(\([^)]*\))?\.(publish|publish_tag|tag|withdraw)|trees\.commit|outside\.run"
    r"|host\.(open_pull|merge_pull|release|rerun|tag|close_pull|remove_tag|remove_release)"
    r"|(notebooks|dashboards)\.purge)$"
)
ASKS = {"approved", "verdict", "decision_on", "noted", "typed"}
# Why a function may do so unasked.
SPARED: Mapping[str, str] = {
    "pages/acts/asking.py ask_anew": "the notebook was made a moment ago for a question refused",
    "core/services/evals.py _run": "the notebook was made a moment ago, for one question of a set",
    "core/agents/code/changing/finishing.py committed": "by the move and the click, which ask",
    "core/agents/code/changing/finishing.py published": "by the move and the click, which ask",
}


@pytest.fixture
def approvals() -> ApprovalService:
    """A person who allowed everything that can be, for a test to take one thing back."""
    made = ApprovalService(MemoryApprovalStore())
    made.set_policies([Policy(kind=k.kind, rule="allow") for k in KINDS.values() if k.standing])
    return made


def test_there_is_a_way_to_every_kind() -> None:
    assert KINDS.keys() == CLICKS.keys() | ASKED.keys()


@pytest.mark.parametrize("kind", ASKED)
def test_what_nobody_allowed_waits_and_is_not_done(
    approvals: ApprovalService, tmp_path: Path, kind: str
) -> None:
    approvals.remove_policy(Policy(kind=kind, rule="allow"))
    assert not ASKED[kind](tmp_path, approvals)
    assert {each.action.kind for each in approvals.waiting()} == {kind}
    assert kind not in {each.action.kind for each in approvals.history()}


@pytest.mark.parametrize("kind", ASKED)
def test_what_was_allowed_is_done_and_the_word_for_it_kept(
    approvals: ApprovalService, tmp_path: Path, kind: str
) -> None:
    assert ASKED[kind](tmp_path, approvals)
    kept = [each for each in approvals.history() if each.action.kind == kind]
    assert kept
    assert {(each.status, each.by) for each in kept} == {("allowed", "a policy")}


@pytest.mark.parametrize("kind", CLICKS)
def test_a_click_is_done_and_kept_unless_a_policy_denies_it(tmp_path: Path, kind: str) -> None:
    approvals = ApprovalService(MemoryApprovalStore())
    assert CLICKS[kind](tmp_path, approvals)
    past = approvals.history()
    assert {(each.action.kind, each.status, each.by) for each in past} == {(kind, "allowed", "you")}
    assert {each.outcome for each in past} == {"It was done."}
    approvals.set_policies([Policy(kind=kind, rule="deny")])
    assert not CLICKS[kind](tmp_path, approvals)
    assert approvals.history()[0].status == "denied"


def functions() -> Iterator[tuple[str, ast.FunctionDef, ast.Module]]:
    for room in ROOMS:
        for file in sorted((ROOT / room).rglob("*.py")):
            tree = ast.parse(file.read_text(encoding="utf-8"))
            for node in ast.walk(tree):
                if isinstance(node, ast.FunctionDef):
                    yield str(file.relative_to(ROOT)), node, tree


def calls(node: ast.AST) -> list[str]:
    return [ast.unparse(each.func) for each in ast.walk(node) if isinstance(each, ast.Call)]


def asks(node: ast.FunctionDef, tree: ast.Module, seen: frozenset[str] = frozenset()) -> bool:
    """Whether it asks before it goes on, or every function of its file that calls it does."""
    if ASKS & {name.rsplit(".", 1)[-1].lstrip("_") for name in calls(node)}:
        return True
    others = [
        other
        for other in ast.walk(tree)
        if isinstance(other, ast.FunctionDef)
        and other.name not in seen | {node.name}
        and node.name in {name.rsplit(".", 1)[-1] for name in calls(other)}
    ]
    return bool(others) and all(asks(each, tree, seen | {node.name}) for each in others)


def test_whatever_reaches_out_is_asked_for_first() -> None:
    unasked = {
        f"{file} {node.name}"
        for file, node, tree in functions()
        if not file.startswith(("core/storage/", "core/integrations/", "core/services/dashboards/"))
        and any(REACHES.search(name) for name in calls(node))
        and not asks(node, tree)
    }
    assert unasked == SPARED.keys()


def test_every_kind_that_can_be_ruled_is_done_somewhere_and_no_other() -> None:
    """A policy for what never happens would be a promise that nothing keeps."""
    made: set[str] = set()
    for file in (each for room in ROOMS for each in (ROOT / room).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Action":
                said = [word.value for word in node.keywords if word.arg == "kind"]
                inside = (part for each in said for part in ast.walk(each))
                made |= {str(p.value) for p in inside if isinstance(p, ast.Constant)}
    assert made == KINDS.keys()
