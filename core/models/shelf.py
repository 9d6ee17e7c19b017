"""Where model files are, and whether each is whole: the home's own and shared read-only folders."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from core.domain.cancel import CancelToken
from core.domain.catalog import CatalogModel, ModelStatus
from core.domain.value import Value
from core.errors import ModelError, UserError
from core.models.catalog import Catalog, catalog
from core.models.gguf import check_gguf

if TYPE_CHECKING:
    from core.models.download import Downloader, Report
from core.models.transfer import sha256_of


class Mark(Value):
    """What hashing a file found; good as long as the file keeps its size and its time."""

    path: str
    bytes: int
    changed: int
    sha256: str


class ModelShelf:
    """`folder` is written to; `shared` folders (SYNA_MODEL_DIR) are only read."""

    def __init__(
        self,
        folder: Path,
        *,
        shared: Sequence[Path] = (),
        known: Catalog | None = None,
        downloader: Downloader | None = None,
    ) -> None:
        self._folder = folder
        self._shared = tuple(shared)
        self._catalog = known or catalog()
        self._downloader = downloader
        self._lock = threading.Lock()

    @property
    def first(self) -> str:
        """The id of the model to offer first."""
        return self._catalog.default

    def models(self) -> Sequence[CatalogModel]:
        return self._catalog.models

    def get(self, id: str) -> CatalogModel:
        return self._catalog.get(id)

    def with_needs(self, id: str) -> Sequence[CatalogModel]:
        return self._catalog.with_needs(id)

    def status(self, id: str) -> ModelStatus:
        """Quick: a file that was never hashed passes by its size until it is used."""
        model = self.get(id)
        path = self._find(model)
        if path is None:
            part = self._folder / f"{model.file}.part"
            return "partial" if part.exists() and part.stat().st_size else "absent"
        if model.sha256 is None:
            return "ready"
        mark = self._mark(model, path)
        wrong = mark is not None and mark.sha256 != model.sha256
        return "damaged" if wrong or path.stat().st_size != model.bytes else "ready"

    def file(self, id: str) -> Path:
        """The whole, checked file; ModelError when there is none."""
        model = self.get(id)
        path = self._find(model)
        if path is None:
            raise ModelError(
                f"{model.title} is not on this computer.",
                remedy=f"Download it on the Models page, or run `syna models pull {id}`.",
            )
        if model.purpose == "chat":
            check_gguf(path, model.bytes if model.sha256 else None)
        with self._lock:
            digest = self._digest(model, path)
        if model.sha256 is not None and digest != model.sha256:
            raise ModelError(
                f"The file of {model.title} is damaged.",
                kept="It was not used.",
                remedy="Remove it on the Models page and download it again.",
            )
        return path

    def fingerprint(self, id: str) -> str:
        """The SHA-256 of the file, which `file` has found or made."""
        model = self.get(id)
        path = self.file(id)
        with self._lock:
            return self._digest(model, path)

    def fetch(self, id: str, report: Report, cancel: CancelToken) -> None:
        """Download the one file unless it is there and whole."""
        model = self.get(id)
        if self.status(id) == "ready":
            with suppress(ModelError):
                self.file(id)
                return
        target = self._folder / model.file
        digest = self._loaded_downloader().fetch(model, target, report=report, cancel=cancel)
        self._save_mark(model, target, digest=digest)

    def _loaded_downloader(self) -> Downloader:
        """Loaded late: what speaks HTTP takes a tenth of a second that no start should wait for."""
        from core.models.download import Downloader

        return self._downloader or Downloader()

    def remove(self, id: str) -> None:
        """Delete the file, what was downloaded of it, and its mark."""
        model = self.get(id)
        own = self._folder / model.file
        for path in (own, self._part(model), self._part(model, ".json"), self._mark_path(model)):
            path.unlink(missing_ok=True)
        left = self._find(model)
        if left is not None:
            raise UserError(
                f"{model.title} is in a shared folder, which Syna only reads.",
                kept="It was not removed.",
                remedy="Ask whoever keeps that folder.",
            )

    def _find(self, model: CatalogModel) -> Path | None:
        places = (folder / model.file for folder in (self._folder, *self._shared))
        return next((path for path in places if path.is_file()), None)

    def _digest(self, model: CatalogModel, path: Path) -> str:
        """From the mark, or hashed now and marked."""
        mark = self._mark(model, path)
        if mark is not None:
            return mark.sha256
        digest = sha256_of(path)
        self._save_mark(model, path, digest=digest)
        return digest

    def _mark(self, model: CatalogModel, path: Path) -> Mark | None:
        with suppress(OSError, ValidationError):
            mark = Mark.model_validate_json(self._mark_path(model).read_text("utf-8"))
            stat = path.stat()
            if (mark.path, mark.bytes, mark.changed) == (
                str(path),
                stat.st_size,
                stat.st_mtime_ns,
            ):
                return mark
        return None

    def _save_mark(self, model: CatalogModel, path: Path, *, digest: str) -> None:
        stat = path.stat()
        mark = Mark(path=str(path), bytes=stat.st_size, changed=stat.st_mtime_ns, sha256=digest)
        # Without a mark the file is hashed again next time; that is all.
        with suppress(OSError):
            self._mark_path(model).parent.mkdir(parents=True, exist_ok=True)
            self._mark_path(model).write_text(mark.model_dump_json(), "utf-8")

    def _mark_path(self, model: CatalogModel) -> Path:
        return self._folder / "marks" / f"{model.id}.json"

    def _part(self, model: CatalogModel, more: str = "") -> Path:
        return self._folder / f"{model.file}.part{more}"
