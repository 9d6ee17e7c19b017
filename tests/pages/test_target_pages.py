"""Targets: what the empty page teaches, the form, what is wrong, the list, the history."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.domain.deploy.deployments import MoveDone
from core.domain.deploy.hosting import HostPlace, HostRepository
from core.domain.deploy.targets import HealthCheck, Target
from core.errors import StepError
from core.protocols import CodeHost
from core.services.shipping.targets import TargetService
from tests.fakes.deployments import MemoryDeploymentStore, MemoryTargetStore, deployment, target
from tests.fakes.samples import START
from tests.fakes.secrets import MemorySecrets
from tests.fakes.workshop import FakeOutside
from tests.pages.conftest import Open, texts


class _Host:
    """A host that knows one token."""

    def __init__(self, place: HostPlace, token: str) -> None:
        self.place, self._token = place, token

    def repository(self) -> HostRepository:
        if self._token != "right":
            raise StepError("the host does not accept the token.", code="host")
        return HostRepository(
            name=self.place.name, default_branch="main", private=True, may_push=True, page=""
        )

    def close(self) -> None:
        pass


def _open_host(place: HostPlace, token: str) -> CodeHost:
    return _Host(place, token)  # type: ignore[return-value]


@pytest.fixture
def targets(filled: Any) -> TargetService:
    made = TargetService(
        MemoryTargetStore(),
        MemoryDeploymentStore(),
        secrets=MemorySecrets(),
        open_host=_open_host,
        outside=FakeOutside(healthy=False),
    )
    filled.targets = made
    filled.repositories = SimpleNamespace(list=lambda: [SimpleNamespace(id="s1", name="shop")])
    return made


def _save(app: AppTest, **fields: str) -> AppTest:
    keys = {"name": "n", "deploy": "d", "undo": "u", "folder": "f", "url": "h", "host": "o"}
    keys |= {"base": "b", "token": "t"}
    for name, value in fields.items():
        app.text_input(key=f"{keys[name]}-new").set_value(value)
    next(b for b in app.button if b.label == "Save").click()
    return app.run()


def test_without_a_repository_the_page_teaches(filled: Any, open_page: Open) -> None:
    filled.targets = SimpleNamespace(list=tuple)
    filled.repositories = SimpleNamespace(list=tuple)
    assert "every risky step waits for your yes" in texts(open_page("targets"))


def test_a_target_is_declared_and_listed(targets: TargetService, open_page: Open) -> None:
    app = _save(
        open_page("target"),
        name="staging",
        deploy="./put.sh --version={version}",
        folder="/srv/shop",
        url="https://stage.example.org/health",
        host="acme/shop",
        token="right",
    )
    (saved,) = targets.list()
    assert saved.deploy is not None
    assert saved.deploy.words == ("./put.sh", "--version={version}")
    assert targets.token(saved) == "right"
    assert "Saved staging. Its host knows acme/shop." in texts(app)
    shown = texts(open_page("targets"))
    assert "staging" in shown
    assert "shop: deploys, tells its health, is acme/shop on its host" in shown


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": ""}, "needs a name"),
        ({"name": "a"}, "says nothing of how to ship"),
        ({"name": "a", "deploy": "make && make install", "folder": "/"}, "needs a shell"),
        ({"name": "a", "deploy": "make"}, "folder in which the commands run is missing"),
        ({"name": "a", "url": "ftp://x"}, "An address begins with http"),
        ({"name": "a", "host": "acme/shop", "base": "http://evil"}, "must begin with https://"),
        ({"name": "a", "host": "acme/shop", "token": "old"}, "does not accept the token"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_saved(
    targets: TargetService, open_page: Open, fields: dict[str, str], said: str
) -> None:
    assert said in texts(_save(open_page("target"), **fields))
    assert targets.list() == []


def test_two_targets_of_a_repository_have_two_names(
    targets: TargetService, open_page: Open
) -> None:
    targets.save(target("t1", name="Stage"))
    app = _save(open_page("target"), name="stage", deploy="make", folder="/srv")
    assert "There is a target called Stage already" in texts(app)
    assert len(targets.list()) == 1


def test_health_is_asked_and_a_target_removed_and_put_back(
    targets: TargetService, open_page: Open
) -> None:
    health = HealthCheck(url="https://stage.example.org/")
    targets.save(Target(id="t1", name="stage", source_id="s1", health=health), "right")
    app = open_page("targets")
    app.button(key="health-t1").click().run()
    assert "stage is not healthy: it answered with 500" in texts(app)
    app.button(key="remove-t1").click().run()
    assert targets.list() == []
    next(b for b in app.button if b.label == "Undo").click().run()
    assert [each.name for each in targets.list()] == ["stage"]
    assert targets.token(targets.get("t1")) == "right"


def test_what_was_shipped_is_told_with_the_way_back(
    targets: TargetService, open_page: Open
) -> None:
    targets.save(target("t1", name="stage"))
    done = MoveDone(move="tag", outcome="done", said="Tagged.", at=START, undo="Delete the tag.")
    failed = MoveDone(move="command", outcome="failed", said="Exit code 3.", at=START)
    targets.deployments.save(deployment().with_move(done).with_move(failed))
    shown = texts(open_page("target", target="t1"))
    assert "Stopped at “Run the deploy command”" in shown
    assert "To take it back: Delete the tag." in shown
    assert "Exit code 3." in shown
