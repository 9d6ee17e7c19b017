"""What is known of a repository without a model, part by part."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from components.code.figures import activity_figure, language_figure, map_figure
from components.figures import count, since, size
from components.plain import plain
from components.tables import table_rows
from core.domain.code.overview import FoundCommand, Overview, Part
from core.domain.results import Result, ResultColumn, Scalar

_TYPES = {int: "BIGINT", float: "DOUBLE", str: "VARCHAR"}
_SHOWN_PACKAGES = 200


def overview_parts(seen: Overview, *, key: str) -> Part | None:
    """The part whose query a person wants to open."""
    if seen.readme:
        st.markdown(plain(seen.readme))
    _sizes(seen)
    chosen = _beside(
        _part("Languages", "languages", lambda: _languages(seen, key), key=key),
        _part("Commits a week", "activity", lambda: _activity(seen, key), key=key),
    )
    chosen = (
        _beside(
            _part("Hot files", "hot", lambda: _hot(seen, key), key=key),
            _part("Who changed what most", "owners", lambda: _owners(seen, key), key=key),
        )
        or chosen
    )
    if seen.map.places:
        links = _part("Which folder imports which", "links", lambda: _map(seen), key=key)
        chosen = links() or chosen
    left, right = st.columns(2)
    with left:
        _commands(seen)
    with right:
        chosen = _part("Releases", "releases", lambda: _releases(seen, key), key=key)() or chosen
    _packages(seen, key)
    return _left_out(seen, key) or chosen


Drawing = Callable[[], Part | None]


def _part(title: str, part: Part, draw: Callable[[], None], *, key: str) -> Drawing:
    """A heading with a way to the query behind it."""

    def drawn() -> Part | None:
        place = f"heading-{key}-{part}"
        with st.container(horizontal=True, vertical_alignment="center", key=place):
            st.markdown(f"##### {title}", anchors=False, width="content")
            pressed = st.button(
                "",
                icon=":material/table_view:",
                help="Open the query behind it in a notebook",
                type="tertiary",
                key=f"query-{key}-{part}",
            )
        draw()
        return part if pressed else None

    return drawn


def _beside(first: Drawing, second: Drawing) -> Part | None:
    left, right = st.columns(2)
    with left:
        one = first()
    with right:
        other = second()
    return one or other


def _sizes(seen: Overview) -> None:
    facts = seen.size
    last = seen.activity.last
    shown = [
        ("Files", count(facts.files)),
        ("Lines of code", count(facts.code_lines)),
        ("Definitions", count(facts.symbols)),
        ("Commits", count(facts.commits)),
        ("People", count(facts.authors)),
        ("Last commit", since(last) if last is not None else "none"),
    ]
    with st.container(horizontal=True, gap="large", key="sizes"):
        for name, value in shown:
            st.metric(name, value, width="content")


def _languages(seen: Overview, key: str) -> None:
    if not seen.languages:
        st.caption("There is no code in a language that Syna knows.")
        return
    language_figure(seen.languages, key=f"languages-{key}")


def _activity(seen: Overview, key: str) -> None:
    if not seen.activity.weeks:
        st.caption("There are no commits yet.")
        return
    activity_figure(seen.activity, key=f"activity-{key}")


def _hot(seen: Overview, key: str) -> None:
    if not seen.hot:
        st.caption("No file of code changed within the last year.")
        return
    rows = [(each.path, each.changes, each.lines, each.owner) for each in seen.hot]
    _table(("file", "changes", "lines", "person"), rows, key=f"hot-{key}")


def _owners(seen: Overview, key: str) -> None:
    if not seen.owners:
        st.caption("No commit changed a file of code.")
        return
    rows = [
        (each.folder, each.author, round(100 * each.share), each.changes, each.authors)
        for each in seen.owners
    ]
    names = ("folder", "person", "share %", "changes", "people")
    _table(names, rows, key=f"owners-{key}")


def _map(seen: Overview) -> None:
    with st.container(key="map-code"):
        map_figure(seen.map)


def _commands(seen: Overview) -> None:
    st.markdown("##### Tests and checks", anchors=False)
    if seen.tests is None and not seen.linters:
        st.caption("No test command or linter was found in its files.")
    for each in (*([seen.tests] if seen.tests else []), *seen.linters):
        _command(each)


def _command(found: FoundCommand) -> None:
    with st.container(gap=None):
        st.code(found.text, language=None)
        st.caption(plain(found.why))


def _releases(seen: Overview, key: str) -> None:
    if not seen.releases:
        st.caption("There are no tags.")
        return
    rows = [(each.tag, each.at.date().isoformat(), each.commit[:10]) for each in seen.releases]
    _table(("tag", "made", "commit"), rows, key=f"releases-{key}")


def _packages(seen: Overview, key: str) -> None:
    found = seen.dependencies
    if not found:
        return
    with st.expander(f"Packages it asks for ({count(len(found))})", key=f"packages-{key}"):
        rows = [
            (each.name, each.wanted or "any", each.group, each.manifest)
            for each in found[:_SHOWN_PACKAGES]
        ]
        _table(("package", "version", "group", "manifest"), rows, key=f"packages-rows-{key}")
        if len(found) > _SHOWN_PACKAGES:
            st.caption(f"Showing {_SHOWN_PACKAGES} of {count(len(found))}.")


def _left_out(seen: Overview, key: str) -> Part | None:
    """What was not read, and why."""
    number = sum(each.files for each in seen.skipped)
    if not number:
        return None
    with st.expander(f"Not read ({count(number, 'file')})", key=f"skipped-{key}"):
        for each in seen.skipped:
            examples = ", ".join(each.examples[:3])
            st.markdown(
                f"**{plain(each.why[:1].upper() + each.why[1:])}**: {count(each.files, 'file')},"
                f" {size(each.bytes)} :gray[{plain(examples)}]"
            )
        opened = st.button("Open as a table", key=f"query-{key}-skipped")
    return "skipped" if opened else None


def _table(names: Sequence[str], rows: Sequence[tuple[Scalar, ...]], *, key: str) -> None:
    types = [_TYPES.get(type(value), "VARCHAR") for value in rows[0]]
    columns = tuple(
        ResultColumn(name=name, type=kind) for name, kind in zip(names, types, strict=True)
    )
    table_rows(Result(columns, tuple(rows)), key=key)
