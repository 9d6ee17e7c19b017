"""The overview of a repository: each part is the rows of one query over its tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from core.domain.code.index import CodeTable
from core.domain.code.overview import (
    Activity,
    CodeMap,
    HotFile,
    LanguageShare,
    Overview,
    Owner,
    Part,
    PartQuery,
    Release,
    Size,
    SkippedFiles,
    Week,
)
from core.engine.code.code_map import TOP, code_map
from core.engine.code.commands import Tree, find_linters, find_tests
from core.engine.code.manifests import dependencies
from core.engine.code.readme import first_paragraph
from core.engine.code.shares import TreeRead
from core.engine.names import quoted

if TYPE_CHECKING:
    import duckdb

Row = tuple[object, ...]
_WEEKS = 52
_FOLDER = "CASE WHEN contains({0}, '/') THEN regexp_replace({0}, '/[^/]*$', '') ELSE '.' END"
_TWO_UP = "coalesce(nullif(regexp_extract(c.path, '^([^/]+(/[^/]+)?)/', 1), ''), '.')"
_QUERIES: dict[Part, str] = {
    "size": (
        "SELECT count(*) AS files, count(*) FILTER (WHERE skipped IS NULL) AS files_read,"
        " sum(bytes) AS bytes, sum(lines) AS lines, sum(code_lines) AS code_lines FROM {files}"
    ),
    "languages": (
        "SELECT language, count(*) AS files, sum(code_lines) AS code_lines,"
        " sum(code_lines) / (SELECT sum(code_lines) FROM {files}) AS share\n"
        "FROM {files} WHERE code_lines > 0 GROUP BY language ORDER BY code_lines DESC, language"
    ),
    "activity": (
        "SELECT CAST(date_trunc('week', committed_at) AS DATE) AS week, count(*) AS commits\n"
        "FROM {commits}"
        " WHERE committed_at > (SELECT max(committed_at) FROM {commits}) - INTERVAL 52 WEEK\n"
        "GROUP BY week ORDER BY week"
    ),
    "hot": (
        "SELECT c.path, count(*) AS changes, f.lines, f.owner\n"
        "FROM {changes} c JOIN {files} f ON f.path = c.path\n"
        "WHERE f.code_lines > 0"
        " AND c.committed_at > (SELECT max(committed_at) FROM {commits}) - INTERVAL 12 MONTH\n"
        "GROUP BY c.path, f.lines, f.owner ORDER BY count(*) * f.lines DESC, c.path LIMIT 15"
    ),
    "owners": (
        "WITH made AS (\n"
        f"  SELECT {_TWO_UP} AS folder, m.author, count(*) AS changes\n"
        "  FROM {changes} c JOIN {commits} m ON m.id = c.commit"
        " JOIN {files} f ON f.path = c.path\n"
        "  WHERE f.code_lines > 0 GROUP BY folder, m.author\n"
        ")\n"
        "SELECT folder, arg_max(author, changes) AS author, max(changes) AS changes,"
        " max(changes) / sum(changes) AS share, count(*) AS authors\n"
        "FROM made GROUP BY folder ORDER BY sum(changes) DESC, folder LIMIT 20"
    ),
    "links": (
        f"SELECT {_FOLDER.format('i.path')} AS source,"
        f" CASE WHEN f.path IS NULL THEN i.target ELSE {_FOLDER.format('i.target')} END AS target,"
        " count(*) AS imports\n"
        "FROM {imports} i LEFT JOIN {files} f ON f.path = i.target\n"
        "WHERE i.target IS NOT NULL GROUP BY ALL ORDER BY imports DESC, source, target"
    ),
    "releases": (
        "SELECT tag, commit, released_at FROM {releases}"
        " ORDER BY released_at DESC, tag DESC LIMIT 10"
    ),
    "skipped": (
        "SELECT skipped AS why, count(*) AS files, sum(bytes) AS bytes,"
        " arg_max(path, bytes, 3) AS examples\n"
        "FROM {files} WHERE skipped IS NOT NULL GROUP BY skipped ORDER BY files DESC, why"
    ),
}
_WHY: dict[str, str] = {
    "large": "over 1 MB",
    "binary": "no text",
    "lfs": "kept in LFS; only a pointer to it is here",
    "symlink": "a link to another file",
    "submodule": "a repository of its own",
    "many": "more than Syna reads of one repository",
    "unreadable": "could not be read",
}


class Looking:
    """Asks the tables of one repository by their names in SQL."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, names: Mapping[CodeTable, str]
    ) -> None:
        self._connection = connection
        self._names: dict[str, str] = {which: _bare(name) for which, name in names.items()}

    def overview(self, commit: str, tree: TreeRead) -> Overview:
        """Everything that is known without a model."""
        paths = set(tree.paths)
        readme, said = first_paragraph(tree.texts)
        known = Tree(paths, tree.texts)
        return Overview(
            commit=commit,
            size=self._size(),
            languages=tuple(
                LanguageShare(
                    language=str(r[0]), files=_int(r[1]), code_lines=_int(r[2]), share=_float(r[3])
                )
                for r in self._rows("languages")
            ),
            activity=self._activity(),
            hot=tuple(map(_hot, self._rows("hot"))),
            owners=tuple(map(_owner, self._rows("owners"))),
            map=self._map(),
            dependencies=dependencies(tree.texts),
            tests=find_tests(known),
            linters=find_linters(known),
            releases=tuple(
                Release(tag=str(r[0]), commit=str(r[1]), at=r[2]) for r in self._rows("releases")
            ),
            skipped=tuple(map(_skipped, self._rows("skipped"))),
            readme=said,
            readme_path=readme,
            queries=tuple(
                PartQuery(part=part, sql=self._sql(sql)) for part, sql in _QUERIES.items()
            ),
        )

    def _sql(self, template: str) -> str:
        return template.format_map(self._names)

    def _ask(self, template: str) -> Sequence[Row]:
        return self._connection.execute(self._sql(template)).fetchall()

    def _rows(self, part: Part) -> Sequence[Row]:
        return self._ask(_QUERIES[part])

    def _size(self) -> Size:
        files, read, size, lines, code = self._rows("size")[0]
        ((commits, authors),) = self._ask("SELECT count(*), count(DISTINCT author) FROM {commits}")
        ((symbols,),) = self._ask("SELECT count(*) FROM {symbols}")
        return Size(
            files=_int(files),
            read=_int(read),
            bytes=_int(size),
            lines=_int(lines),
            code_lines=_int(code),
            symbols=_int(symbols),
            commits=_int(commits),
            authors=_int(authors),
        )

    def _activity(self) -> Activity:
        """The weeks up to the newest commit, with those in which nothing happened."""
        found = {row[0]: _int(row[1]) for row in self._rows("activity")}
        if not found:
            return Activity()
        ((first, last, subject),) = self._ask(
            "SELECT min(committed_at), max(committed_at), arg_max(subject, committed_at)"
            " FROM {commits}"
        )
        newest: date = max(found)  # type: ignore[type-var, assignment]
        starts = [newest - timedelta(weeks=back) for back in range(_WEEKS - 1, -1, -1)]
        return Activity(
            first=first,
            last=last,
            last_subject=str(subject or ""),
            last_year=sum(found.values()),
            weeks=tuple(Week(start=start, commits=found.get(start, 0)) for start in starts),
        )

    def _map(self) -> CodeMap:
        sizes = {
            str(folder): (_int(files), _int(lines))
            for folder, files, lines in self._ask(
                f"SELECT {_FOLDER.format('path')}, count(*), sum(code_lines)"
                " FROM {files} WHERE code_lines > 0 GROUP BY 1"
            )
        }
        links = ((str(r[0]), str(r[1]) or TOP, _int(r[2])) for r in self._rows("links"))
        return code_map(sizes, links)


