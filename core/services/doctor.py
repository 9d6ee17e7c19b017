"""What is installed, what is missing, and what to do about it."""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import sys
from typing import Literal

import psutil

from core.domain.home import Home
from core.domain.value import Value
from core.domain.work import RunQuery
from core.errors import SynaError
from core.protocols import Sandbox, SecretStore
from core.services.models import ModelService

State = Literal["good", "lacking", "broken"]


class Diagnosis(Value):
    """`lacking` limits what Syna can do; `broken` must be put right. `remedy` says how."""

    name: str
    state: State
    found: str
    remedy: str = ""


class DoctorService:
    def __init__(
        self, home: Home, sandbox: Sandbox, models: ModelService, secrets: SecretStore
    ) -> None:
        self._home = home
        self._sandbox = sandbox
        self._models = models
        self._secrets = secrets

    def examine(self) -> tuple[Diagnosis, ...]:
        return (
            _machine(),
            self._place(),
            self._worker(),
            self._walls(),
            _local_runtime(),
            *self._model_files(),
            Diagnosis(name="keys", state="good", found=f"Kept in {self._secrets.where}."),
        )

    def _place(self) -> Diagnosis:
        root = self._home.root
        free = shutil.disk_usage(root).free
        found = f"{root}, {free / 1e9:.1f} GB free."
        if not os.access(root, os.W_OK):
            return Diagnosis(
                name="home",
                state="broken",
                found=f"{root} cannot be written.",
                remedy="Get the right to write there, or set SYNA_HOME to a folder of yours.",
            )
        if free < 2e9:
            remedy = "Free some disk, or set SYNA_HOME to a larger one."
            return Diagnosis(name="home", state="lacking", found=found, remedy=remedy)
        return Diagnosis(name="home", state="good", found=found)

    def _worker(self) -> Diagnosis:
        try:
            self._sandbox.run(RunQuery(sql="SELECT 1 AS one", tables=()))
        except SynaError as error:
            return Diagnosis(
                name="workers", state="broken", found=error.message, remedy=error.remedy
            )
        return Diagnosis(name="workers", state="good", found="A worker ran a query.")

    def _walls(self) -> Diagnosis:
        """Whether workers are shut off from the rest of the machine."""
        found = self._sandbox.confinement()
        return Diagnosis(
            name="sandbox",
            state="lacking" if found.tier == "restricted" else "good",
            found=f"{found.tier.capitalize()}: {found.sentence}",
            remedy=found.remedy,
        )

    def _model_files(self) -> tuple[Diagnosis, ...]:
        chosen = self._models.default()
        lines = []
        for card in self._models.cards():
            model = card.model
            needed = model.purpose != "chat" or model.id == chosen
            if not needed and card.status != "ready":
                continue
            state: State = "good" if card.status == "ready" else "lacking"
            remedy = "" if state == "good" else f"Run: syna models pull {model.id}"
            found = f"{model.title}: {card.status}."
            lines.append(Diagnosis(name=model.id, state=state, found=found, remedy=remedy))
        return tuple(lines)


def _machine() -> Diagnosis:
    memory = psutil.virtual_memory().total
    found = (
        f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, "
        f"{os.cpu_count()} cores, {memory / 1e9:.1f} GB of memory."
    )
    if memory < 4e9:
        remedy = "Use the small model, or a remote one: the default model needs about 2.5 GB."
        return Diagnosis(name="machine", state="lacking", found=found, remedy=remedy)
    return Diagnosis(name="machine", state="good", found=found)


def _local_runtime() -> Diagnosis:
    if importlib.util.find_spec("llama_cpp") is not None:
        return Diagnosis(name="local models", state="good", found="llama.cpp is installed.")
    compiler = next((c for c in ("c++", "g++", "clang++", "cl") if shutil.which(c)), None)
    install = f"{sys.executable} -m pip install llama-cpp-python"
    if compiler:
        remedy = f"Run: {install}"
    else:
        remedy = f"Install a C++ compiler (on Debian: apt install g++ cmake), then run: {install}"
    return Diagnosis(
        name="local models",
        state="lacking",
        found="llama.cpp is not installed: only remote models can answer.",
        remedy=remedy,
    )
