"""The `.ipynb` is valid, holds outputs, and its code runs."""

from __future__ import annotations

import json

import nbformat

from tests.services.exports.conftest import EVIL, Desk
from tests.services.exports.test_script import run


def test_the_notebook_is_valid_and_its_code_runs(full: Desk) -> None:
    made = full.export("ipynb")
    read = nbformat.reads(made, as_version=4)
    nbformat.validate(read)
    assert len({cell.id for cell in read.cells}) == len(read.cells)
    code = "\n".join(cell.source for cell in read.cells if cell.cell_type == "code")
    assert "1250.5" in run(code, full.root, "\nprint(by_region.rows())\n")
    outputs = [output for cell in read.cells for output in cell.get("outputs", ())]
    assert any("text/html" in output.data for output in outputs)
    charts = [o.data.get("application/vnd.plotly.v1+json") for o in outputs]
    assert [chart["data"][0]["type"] for chart in charts if chart] == [
        "bar",
        "scatter",
        "indicator",
    ]
    said = "\n".join(cell.source for cell in read.cells if cell.cell_type == "markdown")
    assert "## Which region sells most?" in said
    assert "**The North has 1,250.5.**" in said
    assert "Ask *Ada* about refunds." in said


def test_hostile_text_stays_text(evil: Desk) -> None:
    read = nbformat.reads(evil.export("ipynb"), as_version=4)
    nbformat.validate(read)
    for cell in read.cells:
        for output in cell.get("outputs", ()):
            html = output.data.get("text/html", "")
            assert "<img" not in html
            assert "<b>" not in html
    code = "\n".join(cell.source for cell in read.cells if cell.cell_type == "code")
    assert "END" in run(code, evil.root, "\nprint('END')\n")
    assert json.dumps(EVIL)[1:20] not in [c.source for c in read.cells]
