"""Every Protocol that use cases and agents depend on. Adapters stand above and implement them."""

from core.protocols.approvals import ApprovalStore
from core.protocols.changes import ChangeStore
from core.protocols.dashboards import DashboardStore, LinkStore
from core.protocols.deployments import DeploymentStore, TargetStore
from core.protocols.git import Git, GitOutbox, GitStore, GitWorktrees
from core.protocols.hosts import CodeHost
from core.protocols.models import ChatModel, Embedder, ModelChooser, ModelProvider, ModelShelf
from core.protocols.notebooks import NotebookStore, ResultStore, RunStore
from core.protocols.printing import PagePrinter
from core.protocols.questions import FlowTemplate, IntentReader
from core.protocols.sandbox import Replied, Sandbox
from core.protocols.settings import SecretStore, SettingStore
from core.protocols.sources import MetricStore, SourceStore, VectorStore, VerifiedStore
from core.protocols.tasks import Clock, TaskRunner, Timer
from core.protocols.workshop import Outside, Workshop

__all__ = [
    "ApprovalStore",
    "ChangeStore",
    "ChatModel",
    "Clock",
    "CodeHost",
    "DashboardStore",
    "DeploymentStore",
    "Embedder",
    "FlowTemplate",
    "Git",
    "GitOutbox",
    "GitStore",
    "GitWorktrees",
    "IntentReader",
    "LinkStore",
    "MetricStore",
    "ModelChooser",
    "ModelProvider",
    "ModelShelf",
    "NotebookStore",
    "Outside",
    "PagePrinter",
    "Replied",
    "ResultStore",
    "RunStore",
    "Sandbox",
    "SecretStore",
    "SettingStore",
    "SourceStore",
    "TargetStore",
    "TaskRunner",
    "Timer",
    "VectorStore",
    "VerifiedStore",
    "Workshop",
]
