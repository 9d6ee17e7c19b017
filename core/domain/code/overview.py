"""What Syna knows of a repository without a model. Each part names the query behind it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from core.domain.value import Value

Part = Literal[
    "size",
    "languages",
    "activity",
    "hot",
    "owners",
    "links",
    "releases",
    "skipped",
]


class Size(Value):
    """`files` are all in the tree, `read` those whose lines were looked at."""

    files: int = 0
    read: int = 0
    bytes: int = 0
    lines: int = 0
    code_lines: int = 0
    symbols: int = 0
    commits: int = 0
    authors: int = 0


class LanguageShare(Value):
    """`share` is of all code lines, 0 to 1."""

    language: str
    files: int
    code_lines: int
    share: float


class Week(Value):
    """`start` is a Monday, UTC."""

    start: date
    commits: int


class Activity(Value):
    """`weeks` are the last 52 up to the newest commit, gaps as zero."""

    first: datetime | None = None
    last: datetime | None = None
    last_subject: str = ""
    last_year: int = 0
    weeks: tuple[Week, ...] = ()


class HotFile(Value):
    """A file that changed often: `changes` in the year before the newest commit."""

    path: str
    changes: int
    lines: int
    owner: str


class Owner(Value):
    """Who made the most changes below a folder; `share` is of its changes, 0 to 1."""

    folder: str
    author: str
    changes: int
    share: float
    authors: int


class Place(Value):
    """A folder on the map: `folder` and what is below it, unless that has a place of its own."""

    folder: str
    files: int
    code_lines: int


class Link(Value):
    """Files of one place import from another so many times."""

    source: str
    target: str
    imports: int


class CodeMap(Value):
    """At most 24 places. `left_out` places were too small or too remote to be shown."""

    places: tuple[Place, ...] = ()
    links: tuple[Link, ...] = ()
    left_out: int = 0


class ExternalDependency(Value):
    """A package that a manifest asks for; `wanted` is its version as written there."""

    name: str
    wanted: str
    manifest: str
    group: str = ""


class FoundCommand(Value):
    """A command that the repository's own files speak for, and why."""

    words: tuple[str, ...]
    why: str
    path: str

    @property
    def text(self) -> str:
        return " ".join(self.words)


class Release(Value):
    tag: str
    commit: str
    at: datetime


class SkippedFiles(Value):
    """Files that are listed but not read, by reason; `examples` are the largest of them."""

    why: str
    files: int
    bytes: int
    examples: tuple[str, ...] = ()


class PartQuery(Value):
    """The SELECT whose rows a part of the overview shows."""

    part: Part
    sql: str


class Overview(Value):
    commit: str
    size: Size = Size()
    languages: tuple[LanguageShare, ...] = ()
    activity: Activity = Activity()
    hot: tuple[HotFile, ...] = ()
    owners: tuple[Owner, ...] = ()
    map: CodeMap = CodeMap()
    dependencies: tuple[ExternalDependency, ...] = ()
    tests: FoundCommand | None = None
    linters: tuple[FoundCommand, ...] = ()
    releases: tuple[Release, ...] = ()
    skipped: tuple[SkippedFiles, ...] = ()
    readme: str = ""
    readme_path: str = ""
    queries: tuple[PartQuery, ...] = ()

    def sql(self, part: Part) -> str:
        """The query behind a part; empty where there is none."""
        return next((query.sql for query in self.queries if query.part == part), "")