def _language(row: Row) -> LanguageShare:
    name, files, lines, share = row
    return LanguageShare(
        language=str(name), files=_int(files), code_lines=_int(lines), share=_float(share)
    )


def _hot(row: Row) -> HotFile:
    path, changes, lines, owner = row
    return HotFile(path=str(path), changes=_int(changes), lines=_int(lines), owner=str(owner or ""))


def _owner(row: Row) -> Owner:
    folder, author, changes, share, authors = row
    return Owner(
        folder=str(folder),
        author=str(author),
        changes=_int(changes),
        share=_float(share),
        authors=_int(authors),
    )


def _skipped(row: Row) -> SkippedFiles:
    why, files, size, examples = row
    listed = tuple(str(path) for path in (examples or ()))  # type: ignore[attr-defined]
    return SkippedFiles(
        why=_WHY.get(str(why), str(why)),
        files=_int(files),
        bytes=_int(size),
        examples=listed,
    )


def _bare(name: str) -> str:
    """As people would write it: our names need quotes only where they are odd."""
    return name if name.isidentifier() else quoted(name)


def _int(value: object) -> int:
    return int(value or 0)  # type: ignore[call-overload, no-any-return]


def _float(value: object) -> float:
    return float(value or 0)  # type: ignore[arg-type]
