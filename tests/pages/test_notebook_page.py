"""The page of one open notebook."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from core.domain.events import Choice
from core.domain.value import now
from pages.acts.adding import add_query, first_query
from tests.fakes import samples
from tests.pages.conftest import Open, texts


def sql_of(app: AppTest) -> list[Any]:
    """The SQL editors that are open."""
    return [area for area in app.text_area if (area.key or "").startswith("sql-")]


def test_shows_every_kind_of_cell(filled: Any, open_page: Open) -> None:
    app = open_page("notebook", notebook="n1")
    said = texts(app)
    assert not app.exception
    assert "Which region sells most?" in said
    assert "Ask Ada about *refunds*." in said
    assert "It took too long." in said
    assert app.get("plotly_chart")


def test_chart_or_table_never_both(filled: Any, open_page: Open) -> None:
    app = open_page("notebook", notebook="n1")
    assert app.get("plotly_chart")
    assert not app.dataframe
    app.button_group[0].set_value("Table").run()
    assert len(app.dataframe) == 1
    assert not app.get("plotly_chart")


def test_a_question_starts_a_run_and_shows_it(filled: Any, open_page: Open) -> None:
    app = open_page("notebook", notebook="n1")
    app.chat_input[0].set_value("how many orders").run()
    run = filled.runs.active("n1")
    assert run.question == "how many orders"
    assert app.chat_input[0].disabled
    assert app.button(key="stop-n1")


def test_a_question_counts_that_comes_as_other_work_ends(
    filled: Any, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page("notebook", notebook="n1")
    looks = iter([True])  # at the next look it has ended
    monkeypatch.setattr(filled.second_routes, "under_way", lambda _: next(looks, False))
    app.chat_input[0].set_value("how many orders").run()
    assert filled.runs.active("n1").question == "how many orders"


def test_stop_cancels_and_offers_to_ask_again(filled: Any, open_page: Open) -> None:
    filled.runs.put(samples.run("r9", status="running", started_at=now()))
    app = open_page("notebook", notebook="n1")
    app.button(key="stop-n1").click().run()
    assert filled.runs.runs["r9"].status == "cancelled"
    assert "Stopped." in texts(app)
    app.button(key="ask_again-r9").click().run()
    assert filled.runs.active("n1").question == "How many?"


def test_an_interrupted_run_can_be_resumed(filled: Any, open_page: Open) -> None:
    filled.runs.put(samples.run("r9", status="interrupted", ended_at=now()))
    app = open_page("notebook", notebook="n1")
    app.button(key="resume-r9").click().run()
    assert filled.runs.resumed == ["r9"]
    assert "r9" not in texts(app)


def test_a_waiting_run_shows_its_choices(filled: Any, open_page: Open) -> None:
    choices = (
        Choice(label="Order date", value="order_date", detail="12"),
        Choice(label="Ship", value="ship"),
    )
    run = samples.run("r9", status="waiting", started_at=now())
    filled.runs.put(run, choice_question="Which date?", choices=choices)
    app = open_page("notebook", notebook="n1")
    assert "Which date?" in texts(app)
    assert app.button(key="choice-r9-0").label == "Order date: **12**"
    app.button(key="choice-r9-1").click().run()
    assert filled.runs.chosen == [("r9", "ship")]


def test_sql_is_edited_and_run_without_a_question(filled: Any, open_page: Open) -> None:
    app = open_page("notebook", notebook="n1")
    assert not sql_of(app)
    app.button(key="edit-r1").click().run()
    sql_of(app)[0].set_value("SELECT 1 AS one")
    app.button(key="run-r1-q1").click().run()
    assert filled.cells.ran == [("q1", "SELECT 1 AS one")]
    assert "1 that build on it" in texts(app)
    assert not filled.runs.runs


def test_a_query_that_fails_says_why_and_keeps_the_page(filled: Any, open_page: Open) -> None:
    app = open_page("notebook", notebook="n1")
    app.button(key="edit-r1").click().run()
    sql_of(app)[0].set_value("SELECT wrong")
    app.button(key="run-r1-q1").click().run()
    said = texts(app)
    assert "There is no column wrong. Nothing was changed." in said
    assert "Which region sells most?" in said


def test_rerun_all_says_what_was_done(filled: Any, open_page: Open) -> None:
    app = open_page("notebook", notebook="n1")
    app.button(key="rerun-notebook").click().run()
    assert filled.cells.reruns == ["n1"]
    assert "1 done" in texts(app)
    assert "What moved" not in texts(app)


def test_rerun_all_tells_which_figures_moved(filled: Any, open_page: Open) -> None:
    (query,) = [cell for cell in filled.store.cells("n1") if cell.kind == "query"]
    table = pa.table({"region": ["North", "South"], "total": [12.5, 9.0]})
    ref = query.result.model_copy(update={"fingerprint": "other"})
    filled.results.put(ref, table)
    filled.cells.after[query.id] = query.model_copy(update={"result": ref})
    app = open_page("notebook", notebook="n1")
    app.button(key="rerun-notebook").click().run()
    assert "What moved" in texts(app)
    assert "South · total: 7 → **9** (+2)" in texts(app)
    app.button(key="moved-n1-close").click().run()
    assert "What moved" not in texts(app)


def test_deleting_a_block_can_be_undone(filled: Any, open_page: Open) -> None:
    app = open_page("notebook", notebook="n1")
    app.button(key="remove-r2").click().run()
    assert "What next?" not in texts(app)
    app.button(key="notice-undo").click().run()
    assert "What next?" in texts(app)


def test_ten_blocks_a_page_and_the_newest_first_seen(filled: Any, open_page: Open) -> None:
    for number in range(30):
        cell = samples.text(f"x{number}", text=f"Note {number}.", position=10 + number)
        filled.store.save_cells([cell])
    said = texts(open_page("notebook", notebook="n1"))
    assert "Note 29." in said
    assert "Note 10." not in said


def test_an_empty_notebook_suggests_questions(filled: Any, open_page: Open) -> None:
    made = filled.notebooks.create("New", ["s1"])
    app = open_page("notebook", notebook=made.id)
    app.button(key=f"suggestion-{made.id}-0").click().run()
    assert filled.runs.active(made.id).question == "total total by region"


def test_a_notebook_without_data_offers_the_sample(filled: Any, open_page: Open) -> None:
    made = filled.notebooks.create("New")
    app = open_page("notebook", notebook=made.id)
    app.button(key=f"sample-{made.id}").click().run()
    path, notebook_id = filled.sources.started[0]
    assert notebook_id == made.id
    assert (path / "orders.csv").exists()


def test_a_notebook_that_is_gone_is_said_in_a_sentence(filled: Any, open_page: Open) -> None:
    app = open_page("notebook", notebook="nope")
    assert not app.exception
    assert "not there any more" in texts(app)


def test_hostile_text_is_shown_letter_by_letter(filled: Any, open_page: Open) -> None:
    bad = "![x](https://evil.example/a.png) <script>alert(1)</script>"
    filled.store.save_cells([samples.error("e1", question=bad, run_id="r2")])
    app = open_page("notebook", notebook="n1")
    shown = [str(m.value) for m in app.markdown if "evil" in str(m.value)]
    assert shown
    assert all("![x]" not in text and "<script>" not in text for text in shown)


def test_a_sql_query_is_added_and_run(filled: Any, open_page: Open) -> None:
    app = open_page("notebook", notebook="n1")
    add = next(m for m in app.get("menu_button") if m.proto.label == "Add")
    assert list(add.proto.options) == ["Note", "SQL query", "Python", "Analysis"]
    add_query("n1", first_query("n1"), "")
    assert "FROM orders" in filled.cells.ran[0][1]


def test_the_model_reads_the_tables_once_when_a_notebook_opens(
    filled: Any, open_page: Open
) -> None:
    app = open_page("notebook", notebook="n1")
    app.run()
    assert [schema.tables[0].name for schema in filled.models.warmed] == ["orders"]


def test_what_was_attached_while_the_page_was_read_is_shown(
    bare: Any, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook = bare.notebooks.create("Empty", [])
    app = open_page("notebook", notebook=notebook.id)
    read, ended = bare.notebooks.view, []

    def early(notebook_id: str) -> Any:
        """As it is before the attachment ends, which it does when the page looks how far it is."""
        seen = read(notebook_id)
        return seen if ended else replace(seen, sources=())

    def attachments() -> Any:
        ended.extend(bare.sources.views)
        return tuple(bare.sources.views)

    monkeypatch.setattr(bare.notebooks, "view", early)
    monkeypatch.setattr(bare.sources, "attachments", attachments)
    app.button(key=f"sample-{notebook.id}").click().run()
    assert ended
    assert "no data yet" not in texts(app)
