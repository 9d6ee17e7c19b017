"""Instructions in table cells are data: in profiles, prompts, results, sentences and exports."""

from __future__ import annotations

import ast
import csv
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from components.plain import plain
from core.agents.sql.prompt import schema_text
from core.bootstrap import bootstrap
from core.domain.bound import render
from core.domain.cells import AnswerCell
from core.domain.chat import Message
from core.domain.results import Result
from core.domain.sources import Column, Schema, Source, Table
from core.models.chat_template import ChatTemplate
from core.services.exports.service import NotebookForm
from core.services.services import Services
from core.settings import Settings
from tests.safety.cells import CELLS

NUMBERED = range(len(CELLS))
EACH = pytest.mark.parametrize("cell", CELLS, ids=NUMBERED)
ALL = "SELECT note, COUNT(*) AS times FROM notes GROUP BY note ORDER BY note"
ALL_ASKED = "How often does each note come?"


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """The whole product with a scripted model."""
    root = tmp_path_factory.mktemp("injected")
    lines = [{"when": ALL_ASKED, "say": ALL}]
    for number in NUMBERED:
        said = f"SELECT note FROM notes WHERE number = {number}"
        lines.append({"when": asked(number), "say": said})
    script = root / "script.jsonl"
    script.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    opened = bootstrap(Settings(home=root / "home", scripted=script))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def source(services: Services, tmp_path_factory: pytest.TempPathFactory) -> Source:
    file: Path = tmp_path_factory.mktemp("data") / "notes.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, quoting=csv.QUOTE_ALL)
        writer.writerow(["number", "note"])
        writer.writerows(enumerate(CELLS))
    return services.sources.attach(file)


def asked(number: int) -> str:
    return f"Which note has the number {number}?"


def answered(
    services: Services, source: Source, question: str
) -> tuple[AnswerCell, dict[str, Result]]:
    notebook = services.notebooks.create(source_ids=(source.id,))
    view = services.runs.wait(services.runs.start(notebook.id, question), 60)
    assert view.status == "finished", view.failure
    block = services.notebooks.view(notebook.id).blocks[-1]
    assert block.head.kind == "answer"
    results = {
        query.name: services.cells.result(query.result) for query in block.queries if query.result
    }
    return block.head, results


def test_there_are_at_least_sixty() -> None:
    assert len(set(CELLS)) >= 60


def test_the_profile_keeps_them_letter_by_letter(services: Services, source: Source) -> None:
    (profile,) = services.sources.profiles(source.id)
    assert profile.rows == len(CELLS)
    shown = [row[1] for row in services.sources.preview(source.tables[0]).rows]
    changed = [cell for cell, now in zip(CELLS, shown, strict=True) if cell != now]
    assert all("\r" in cell or "\x00" in cell for cell in changed), changed


@EACH
def test_a_sample_stays_inside_its_comment(cell: str) -> None:
    """Whatever a cell holds, the schema has the same lines, and the cell a place in one."""
    text, harmless = schema_with(cell).splitlines(), schema_with("harmless").splitlines()
    assert len(text) == len(harmless)
    changed = [one for one, other in zip(text, harmless, strict=True) if one != other]
    assert len(changed) == 1
    assert changed[0].startswith("  note VARCHAR -- ")


@EACH
def test_markers_of_the_chat_format_are_letters(cell: str) -> None:
    """Only what the template itself writes is read as markers."""
    marked: list[str] = []

    def tokens(text: str, special: bool) -> list[int]:
        if special:
            marked.append(text)
        return [len(text)]

    stable = Message(role="system", text=schema_with(cell))
    template = ChatTemplate("", bos="", eos="<|im_end|>", tokens=tokens)
    template.prompt((stable, Message(role="user", text=cell)))
    assert marked == [
        "<|im_start|>system\n",
        "<|im_end|>\n<|im_start|>user\n",
        "<|im_end|>\n<|im_start|>assistant\n",
    ]


@pytest.mark.parametrize("number", NUMBERED)
def test_an_answer_is_the_cell_and_obeys_nothing(
    services: Services, source: Source, number: int
) -> None:
    head, results = answered(services, source, asked(number))
    assert head.answer.kind == "answered"
    shown = render(head.answer.text, results)
    assert not shown.missing
    assert len(shown.spans) == 1  # references inside the cell are letters, not references
    (result,) = results.values()
    assert [column.name for column in result.columns] == ["note"]
    value = str(result.rows[0][0])
    assert " ".join(value.split())[:200] in shown.text
    assert value.split() == CELLS[number].split()


def test_a_summary_of_all_of_them_holds_no_reference_of_theirs(
    services: Services, source: Source
) -> None:
    head, results = answered(services, source, ALL_ASKED)
    shown = render(head.answer.text, results)
    assert not shown.missing
    assert {column.name for result in results.values() for column in result.columns} == {
        "note",
        "times",
    }


@EACH
def test_on_a_page_it_is_text_without_marks(cell: str) -> None:
    bare = re.sub(r"\\.", "", plain(cell))
    assert not re.search(r"[<>\[\]`*_$~#]|:\w+[\[:]", bare), bare


@pytest.mark.parametrize("form", ["html", "md", "py", "ipynb"])
def test_exports_hold_no_markup_of_cells(
    services: Services, source: Source, form: NotebookForm
) -> None:
    notebook = services.notebooks.create(source_ids=(source.id,))
    view = services.runs.wait(services.runs.start(notebook.id, ALL_ASKED), 60)
    assert view.status == "finished"
    text = services.exports.notebook(notebook.id, form).content.decode()
    if form == "py":
        assert ast.parse(text)  # no cell got out of its string or comment
        return
    if form == "ipynb":
        kept = json.loads(text)
        assert not [note for note in notes_of(kept) if "](http" in note]
        text = "".join((*notes_of(kept), *drawn_in(kept)))
    bare = re.sub(r"\\.", "", text)
    assert form != "md" or "](http" not in bare
    tags = Tags()
    tags.feed(text if form == "html" else bare)
    assert not tags.found & {"iframe", "img"}
    assert "alert(1)" not in "".join(tags.scripts)
    assert not [link for link in tags.links if not link.startswith(("#", "data:"))]


def notes_of(notebook: dict[str, Any]) -> list[str]:
    """What a reader of the file draws as Markdown, without what is escaped there."""
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "markdown"]
    return [re.sub(r"\\.", "", "".join(cell["source"])) for cell in cells]


def drawn_in(notebook: dict[str, Any]) -> Iterator[str]:
    """What a reader of the file draws as HTML, or as a chart with its own markup."""
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            for kind, data in output.get("data", {}).items():
                if kind != "text/plain":
                    yield data if isinstance(data, str) else json.dumps(data)


class Tags(HTMLParser):
    """Which elements a page has, what its scripts say and where its links go."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.scripts: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.add(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        assert not [name for name, _ in attrs if name.startswith("on")]

    def handle_data(self, data: str) -> None:
        if self.lasttag == "script":
            self.scripts.append(data)


def schema_with(cell: str) -> str:
    sample = "'" + cell.replace("'", "''") + "'"
    columns = (
        Column(name="number", type="BIGINT", samples=("1", "2")),
        Column(name="note", type="VARCHAR", samples=(sample, "'other'")),
    )
    return schema_text(Schema(tables=(Table(name="notes", columns=columns, rows=2, file=""),)))
