"""Deploying and rolling back by a target's commands; checks and pull requests on a host."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.domain.deploy.deployments import Wish
from core.domain.deploy.hosting import HostPlace
from core.domain.deploy.targets import HealthCheck, OutsideCommand, Target
from core.errors import StepError, UserError
from tests.agents.deployment.shipping import Shipping
from tests.fakes.repositories import Repository, run_git
from tests.fakes.workshop import BenchWorkshop, FakeOutside
from tests.servers.github import NAME, TOKEN, GitHubServer

if shutil.which("git") is None:
    pytest.skip("there is no git here", allow_module_level=True)

DEPLOY = Wish(what="deploy", source_id="s1", target_id="t1")
BACK = Wish(what="roll_back", source_id="s1", target_id="t1")
TARGET = Target(
    id="t1",
    name="stage",
    source_id="s1",
    deploy=OutsideCommand(words=("put", "{tag}"), folder="/srv"),
    undo=OutsideCommand(words=("back-to", "{tag}"), folder="/srv"),
    health=HealthCheck(url="http://127.0.0.1:9/"),
)


@pytest.fixture
def person(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "shop")
    made.commit({"VERSION": "1.0.0\n"}, "Begin")
    made.git("tag", "v1.0.0")
    made.commit({"VERSION": "1.1.0\n"}, "Go on")
    made.git("tag", "v1.1.0")
    return made


def _shipping(person: Repository, *targets: Target, outside: FakeOutside | None = None) -> Shipping:
    own = person.folder.parent / "home" / "s1"
    workshop = BenchWorkshop(person.folder, own, targets=targets, token=TOKEN, outside=outside)
    return Shipping(workshop)


def test_the_newest_version_is_deployed_and_asked_for_its_health(person: Repository) -> None:
    outside = FakeOutside()
    shipping = _shipping(person, TARGET, outside=outside)
    made = shipping.ship(DEPLOY)
    assert [run.words for run in outside.ran] == [("put", "v1.1.0")]
    assert made.shipped
    assert [action.kind for action in shipping.actions] == ["run_command"]
    assert shipping.said[-1] == "stage is healthy: it answered with 200."


def test_rolling_back_goes_to_what_was_there_before(person: Repository) -> None:
    outside = FakeOutside()
    shipping = _shipping(person, TARGET, outside=outside)
    shipping.ship(DEPLOY.model_copy(update={"ref": "v1.0.0"}), run_id="r1")
    shipping.ship(DEPLOY, run_id="r2")
    shipping.ship(BACK, run_id="r3")
    assert outside.ran[-1].words == ("back-to", "v1.0.0")
    with pytest.raises(UserError, match="Nothing is known that was on stage before"):
        shipping.ship(BACK, run_id="r4")


def test_there_is_nothing_to_roll_back_to_at_first(person: Repository) -> None:
    with pytest.raises(UserError, match="Nothing is known"):
        _shipping(person, TARGET).ship(BACK)


def test_a_command_that_fails_says_what_it_printed_and_how_to_take_it_back(
    person: Repository,
) -> None:
    shipping = _shipping(person, TARGET, outside=FakeOutside(3))
    with pytest.raises(StepError, match="failed with exit code 3") as caught:
        shipping.ship(DEPLOY)
    assert "working" in caught.value.kept
    assert "Roll back stage" in caught.value.remedy
    assert not shipping.found().shipped


def test_what_is_not_healthy_offers_to_go_back(person: Repository) -> None:
    shipping = _shipping(person, TARGET, outside=FakeOutside(healthy=False))
    with pytest.raises(StepError, match="stage is not healthy") as caught:
        shipping.ship(DEPLOY)
    assert caught.value.kept == "What was shipped is still there."
    assert "roll back stage" in caught.value.remedy
    assert not shipping.found().shipped


def test_a_branch_named_like_an_option_runs_nothing(person: Repository) -> None:
    outside = FakeOutside()
    with pytest.raises((UserError, StepError)):
        _shipping(person, TARGET, outside=outside).ship(
            DEPLOY.model_copy(update={"ref": "--upload-pack=touch"})
        )
    assert outside.ran == []


@pytest.fixture
def server(tmp_path: Path, person: Repository) -> Iterator[GitHubServer]:
    made = GitHubServer(tmp_path / "host")
    person.git("checkout", "-q", "-b", "topic")
    person.commit({"more.txt": "x\n"}, "Add more")
    person.git("checkout", "-q", "main")
    run_git(person.folder, "push", "-q", str(made.git_dir), "main", "topic")
    yield made
    made.close()


def _hosted(server: GitHubServer) -> Target:
    place = HostPlace(base=server.api, name=NAME, git=server.clone_url)
    return Target(id="t1", name="Shop", source_id="s1", host=place)


def _wish(what: str, **more: object) -> Wish:
    return Wish.model_validate({"what": what, "source_id": "s1", "target_id": "t1", **more})


def test_a_pull_request_is_opened_for_a_branch_that_is_there(
    person: Repository, server: GitHubServer
) -> None:
    shipping = _shipping(person, _hosted(server))
    made = shipping.ship(_wish("pull", ref="topic"))
    assert made.pull == 1
    assert server.pulls[0]["head"]["ref"] == "topic"
    assert "Add more" in server.pulls[0]["body"]
    assert [action.kind for action in shipping.actions] == ["open_pull_request"]


def test_a_branch_that_was_not_pushed_is_the_persons_to_push(
    person: Repository, server: GitHubServer
) -> None:
    person.git("checkout", "-q", "topic")
    person.commit({"more.txt": "y\n"}, "Not pushed")
    shipping = _shipping(person, _hosted(server))
    with pytest.raises(UserError, match="another state of topic"):
        shipping.ship(_wish("pull", ref="topic"))
    assert server.pulls == []


def test_a_pull_request_is_merged_after_its_checks(
    person: Repository, server: GitHubServer
) -> None:
    shipping = _shipping(person, _hosted(server))
    shipping.ship(_wish("pull", ref="topic"), run_id="r1")
    server.finish(str(server.commit_of("refs/heads/topic")), "tests", "success")
    made = shipping.ship(_wish("merge", number=1), run_id="r2")
    assert server.commit_of("refs/heads/main") == made.commit
    with pytest.raises(UserError, match="is merged"):
        shipping.ship(_wish("merge", number=1), run_id="r3")


def test_checks_are_looked_at_and_run_again(person: Repository, server: GitHubServer) -> None:
    commit = str(server.commit_of("refs/heads/main"))
    server.finish(commit, "tests", "failure", run=88)
    shipping = _shipping(person, _hosted(server))
    shipping.ship(_wish("checks"), run_id="r1")
    assert "are failed: tests: failed" in shipping.said[-1]
    shipping.before = lambda move: (
        server.finish(commit, "tests", "success") if move == "wait_checks" else None
    )
    shipping.ship(_wish("rerun"), run_id="r2")
    assert server.reruns == ["88 rerun-failed-jobs"]
    assert [action.kind for action in shipping.actions] == ["rerun_ci"]


def test_there_is_nothing_to_run_again_where_all_passed(
    person: Repository, server: GitHubServer
) -> None:
    server.finish(str(server.commit_of("refs/heads/main")), "tests", "success")
    with pytest.raises(StepError, match="No check that failed"):
        _shipping(person, _hosted(server)).ship(_wish("rerun"))


def test_without_a_host_it_is_said_what_is_missing(person: Repository) -> None:
    with pytest.raises(UserError, match="names a host"):
        _shipping(person).ship(Wish(what="checks", source_id="s1"))
