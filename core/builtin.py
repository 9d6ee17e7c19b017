"""The built-in plugin: what Syna brings enters by the same hooks as what others add."""

from __future__ import annotations

from collections.abc import Callable

from core.agents.analysis.agent import AnalysisAgent
from core.agents.base import Agent
from core.agents.boards import BoardAgent
from core.agents.business.agent import BusinessAgent
from core.agents.code.agent import CodeAgent
from core.agents.code.reviewing.agent import ReviewAgent
from core.agents.code.tracing.agent import TracingAgent
from core.agents.data import DataAgent
from core.agents.deployment.agent import DeploymentAgent
from core.agents.intents.reader import ExemplarIntentReader
from core.agents.prepared import PreparedAgent
from core.conversations.flows.asking_code import CodeQuestion
from core.conversations.flows.changing import ChangeRequest
from core.conversations.flows.code import FunctionRequest
from core.conversations.flows.dashboard import DashboardQuestion
from core.conversations.flows.follow_up import FollowUpQuestion
from core.conversations.flows.metric import MetricQuestion
from core.conversations.flows.named_metric import (
    BrokenMetricQuestion,
    DefinitionQuestion,
    NamedMetricQuestion,
)
from core.conversations.flows.outside import OutsideQuestion
from core.conversations.flows.overview import OverviewQuestion
from core.conversations.flows.parts import SeveralQuestions
from core.conversations.flows.plain import PlainQuestion
from core.conversations.flows.quality import QualityQuestion
from core.conversations.flows.restyle import RestyleRequest
from core.conversations.flows.reviewing import ReviewRequest
from core.conversations.flows.shipping import ShipRequest
from core.conversations.flows.statistics import StatisticsQuestion
from core.conversations.flows.tracing import CommitQuestion, Figures, Points
from core.conversations.flows.verified import Find, VerifiedQuestion
from core.conversations.flows.watch import WatchRequest
from core.domain.code.shelf import Shelf
from core.domain.deploy.yard import Yard
from core.domain.sources import Schema
from core.protocols import Embedder, FlowTemplate, IntentReader


def register_agents(register: Callable[[Agent], None]) -> None:
    register(DataAgent())
    register(BusinessAgent())
    register(AnalysisAgent())
    register(PreparedAgent())
    register(BoardAgent())
    register(CodeAgent())
    register(ReviewAgent())
    register(TracingAgent())
    register(DeploymentAgent())


def intents(embedder: Callable[[], Embedder | None]) -> IntentReader:
    return ExemplarIntentReader(embedder)


def templates(
    verified: Find = lambda question, schema, conversation: None,
    yard: Callable[[Schema], Yard] = lambda schema: Yard(),
    shelf: Callable[[Schema], Shelf] = lambda schema: Shelf(),
    points: Points = lambda question, schema: None,
    *,
    figures: Figures = lambda question, schema: None,
) -> tuple[FlowTemplate, ...]:
    """In the order they are asked: what a person verified, then the narrow ones first."""
    return (
        VerifiedQuestion(verified),
        ReviewRequest(yard),
        CommitQuestion(yard, points, figures),
        CodeQuestion(shelf),
        ChangeRequest(yard),
        FunctionRequest(),
        ShipRequest(yard),
        RestyleRequest(),
        WatchRequest(),
        DashboardQuestion(),
        BrokenMetricQuestion(),
        DefinitionQuestion(),
        StatisticsQuestion(),
        QualityQuestion(),
        OverviewQuestion(),
        MetricQuestion(),
        FollowUpQuestion(),
        SeveralQuestions(inner=(QualityQuestion(), MetricQuestion(), NamedMetricQuestion())),
        NamedMetricQuestion(),
        OutsideQuestion(),
        PlainQuestion(),
    )
