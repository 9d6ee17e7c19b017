"""Python and analyses on the page of a notebook: real workers, a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Watched, ask, settled, shot
from tests.e2e.patience import PATIENCE
from tests.e2e.server import Server

HEIGHT = 1600
pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

CODE = """by = orders.groupby("channel", as_index=False).revenue.sum()
answer["mean_revenue"] = float(orders.revenue.mean())
print("Channels:", list(by.channel))
show(by)
px.bar(by, x="channel", y="revenue", title="Revenue by channel")
"""
ANSWERED = "answer['spread'] = float(orders.revenue.std())"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("cells") / "home"
    with Server(home, {"": f"```python\n{ANSWERED}\n```"}) as running:
        yield running


@pytest.fixture
def notebook(watched: Watched) -> Page:
    """An empty notebook with the sample attached."""
    page = watched.open("/notebooks")
    page.get_by_role("button", name="New notebook").click()
    page.wait_for_url(re.compile("notebook="))
    sample = page.get_by_role("button", name="Try with sample data")
    expect(sample).to_be_visible()
    settled(page)
    sample.click()
    expect(page.get_by_role("button", name="Retail sample")).to_be_visible(timeout=PATIENCE)
    return page


def add(page: Page, what: str) -> None:
    settled(page)
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("menuitem", name=what).or_(page.get_by_text(what, exact=True)).first.click()
    settled(page)


def run(page: Page) -> None:
    """What was filled in before is on show by then: another choice brings another form."""
    settled(page)
    page.get_by_role("button", name="Run", exact=True).last.click()


def test_code_gives_a_value_a_table_and_a_figure(notebook: Page) -> None:
    page = notebook
    add(page, "Python")
    editor = page.locator("[class*=st-key-code-] textarea")
    expect(editor).to_have_value("orders.describe()")
    editor.fill(CODE)
    editor.press("Control+Enter")
    run(page)
    expect(page.locator(".js-plotly-plot")).to_be_visible(timeout=PATIENCE)
    values = page.get_by_test_id("stTable")
    expect(values).to_contain_text("mean_revenue")
    expect(values).to_contain_text(re.compile(r"\d+\.\d+"))
    expect(page.get_by_text("Channels: ['Phone', 'Store', 'Web']")).to_be_visible()
    expect(page.get_by_test_id("stDataFrame")).to_be_visible()
    settled(page)  # what has run is in an editor of its own
    shot(page, "python-cell")
    editor.fill("first = 1\norders.nothing.sum()")
    editor.press("Control+Enter")
    run(page)
    alert = page.get_by_test_id("stAlert")
    expect(alert).to_contain_text("On line 2", timeout=PATIENCE)
    expect(page.locator(".js-plotly-plot")).to_have_count(0)
    shot(page, "python-error")


def test_an_analysis_is_chosen_filled_in_and_run(notebook: Page) -> None:
    page = notebook
    add(page, "Analysis")
    picker = page.get_by_role("combobox", name=re.compile("Analysis")).first
    picker.click()
    picker.fill("Comparison of groups")
    picker.press("Enter")
    expect(page.get_by_text("Does a number differ between groups")).to_be_visible()
    run(page)
    values = page.get_by_test_id("stTable")
    expect(values).to_contain_text("P value", timeout=PATIENCE)
    expect(page.get_by_text(re.compile("Equal variances"))).to_be_visible()
    expect(page.locator(".js-plotly-plot")).to_be_visible()
    shot(page, "analysis-cell")


def test_an_answer_by_code_is_changed_and_run_again(notebook: Page) -> None:
    page = notebook
    ask(page, "Use python to compute the spread of revenue as a statistical value")
    sentence = page.locator("[class*=st-key-sentence-]")
    expect(sentence.get_by_role("button").first).to_be_visible(timeout=PATIENCE)
    settled(page)
    page.get_by_text("How", exact=True).click()
    editor = page.locator("[class*=st-key-code-] textarea")
    expect(editor).to_have_value(ANSWERED)
    shot(page, "python-answer")
    before = sentence.inner_text()
    editor.fill(ANSWERED.replace("std", "mean"))
    editor.press("Control+Enter")
    run(page)
    expect(page.get_by_text(re.compile("· edited"))).to_be_visible(timeout=PATIENCE)
    settled(page)  # while the page is drawn anew the old one may stand beside it
    expect(sentence).not_to_have_text(before)


def test_the_notebook_leaves_with_its_code(notebook: Page) -> None:
    page = notebook
    add(page, "Python")
    expect(page.locator("[class*=st-key-code-] textarea")).to_be_visible()
    page.get_by_role("button", name="Export", exact=True).click()
    with page.expect_download() as started:
        page.get_by_role("button", name="Python script").click()
    assert "orders.describe()" in Path(started.value.path()).read_text(encoding="utf-8")
