"""Python and analysis cells on the notebook page."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from core.domain.blocks import blocks_of
from core.domain.results import ResultColumn, ResultRef
from core.domain.steps import NamedTable
from pages.acts.adding import add_analysis, add_python, first_analysis, first_code
from pages.acts.cells import on_block
from tests.fakes import samples
from tests.pages.conftest import Open, texts

BAR = {"data": [{"type": "bar", "x": ["a"], "y": [1]}], "layout": {"title": {"text": "Drawn"}}}


def kept(filled: Any, name: str, **columns: object) -> ResultRef:
    """A result of one row in the store."""
    table = pa.table({key: [value] for key, value in columns.items()})
    described = tuple(
        ResultColumn(name=key, type="VARCHAR" if isinstance(value, str) else "DOUBLE")
        for key, value in columns.items()
    )
    ref = ResultRef(fingerprint=name, columns=described, rows=1)
    filled.results.put(ref, table)
    return ref


def script(filled: Any, **fields: object) -> None:
    """A Python cell that has run, at the end of the notebook."""
    regions, table = samples.regions()
    filled.results.put(regions, table)
    base: dict[str, object] = {
        "position": 9,
        "result": kept(filled, "values", mean_total=9.75),
        "text": "two regions",
        "tables": [NamedTable(name="by_region", ref=regions)],
        "figures": kept(filled, "figures", figure=json.dumps(BAR)),
        "remarks": ("Only 20 tables were kept.",),
    }
    filled.store.save_cells([samples.python(**(base | fields))])


def typed(filled: Any, **fields: object) -> None:
    base: dict[str, object] = {
        "position": 9,
        "result": kept(filled, "found", mean=9.75),
        "findings": samples.findings(),
    }
    filled.store.save_cells([samples.analysis(**(base | fields))])


def shown_tables(app: AppTest) -> str:
    return "\n".join(str(table.value) for table in app.table).replace("\\", "")


def test_code_shows_all_that_it_made(filled: Any, open_page: Open) -> None:
    script(filled)
    app = open_page("notebook", notebook="n1")
    assert not app.exception
    assert "mean_total" in shown_tables(app)
    assert "9.75" in shown_tables(app)
    assert "two regions" in [code.value for code in app.code]
    assert len(app.get("plotly_chart")) == 2
    assert "Only 20 tables were kept." in texts(app)
    assert app.text_area(key=f"code-p1-p1-{hash(samples.python().code)}").value.startswith("answer")


def test_code_is_edited_and_run(filled: Any, open_page: Open) -> None:
    script(filled)
    app = open_page("notebook", notebook="n1")
    app.text_area(key=f"code-p1-p1-{hash(samples.python().code)}").set_value("1 + 1")
    app.button(key="run-p1-p1").click().run()
    assert filled.cells.coded == [("p1", "1 + 1", False)]
    app.button(key="again-p1").click().run()
    assert filled.cells.coded[-1] == ("p1", samples.python().code, False)


def test_code_that_cannot_be_shut_off_is_run_once_a_person_agrees(
    filled: Any, open_page: Open
) -> None:
    filled.cells.tier = "restricted"
    script(filled)
    app = open_page("notebook", notebook="n1")
    said = texts(app)
    assert "Nothing shuts code off here." in said
    assert "only if you trust it" in said
    assert "again-p1" not in [button.key for button in app.button]
    app.button(key="run-p1-p1").click().run()
    assert filled.cells.coded == [("p1", samples.python().code, True)]


def test_code_that_fails_says_on_which_line(filled: Any, open_page: Open) -> None:
    failure = samples.error().failure.model_copy(
        update={"message": "KeyError: 'x'\nOn line 2: `a['x']`", "code": "python"}
    )
    empty = {"result": None, "text": "", "tables": [], "figures": None, "remarks": []}
    script(filled, failure=failure, **empty)
    app = open_page("notebook", notebook="n1")
    said = next(e.value for e in app.error if "KeyError" in e.value).replace("\\", "")
    assert "**KeyError: 'x'**  \nOn line 2:" in said


def test_new_code_says_how_to_begin(filled: Any, open_page: Open) -> None:
    open_page("notebook", notebook="n1")
    assert first_code("n1") == "orders.describe()"
    add_python("n1", first_code("n1"), "")
    app = open_page("notebook", notebook="n1")
    assert "Tables are pandas frames under their names: `orders`." in texts(app)


def test_an_analysis_shows_values_and_what_it_took_for_granted(
    filled: Any, open_page: Open
) -> None:
    typed(filled)
    app = open_page("notebook", notebook="n1")
    assert not app.exception
    found = shown_tables(app)
    assert "Mean of total" in found
    assert "the arithmetic mean" in found
    said = texts(app)
    assert "Does not hold. Enough rows: 2 rows are fewer than 8" in said
    assert "1 row was left out: missing in total." in said


def test_an_analysis_is_filled_in_and_run(filled: Any, open_page: Open) -> None:
    open_page("notebook", notebook="n1")
    assert first_analysis("n1").sql == "SELECT * FROM orders"
    add_analysis("n1", None, "")
    app = open_page("notebook", notebook="n1")
    picker = next(box for box in app.selectbox if box.label == "Analysis")
    assert "Comparison of groups" in picker.options
    picker.set_value("share").run()
    column = next(box for box in app.selectbox if box.label == "Column")
    assert column.value == "region"
    next(box for box in app.selectbox if box.label == "Value").set_value("total")
    next(b for b in app.button if b.label == "Run").click().run()
    ((_, call),) = filled.cells.analysed
    assert call.analysis == "share"
    assert json.loads(call.parameters) == {"column": "region", "value": "total"}
    assert call.sql == "SELECT * FROM orders"


def test_parameters_without_a_field_stay(filled: Any, open_page: Open) -> None:
    given = {"column": "total", "fill_missing": [{"columns": ["total"]}]}
    call = samples.analysis().call.model_copy(
        update={"analysis": "outliers", "parameters": json.dumps(given)}
    )
    typed(filled, call=call, result=None, findings=None)
    app = open_page("notebook", notebook="n1")
    next(b for b in app.button if b.label == "Run").click().run()
    assert json.loads(filled.cells.analysed[0][1].parameters) == given


def test_an_answer_shows_its_code_under_how(filled: Any, open_page: Open) -> None:
    script(filled, run_id="r1", position=1, name="by_script")
    app = open_page("notebook", notebook="n1")
    assert "How" in texts(app)
    block = blocks_of(filled.store.cells("n1"))[0]
    assert sorted(cell.kind for cell in block.computed) == ["python", "query"]
    app.button(key="edit-r1").click().run()
    areas = [area.key or "" for area in app.text_area]
    assert any(key.startswith("code-r1-p1") for key in areas)
    app.button(key="run-r1-p1").click().run()
    assert filled.cells.coded == [("p1", samples.python().code, False)]


@pytest.mark.parametrize("cell", [samples.python(position=9), samples.analysis(position=9)])
def test_a_copy_is_a_cell_of_its_own(filled: Any, open_page: Open, cell: Any) -> None:
    from components.cells.choice import CopyCell

    open_page("notebook", notebook="n1")
    on_block("n1", CopyCell(cell))
    made = [c for c in filled.store.cells("n1") if c.kind == cell.kind]
    assert len(made) == 1
