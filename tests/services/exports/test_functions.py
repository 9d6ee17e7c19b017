"""A function leaves the notebook with its code, its tests and what they gave."""

from __future__ import annotations

import ast
import json

import pytest

from tests.fakes.samples import answer, function
from tests.services.exports.conftest import Desk


@pytest.fixture
def written(desk: Desk) -> Desk:
    desk.save(
        answer("a1", run_id="r1", position=1, question="Write a function that doubles"),
        function(run_id="r1", position=2),
    )
    return desk


def test_the_script_holds_the_function_and_asserts_what_passed(written: Desk) -> None:
    made = written.export("py")
    ast.parse(made)
    assert "def double(x):\n    return 2 * x\n" in made
    assert "\nassert double(2) == 4" in made
    assert "# failed: assert double(0) == 1" in made
    assert "A model wrote this" in made


def test_the_notebook_file_has_it_as_a_code_cell(written: Desk) -> None:
    cells = json.loads(written.export("ipynb"))["cells"]
    code = [cell["source"] for cell in cells if cell["cell_type"] == "code"]
    assert any("def double(x)" in source and "assert double(2) == 4" in source for source in code)


@pytest.mark.parametrize("form", ["md", "html"])
def test_pages_show_each_test_with_what_came(written: Desk, form: str) -> None:
    made = written.export(form)
    assert "return 2 * x" in made
    assert "Expected" in made
    assert "failed" in made


def test_hostile_tests_are_escaped(desk: Desk) -> None:
    evil = "assert f('</script><b>x</b>') == 1"
    base = function()
    tried = base.function.tries[0].model_copy(update={"test": evil, "came": "<img src=x>"})
    changed = base.function.model_copy(update={"tests": (evil,), "tries": (tried,)})
    desk.save(function(function=changed, code='def f(x):\n    return "<b>bold</b>"'))
    made = desk.export("html")
    assert "<img" not in made
    assert "<b>bold" not in made
