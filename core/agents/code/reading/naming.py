"""Questions about a name: where it is defined, called, used, set, imported and tested."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from core.agents.code.reading.desk import MOST_SHOWN, ReadingDesk
from core.agents.code.reading.index import Counted, Definition, Line
from core.agents.code.reading.sought import Sought
from core.domain.code.asked import Found, Part
from core.domain.code.citations import Claim, Setting, names, says, setting
from core.domain.code.paths import is_path, is_test

_SETS: dict[Setting, Part] = {
    "set": "set",
    "environment": "environment",
    "configured": "configured",
    "passed": "passed",
}
_ORDER: tuple[Part, ...] = ("definition", "set", "environment", "configured", "passed", "use")
_LONGEST_IMPORT = 30


def defined(desk: ReadingDesk) -> Sought:
    """All definitions of the name; where there is none, the nearest names are asked about."""
    known = desk.index.definitions(desk.name)
    if not known and is_path(desk.name) and (files := desk.index.files(desk.name)):
        rows = [whole_file(desk, path) for path in files]
        return Sought(kept(rows), total=len(files))
    if not known:
        known = _variants(desk)
    if not known:
        desk.lacking(desk.name)
    desk.fetch_of(known[:MOST_SHOWN])
    return Sought(kept(desk.defined(d) for d in known[:MOST_SHOWN]), total=len(known))


def callers(desk: ReadingDesk) -> Sought:
    """Calls that surely mean it, then those of that name; those of tests last."""
    definition = _maybe(desk)
    found = desk.index.calls_of(definition.name if definition else _last(desk.name), definition)
    if definition is None and not found.lines:
        desk.lacking(desk.name)
    head = [desk.defined(definition)] if definition else []
    rows = kept(_calls(desk, found, sure=definition is None))
    unsure = any(row.part == "by name" for row in rows)
    return Sought(kept([*head, *rows]), total=found.total, by_name=unsure or definition is None)


def callees(desk: ReadingDesk) -> Sought:
    """What of this repository it calls, then what of others."""
    definition = desk.one()
    rows: list[Found | None] = [desk.defined(definition)]
    known = desk.index.calls_in(definition)
    for row in known[:MOST_SHOWN]:
        name, line = str(row["callee"]), row["line"]
        at = (definition.path, line, line) if isinstance(line, int) else (definition.path, 0, 0)
        rows.append(desk.found("calls", Claim(kind="calls", text=name), at, name=name))
    return Sought(kept(rows), total=len(known), by_name=True)


def used(desk: ReadingDesk) -> Sought:
    """Definitions, then every line with the name, those of tests last."""
    known = desk.index.definitions(desk.name)
    name = known[0].name if known else desk.name
    found = desk.index.lines_with(name)
    if not found:
        name, found = _other_spelling(desk)
    heads = {(d.path, d.line) for d in known}
    desk.fetch_of(known[:10])
    rows: list[Found | None] = [desk.defined(d) for d in known[:10]]
    others = sorted(
        (line for line in found if (line.path, line.line) not in heads), key=_tests_last
    )
    claim = Claim(kind="uses", text=name)
    shown = others[: MOST_SHOWN - len(rows)]
    desk.fetch_of(shown)
    rows += [desk.at("test" if is_test(line.path) else "use", claim, line) for line in shown]
    total = desk.index.all_with(name, found)
    return Sought(kept(rows), total=total - len(heads), by_name=True)


def set_(desk: ReadingDesk) -> Sought:
    """Lines that give it a value: assignments first, then configuration and arguments."""
    known = [d for d in desk.index.definitions(desk.name) if d.kind in ("variable", "constant")]
    name = _last(desk.name)
    found = desk.index.lines_with(name, setting=True) or desk.index.lines_with(name)
    if not found:
        name, found = _other_spelling(desk)
    set_by = [(line, how) for line in found if (how := setting(name, line.text))]
    set_by.sort(key=lambda pair: (is_test(pair[0].path), _ORDER.index(_SETS[pair[1]])))
    rows: list[Found | None] = []
    heads = {(d.path, d.line) for d in known}
    desk.fetch_of(line for line, _ in set_by[:MOST_SHOWN])
    for line, how in set_by[:MOST_SHOWN]:
        part: Part = "test" if is_test(line.path) else _SETS[how]
        if (line.path, line.line) in heads and part == "set":
            part = "definition"
        rows.append(desk.at(part, Claim(kind="sets", text=name), line, name=name))
    if not set_by:
        heads_of = desk.index.definitions(desk.name)
        rows += [desk.defined(d) for d in heads_of[:3]]
        uses = [desk.at("use", Claim(kind="uses", text=name), each) for each in found[:5]]
        rows += uses if not heads_of else []
    ordered = sorted(kept(rows), key=lambda row: row.part != "definition")
    return Sought(tuple(ordered), total=len(set_by), by_name=True)


def imports(desk: ReadingDesk) -> Sought:
    """Who imports a module, a file, or what a definition stands in."""
    found = desk.index.imports_of(desk.name)
    if not found.lines and (known := desk.index.definitions(desk.name)):
        return _importing_name(desk, known[0])
    if not found.lines:
        desk.lacking(desk.name)
    return Sought(kept(_imported(desk, found)), total=found.total)


def imported(desk: ReadingDesk) -> Sought:
    """What a file imports."""
    files = desk.index.files(desk.name)
    if not files:
        files = (desk.one().path,)
    found = desk.index.imports_in(files[0])
    return Sought(kept(_imported(desk, found)), total=found.total)


def tests(desk: ReadingDesk) -> Sought:
    """Tests that call it; where none does, tests that name it."""
    definition = desk.one()
    calls = desk.index.calls_of(definition.name, definition)
    within = [line for line in calls.lines if is_test(line.path)]
    kind: tuple[Line, ...] = tuple(within)
    if not kind:
        lines = desk.index.lines_with(definition.name)
        kind = tuple(line for line in lines if is_test(line.path))
    claim = Claim(kind="uses", text=definition.name)
    desk.fetch_of([definition, *kind[:MOST_SHOWN]])
    rows = [desk.at("test", claim, line, name=line.caller) for line in kind[:MOST_SHOWN]]
    return Sought(kept([desk.defined(definition), *rows]), total=len(kind), by_name=True)


def _calls(desk: ReadingDesk, found: Counted, *, sure: bool) -> Iterator[Found | None]:
    for line in _shown(desk, found):
        part: Part = "call" if line.known or sure else "by name"
        if is_test(line.path):
            part = "test"
        yield desk.at(part, Claim(kind="calls", text=line.text), line, name=line.caller)


def _shown(desk: ReadingDesk, found: Counted) -> list[Line]:
    """Those that are shown, tests last, with their files at hand."""
    shown = sorted(found.lines, key=_tests_last)[:MOST_SHOWN]
    desk.fetch_of(shown)
    return shown


def _imported(desk: ReadingDesk, found: Counted) -> Iterator[Found | None]:
    for line in _shown(desk, found):
        claim = Claim(kind="imports", text=line.text or ".")
        last = _last_line(desk, line, claim)
        part: Part = "test" if is_test(line.path) else "import"
        yield desk.found(part, claim, (line.path, line.line, last), name=line.text)


def _last_line(desk: ReadingDesk, line: Line, claim: Claim) -> int:
    """An import may go over several lines; the fewest that name the module."""
    lines = desk.lines(line.path)
    for last in range(line.line, min(len(lines), line.line + _LONGEST_IMPORT) + 1):
        if says(claim, lines[line.line - 1 : last]):
            return last
    return line.line


def _importing_name(desk: ReadingDesk, definition: Definition) -> Sought:
    """Imports of the file that it stands in which name it."""
    found = desk.index.imports_of(definition.path)
    desk.fetch_of([definition, *found.lines])
    lines = [named for line in found.lines if (named := _naming(desk, line, definition.name))]
    claim = Claim(kind="uses", text=definition.name)
    rows = [desk.at("test" if is_test(e.path) else "import", claim, e) for e in lines[:MOST_SHOWN]]
    return Sought(kept([desk.defined(definition), *rows]), total=len(lines), by_name=True)


def _naming(desk: ReadingDesk, line: Line, name: str) -> Line | None:
    """The line of an import statement that has the name."""
    lines = desk.lines(line.path)
    depth = 0
    for number in range(line.line, min(len(lines), line.line + _LONGEST_IMPORT) + 1):
        text = lines[number - 1]
        if names(name, text):
            return Line(line.path, number)
        depth += sum(text.count(c) for c in "({") - sum(text.count(c) for c in ")}")
        if depth <= 0 and not text.rstrip().endswith("\\"):
            return None
    return None


def _maybe(desk: ReadingDesk) -> Definition | None:
    """The definition that is meant; None for what is called here and defined elsewhere."""
    if not desk.index.definitions(desk.name) and desk.index.calls_of(_last(desk.name), None).lines:
        return None
    return desk.one()


def _other_spelling(desk: ReadingDesk) -> tuple[str, tuple[Line, ...]]:
    """The same words written as names are; else the nearest names are asked about."""
    for spelled in spellings(desk.name):
        found = desk.index.lines_with(spelled)
        if found:
            return spelled, found
    desk.lacking(desk.name)
    raise AssertionError  # lacking never returns


def _variants(desk: ReadingDesk) -> tuple[Definition, ...]:
    found = (desk.index.definitions(spelled) for spelled in spellings(desk.name))
    return next((each for each in found if each), ())


def spellings(name: str) -> tuple[str, ...]:
    """How words are written as one name."""
    words = [word for word in re.split(r"[\s_\-]+", name) if word]
    if not words or any(not re.fullmatch(r"[\w$]+", word) for word in words):
        return ()
    low = [word.lower() for word in words]
    camel = low[0] + "".join(word.title() for word in low[1:])
    made = ("_".join(low), "_".join(low).upper(), camel, camel[:1].upper() + camel[1:])
    return tuple(dict.fromkeys((*made, "-".join(low), "".join(low))))


def whole_file(desk: ReadingDesk, path: str) -> Found | None:
    """A file, by its first line that says anything."""
    lines = desk.lines(path)
    first = next((n for n, line in enumerate(lines, 1) if line.strip()), 0)
    if not first:
        return None
    claim = Claim(kind="quotes", text=lines[first - 1].strip()[:200])
    return desk.found("definition", claim, (path, first, first), name=path)


def _last(name: str) -> str:
    """A name without what it stands in."""
    return name if is_path(name) else name.rpartition(".")[2] or name


def _tests_last(line: Line) -> tuple[bool, bool, str, int]:
    return is_test(line.path), not line.known, line.path, line.line


def kept(rows: Iterable[Found | None]) -> tuple[Found, ...]:
    return tuple(row for row in rows if row is not None)
