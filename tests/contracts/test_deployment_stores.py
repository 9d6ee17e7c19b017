"""What every TargetStore and DeploymentStore promises."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.errors import UserError
from core.protocols import DeploymentStore, TargetStore
from tests.fakes.deployments import (
    MemoryDeploymentStore,
    MemoryTargetStore,
    deployment,
    target,
)
from tests.fakes.samples import START


@pytest.fixture(params=["memory", "duckdb"])
def targets(request: pytest.FixtureRequest) -> TargetStore:
    if request.param == "memory":
        return MemoryTargetStore()
    return request.getfixturevalue("state").targets  # type: ignore[no-any-return]


@pytest.fixture(params=["memory", "duckdb"])
def deployments(request: pytest.FixtureRequest) -> DeploymentStore:
    if request.param == "memory":
        return MemoryDeploymentStore()
    return request.getfixturevalue("state").deployments  # type: ignore[no-any-return]


def test_targets_are_listed_by_name_and_replaced(targets: TargetStore) -> None:
    targets.save(target("b", name="shop"))
    targets.save(target("a", name="Zoo"))
    targets.save(target("a", name="Archive"))
    assert [each.name for each in targets.list()] == ["Archive", "shop"]
    assert targets.get("a").name == "Archive"


def test_a_target_that_is_gone_is_said(targets: TargetStore) -> None:
    targets.save(target("a"))
    targets.remove("a")
    targets.remove("a")
    with pytest.raises(UserError, match="not there any more"):
        targets.get("a")


def test_deployments_come_newest_first_and_by_target(deployments: DeploymentStore) -> None:
    first = deployment("r1")
    later = deployment("r2", target_id="t2").model_copy(
        update={"began": START + timedelta(hours=1)}
    )
    deployments.save(first)
    deployments.save(later)
    deployments.save(first.model_copy(update={"tag": "v1.0.0"}))
    assert [each.id for each in deployments.list()] == ["r2", "r1"]
    assert [each.tag for each in deployments.list(target_id="t1")] == ["v1.0.0"]
    assert len(deployments.list(most=1)) == 1
    assert deployments.find("r1") == first.model_copy(update={"tag": "v1.0.0"})
    assert deployments.find("r9") is None
