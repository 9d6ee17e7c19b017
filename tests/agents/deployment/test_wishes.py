"""What sentences ask to have shipped."""

from __future__ import annotations

import pytest

from core.agents.deployment.wishes import wish_said
from core.conversations.flows.shipping import ShipRequest
from core.domain.choices import NeedsChoice
from core.domain.code.attached import AttachedRepository
from core.domain.code.repository import Origin
from core.domain.deploy.deployments import ship_step_of
from core.domain.deploy.hosting import HostPlace
from core.domain.deploy.targets import OutsideCommand, Target
from core.domain.deploy.yard import Yard
from core.domain.inquiry import Inquiry
from core.domain.plan import validate
from core.domain.sources import Schema

SHOP = AttachedRepository(
    source_id="s1", name="shop", origin=Origin(kind="folder", address="/x"), commit="a" * 40
)
COMMAND = OutsideCommand(words=("put",), folder="/srv")
STAGE = Target(id="t1", name="staging", source_id="s1", deploy=COMMAND, undo=COMMAND)
LIVE = Target(
    id="t2", name="production", source_id="s1", deploy=COMMAND, host=HostPlace(name="acme/shop")
)


@pytest.mark.parametrize(
    ("question", "what", "found"),
    [
        ("Release a minor version", "release", {"part": "minor"}),
        ("please cut a patch release", "release", {"part": "patch"}),
        ("release 2.1.0", "release", {"version": "2.1.0"}),
        ("Tag v1.4.0-rc1 and publish it", "release", {"version": "1.4.0-rc1"}),
        ("bump the version", "release", {}),
        ("rehearse a minor release", "release", {"part": "minor", "rehearse_only": True}),
        ("dry run: deploy to staging", "deploy", {"rehearse_only": True}),
        ("ship a new version", "release", {}),
        ("make a bugfix release", "release", {"part": "patch"}),
        ("Deploy to staging", "deploy", {}),
        ("deploy v1.2.0 to production", "deploy", {"ref": "v1.2.0"}),
        ("roll out 1.2.0", "deploy", {"ref": "1.2.0"}),
        ("Roll back staging", "roll_back", {}),
        ("undo the last deployment", "roll_back", {}),
        ("write release notes", "notes", {}),
        ("Draft the changelog for the next release", "notes", {}),
        ("open a pull request for feature/login", "pull", {"ref": "feature/login"}),
        ("create a PR from the branch topic.", "pull", {"ref": "topic"}),
        ("merge pull request 12", "merge", {"number": 12}),
        ("merge PR #7 please", "merge", {"number": 7}),
        ("rerun the failed checks", "rerun", {}),
        ("retry CI", "rerun", {}),
    ],
)
def test_requests_are_read(question: str, what: str, found: dict[str, object]) -> None:
    said = wish_said(question, meant=False)
    assert said is not None
    assert said.what == what
    assert {name: getattr(said, name) for name in found} == found


@pytest.mark.parametrize(
    ("question", "what"),
    [
        ("is the CI green?", "checks"),
        ("how are the checks doing?", "checks"),
        ("is staging healthy?", "health"),
        ("is production up?", "health"),
    ],
)
def test_questions_about_shipping_are_read_where_that_is_what_they_are(
    question: str, what: str
) -> None:
    said = wish_said(question, meant=True)
    assert said is not None
    assert said.what == what
    assert wish_said(question, meant=False) is None


@pytest.mark.parametrize(
    "question",
    [
        "How many releases were made in 2024?",
        "total revenue by region",
        "which orders were shipped late?",
        "what does the deploy function do?",
        "show the version of each product",
        "who made the last release?",
    ],
)
def test_questions_about_data_are_no_wishes(question: str) -> None:
    assert wish_said(question, meant=False) is None


def _plan(question: str, *targets: Target, intent: str = "deployment"):  # type: ignore[no-untyped-def]
    flow = ShipRequest(lambda schema: Yard((SHOP,), targets))
    return flow.match(Inquiry(question, intent, Schema()))


def test_the_moves_of_a_release_follow_one_another() -> None:
    plan = _plan("release a patch to production", STAGE, LIVE)
    assert plan is not None
    assert [step.name for step in validate(plan).steps] == [
        "rehearse",
        "bump",
        "publish_branch",
        "open_pull",
        "wait_checks",
        "merge",
        "tag",
        "publish_release",
        "command",
    ]
    ship = ship_step_of(plan.steps[0].form)
    assert ship is not None
    assert (ship.wish.target_id, ship.wish.part) == ("t2", "patch")


def test_where_several_targets_would_do_it_asks() -> None:
    with pytest.raises(NeedsChoice) as asked:
        _plan("deploy", STAGE, LIVE)
    assert [choice.value for choice in asked.value.choices] == [
        "deploy to staging",
        "deploy to production",
    ]


def test_the_only_target_that_can_is_taken() -> None:
    plan = _plan("roll back", STAGE, LIVE)
    assert plan is not None
    ship = ship_step_of(plan.steps[0].form)
    assert ship is not None
    assert ship.wish.target_id == "t1"


def test_without_a_repository_nothing_is_shipped() -> None:
    assert ShipRequest().match(Inquiry("release", "deployment", Schema())) is None
