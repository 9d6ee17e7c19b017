"""Code and analyses leave the notebook too: their text, their values, tables and figures."""

from __future__ import annotations

import ast
import json
import re

import nbformat
import pytest

from core.domain.cells import AnalysisCell, PythonCell
from core.domain.steps import AnalysisCall
from core.services.cells import CellService
from tests.fakes.samples import error, python, query
from tests.services.exports.conftest import Desk
from tests.services.exports.test_script import run

CODE = """import plotly.express as px

by = sales.groupby("region", as_index=False).total.sum()  # é
answer["mean"] = float(sales.total.mean())
answer["from_query"] = int(len(by_region))
print("Regions:", list(by.region))
show(by)
px.bar(by, x="region", y="total", title="Totals </script><b>x</b>")  # drawn
"""


@pytest.fixture
def coded(desk: Desk) -> Desk:
    """A query, code that reads it, an analysis, and code that fails."""
    cells = CellService(
        desk.store,
        desk.results,
        sources=desk.sources,
        sandbox=desk.sandbox,
        confinement=desk.sandbox.confinement,
    )
    desk.ran(query("q1", position=1, sql="SELECT region FROM sales"))
    script = cells.add_python(desk.id, CODE, title="Look closer")
    cells.run_python(script.id, CODE)
    call = AnalysisCall(
        analysis="share",
        parameters='{"column": "region", "value": "total"}',
        sql="SELECT * FROM sales",
    )
    cells.run_analysis(cells.add_analysis(desk.id, call).id, call)
    broken = cells.add_python(desk.id, "sales.nothing", title="Broken")
    cells.run_python(broken.id, "sales.nothing")
    return desk


def test_the_script_runs_the_code_on_the_files(coded: Desk) -> None:
    made = coded.export("py").replace("sales.nothing", "0")
    ast.parse(made)
    said = run(made, coded.root)
    assert "Regions: ['North', 'South']" in said
    assert "{'mean': 628.75, 'from_query': 2}" in said
    assert (coded.root / "figure_1.html").stat().st_size > 1000
    assert "# An analysis that Syna did:" in made
    assert "0.994" in made or "99" in made


def test_the_notebook_holds_code_with_its_outputs(coded: Desk) -> None:
    read = nbformat.reads(coded.export("ipynb"), as_version=4)
    nbformat.validate(read)
    (cell,) = [cell for cell in read.cells if "# drawn" in cell.source]
    kinds = [output.output_type for output in cell.outputs]
    assert kinds == ["stream", "display_data", "display_data"]
    assert cell.outputs[0].text == "Regions: ['North', 'South']\n"
    figure = cell.outputs[1].data["application/vnd.plotly.v1+json"]
    assert figure["data"][0]["type"] == "bar"
    assert "template" not in figure["layout"]
    assert "South" in cell.outputs[2].data["text/html"]
    code = "\n".join(cell.source for cell in read.cells if cell.cell_type == "code")
    code = code.replace("sales.nothing", "0").replace("\nanswer\n", "\nprint(answer)\n")
    assert "{'mean': 628.75, 'from_query': 2}" in run(code, coded.root)
    said = "\n".join(cell.source for cell in read.cells if cell.cell_type == "markdown")
    assert "Share of a total" in said
    assert "This code did not run" in "\n".join(c.source for c in read.cells)


def test_markdown_tells_values_tables_and_code(coded: Desk) -> None:
    made = coded.export("md")
    assert "| mean | 628\\.75 |" in made
    assert "```python\nimport plotly.express as px" in made
    assert "```text\nRegions: " in made
    assert "*Figure: Totals" in made
    assert "| What | Value | Meaning |" in made
    assert '```json\n{\n "column": "region"' in made
    assert "nothing" in made


def test_the_page_draws_figures_and_lets_no_text_out(coded: Desk) -> None:
    made = coded.export("html")
    figures = json.loads(re.search(r'id="figures">(.*?)</script>', made, re.DOTALL)[1])  # type: ignore[index]
    assert [figure["data"][0]["type"] for figure in figures] == ["bar", "bar"]
    assert all("template" not in figure["layout"] for figure in figures)
    assert "<td>628.75</td>" in made
    assert "<pre>Regions: [&#x27;North&#x27;, &#x27;South&#x27;]</pre>" in made
    assert "AttributeError" in made
    assert "Totals </script>" not in made


def test_code_that_a_model_wrote_says_so(desk: Desk) -> None:
    written: PythonCell = python(run_id="r1", position=1, code="print('hello')")
    desk.save(written, python("p2", position=2, name="own", code="print('bye')"))
    made = desk.export("py")
    assert made.count("A model wrote this") == 1
    assert "hello\nbye" in run(made, desk.root)


def test_code_that_cannot_be_read_stays_a_comment(desk: Desk) -> None:
    desk.save(python(position=1, code='x = (\n"""', failure=error().failure))
    made = desk.export("py")
    ast.parse(made)
    assert "# x = (" in made


def test_an_analysis_that_was_not_run_says_what_it_would_do(desk: Desk) -> None:
    from tests.fakes.samples import analysis

    cell: AnalysisCell = analysis(position=1)
    desk.save(cell)
    for form in ("py", "ipynb", "html", "md"):
        assert "columns" in desk.export(form)
