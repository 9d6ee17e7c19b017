"""A written function on the notebook page."""

from __future__ import annotations

from typing import Any

from core.domain.checks.functions import function_grade
from core.domain.findings import finding_of
from core.domain.sentences.functions import function_answer
from tests.fakes import samples
from tests.pages.conftest import Open, texts
from tests.pages.test_code_cells import kept


def written(filled: Any, **fields: object) -> None:
    """An answer with its function, at the end of the notebook."""
    counts = kept(filled, "counts", tests=2.0, passed=1.0, drafts=2.0)
    cell = samples.function(run_id="rf", position=9, result=counts, **fields)
    step = finding_of(cell, None).step
    head = samples.answer(
        "af",
        run_id="rf",
        position=8,
        question="Write a function that doubles",
        answer=function_answer(step),
        grade=function_grade(step),
    )
    filled.store.save_cells([head, cell])


def test_the_code_its_tests_and_what_was_repaired_are_shown(filled: Any, open_page: Open) -> None:
    written(filled)
    app = open_page("notebook", notebook="n1")
    assert not app.exception
    said = texts(app)
    assert samples.function().code in [code.value for code in app.code]
    assert "assert double(2) == 4" in said
    assert "Failed: gave 0, expected 1" in said
    assert "Written anew after 1 draft" in said
    assert "double(2) gave 2." in said


def test_it_is_edited_and_its_tests_run_again(filled: Any, open_page: Open) -> None:
    written(filled)
    app = open_page("notebook", notebook="n1")
    app.toggle(key="editing-rf-c1").set_value(True).run()
    assert not app.exception
    editor = app.text_area(key=f"function-rf-c1-{hash(samples.function().code)}")
    editor.set_value("def double(x):\n    return 0")
    app.button(key="run-rf-c1").click().run()
    assert filled.cells.coded == [("c1", "def double(x):\n    return 0", False)]


def test_it_runs_on_a_persons_word_where_nothing_confines_it(filled: Any, open_page: Open) -> None:
    filled.cells.tier = "restricted"
    written(filled)
    app = open_page("notebook", notebook="n1")
    assert not app.exception
    assert "Run it this once" in texts(app)
    app.button(key="run-rf-c1").click().run()
    assert filled.cells.coded == [("c1", samples.function().code, True)]


def test_a_copy_stands_by_itself(filled: Any, open_page: Open) -> None:
    filled.store.save_cells([samples.function("c2", position=9, title="A copy")])
    app = open_page("notebook", notebook="n1")
    assert not app.exception
    assert "A copy" in texts(app)
