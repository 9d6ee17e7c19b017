"""The kinds of records, a tagged union on `kind`."""

from __future__ import annotations

from typing import Literal

from core.domain.deploy.deployments import Deployment
from core.domain.value import Value


class Shipped(Value):
    """A deployment: what each of its moves did."""

    kind: Literal["shipped"] = "shipped"
    deployment: Deployment


Record = Shipped
