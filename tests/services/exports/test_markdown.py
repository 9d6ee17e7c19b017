"""The Markdown reads as the notebook does."""

from __future__ import annotations

from markdown_it import MarkdownIt

from core.services.exports.markdown import fenced
from tests.services.exports.conftest import Desk


def test_questions_answers_tables_and_queries_are_there(full: Desk) -> None:
    made = full.export("md")
    assert made.startswith("# Sales of May\n")
    for piece in (
        "## Which region sells most?",
        "**The North has 1,250.5.**",
        "*Checked.*",
        "| North | 1,250.5 |",
        "```sql\nSELECT region",
        "*Line chart: Total by month.*",
        "Ask *Ada* about refunds.",
        "It took too long.",
    ):
        assert piece in made, piece
    shown = MarkdownIt("commonmark").enable("table").render(made)
    assert shown.count("<table>") == 3
    assert shown.count("<h2>") == 5


def test_hostile_text_stays_text(evil: Desk) -> None:
    head, _, _ = evil.export("md").partition("![x]")
    shown = MarkdownIt("commonmark").enable("table").render(head.rpartition("</script>")[0])
    assert "<img" not in shown
    assert "<b>" not in shown
    assert "<script" not in shown


def test_a_fence_is_longer_than_what_it_holds() -> None:
    assert fenced("a ```` b", "sql").startswith("`````sql\n")
