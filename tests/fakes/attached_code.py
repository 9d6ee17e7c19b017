"""Repositories that are attached at once, with an overview that a test chooses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from core.domain.code.call_map import CallEdge, CallMap, SymbolPlace
from core.domain.code.citations import Excerpt
from core.domain.code.overview import (
    Activity,
    CodeMap,
    ExternalDependency,
    FoundCommand,
    HotFile,
    LanguageShare,
    Link,
    Overview,
    Owner,
    PartQuery,
    Place,
    Release,
    Size,
    SkippedFiles,
    Week,
)
from core.domain.code.repository import Origin, Uncommitted, UncommittedFile
from core.domain.sources import Source
from core.errors import StorageError, UserError
from tests.fakes import samples

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
OVERVIEW = Overview(
    commit="c" * 40,
    size=Size(
        files=12,
        read=10,
        bytes=90_000,
        lines=2_000,
        code_lines=1_500,
        symbols=77,
        commits=321,
        authors=4,
    ),
    languages=(LanguageShare(language="Python", files=9, code_lines=1_500, share=1.0),),
    activity=Activity(
        first=NOON,
        last=NOON,
        last_subject="Fix it",
        last_year=3,
        weeks=(Week(start=date(2026, 5, 4), commits=3),),
    ),
    hot=(HotFile(path="shop/*orders*.py", changes=9, lines=300, owner="Ann"),),
    owners=(Owner(folder="shop", author="Ann", changes=9, share=0.75, authors=2),),
    map=CodeMap(
        places=(
            Place(folder='a"b', files=1, code_lines=5),
            Place(folder="shop", files=9, code_lines=9),
        ),
        links=(Link(source='a"b', target="shop", imports=4),),
        left_out=2,
    ),
    dependencies=(ExternalDependency(name="httpx", wanted=">=1", manifest="pyproject.toml"),),
    tests=FoundCommand(words=("python", "-m", "pytest"), why="conftest.py is there.", path="x"),
    linters=(FoundCommand(words=("ruff", "check", "."), why="It has settings.", path="x"),),
    releases=(Release(tag="v1.2", commit="d" * 40, at=NOON),),
    skipped=(SkippedFiles(why="over 1 MB", files=2, bytes=3_000_000, examples=("big.sql",)),),
    readme="Sells <b>books</b>.",
    readme_path="README.md",
    queries=(PartQuery(part="hot", sql="SELECT 1 AS hot"),),
)


@dataclass
class FakeRepositories:
    """`known` are those attached; addresses with `bad` in them are refused."""

    known: list[Source] = field(default_factory=list)
    git: str = "2.39"
    seen: Overview | None = OVERVIEW
    asked: list[tuple[str, str, str | None]] = field(default_factory=list)

    def version(self) -> str:
        return self.git

    def list(self) -> Sequence[Source]:
        return self.known

    def overview(self, source_id: str) -> Overview:
        if self.seen is None:
            raise StorageError("The overview cannot be read.", remedy="Refresh it.")
        return self.seen

    def uncommitted(self, source_id: str) -> Uncommitted:
        return Uncommitted(files=(UncommittedFile(path="draft.py", how="untracked"),), total=1)

    def start_attach(self, text: str, *, branch: str = "", token: str | None = None) -> str:
        if "bad" in text:
            raise UserError("That is no repository.", kept="Nothing was attached.")
        self.asked.append((text, branch, token))
        return "a1"


TOTAL = SymbolPlace(name="total", kind="function", path="shop/*orders*.py", line=3, end_line=4)
PRICE = SymbolPlace(name="price", kind="method", path="a.py", line=9, end_line=12, parent="Order")


class FakeCalls:
    """Knows two symbols, the second of which calls the first."""

    def symbols(self, source_id: str, words: str) -> Sequence[SymbolPlace]:
        return [each for each in (TOTAL, PRICE) if words in each.shown]

    def symbol(self, source_id: str, place: str) -> SymbolPlace:
        for each in (TOTAL, PRICE):
            if each.id == place:
                return each
        raise UserError("Nothing is defined at that place any more.", remedy="Search for it.")

    def map(self, source_id: str, chosen: SymbolPlace) -> CallMap:
        other = PRICE if chosen == TOTAL else TOTAL
        edge = CallEdge(source=PRICE.id, target=TOTAL.id, calls=2)
        return CallMap(nodes=(chosen, other), edges=(edge,))

    def excerpt(self, source_id: str, place: SymbolPlace) -> Excerpt:
        return Excerpt(first=place.line, lines=(f"def {place.name}():", "    ..."))


def repository(source_id: str = "g1", name: str = "shop") -> Source:
    origin = Origin(kind="folder", address=f"/home/ann/{name}", branch="trunk")
    return samples.source(source_id, name=name, path=origin.address).model_copy(
        update={"kind": "git", "repository": origin, "fingerprint": "c" * 40}
    )
