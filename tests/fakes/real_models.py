"""The real model files, fetched once into the cache by the way that people get them."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import platformdirs
from filelock import FileLock

from core.domain.cancel import CancelToken
from core.models.llama_cpp import LlamaCppModel
from core.models.shelf import ModelShelf

SMALL = "qwen2.5-coder-0.5b-instruct"
EMBEDDER = "all-minilm-l6-v2"


@cache
def shelf() -> ModelShelf:
    """SYNA_MODEL_DIR is read where it is set."""
    shared = os.environ.get("SYNA_MODEL_DIR")
    return ModelShelf(_kept(), shared=[Path(shared)] if shared else [])


def _kept() -> Path:
    folder = Path(platformdirs.user_cache_dir("syna-tests")) / "models"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@cache
def real_file(id: str) -> Path:
    """The checked file; downloads it when it is not there, in one of the processes that test."""
    with FileLock(_kept() / f"{id}.lock"):
        shelf().fetch(id, lambda _: None, CancelToken())
    return shelf().file(id)


def small_model(prefixes: Path | None = None, context: int = 2048) -> LlamaCppModel:
    path = real_file(SMALL)
    return LlamaCppModel(
        path, id=SMALL, fingerprint=shelf().fingerprint(SMALL), prefixes=prefixes, context=context
    )
