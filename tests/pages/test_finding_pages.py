"""Findings on the page of a source and at the beginning of a notebook."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from core.domain.cells import computed_in
from core.domain.work import Progress
from tests.fakes import samples
from tests.fakes.source_findings import finding, found
from tests.pages.conftest import Open, texts


def test_a_source_shows_what_stands_out_and_opens_it(filled: Any, open_page: Open) -> None:
    filled.findings._store.save(found(findings=[finding(str(n)) for n in range(6)]))
    app = open_page("source", source="s1")
    assert "Worth a look" in texts(app)
    assert "2 more" in texts(app)
    app.button(key="findings-s1-0-open").click().run()
    assert not app.exception
    [notebook] = [n for n in filled.notebooks.list() if n.title == "Total by region"]
    [cell] = computed_in(filled.store.cells(notebook.id))
    assert cell.kind == "query"
    assert cell.sql == finding().sql
    assert filled.cells.ran[-1] == (cell.id, cell.sql)


def test_where_nothing_stands_out_it_is_said(filled: Any, open_page: Open) -> None:
    filled.findings._store.save(found(findings=(), tried=412))
    app = open_page("source", source="s1")
    assert "Nothing stands out: 412 tests found no more than chance gives." in texts(app)
    app.button(key="findings-s1-again").click().run()
    assert filled.findings.view("s1").progress is not None
    app.button(key="findings-s1-stop").click().run()
    assert not app.exception


def test_a_click_counts_while_the_look_comes_to_its_end(filled: Any, open_page: Open) -> None:
    filled.findings._store.save(found(findings=(), tried=3))
    seen = filled.findings.view("s1")
    going = replace(seen, progress=Progress(fraction=0.5, text="Looking"))
    filled.findings.view = lambda _: going
    app = open_page("source", source="s1")
    before = len(filled.notebooks.list())
    filled.findings.view = lambda _: seen
    app.button(key="ask-source").click().run()
    assert len(filled.notebooks.list()) == before + 1


def test_an_empty_notebook_begins_with_a_finding(filled: Any, open_page: Open) -> None:
    filled.findings._store.save(found())
    filled.store.save(samples.notebook("n9", source_ids=("s1",)))
    app = open_page("notebook", notebook="n9")
    assert "average total by region" in texts(app).lower()
    app.button(key="finding-n9-f1").click().run()
    [cell] = computed_in(filled.store.cells("n9"))
    assert cell.kind == "query"
    assert cell.sql == finding().sql
