"""What a person does on the first day, in a real browser against a real server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Watched, ask, settled, shot
from tests.e2e.patience import PATIENCE
from tests.e2e.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

BY_REGION = (
    "SELECT c.region, sum(o.revenue) AS total_revenue FROM orders o "
    "JOIN customers c ON o.customer_id = c.customer_id GROUP BY c.region ORDER BY 2 DESC"
)
ENDLESS = "SELECT sum(a.revenue * b.revenue) AS x FROM orders a, orders b, orders c, orders d"
_TABS = 200
_FOCUSED = """() => {
  let e = document.activeElement;
  while (e && e.shadowRoot && e.shadowRoot.activeElement) e = e.shadowRoot.activeElement;
  return (e.dataset && e.dataset.testid) || e.title || e.tagName;
}"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("walk") / "home"
    with Server(home, {"endless": ENDLESS, "": BY_REGION}) as running:
        yield running


def test_a_new_person_gets_from_nothing_to_an_answer(watched: Watched) -> None:
    page = watched.open()
    expect(page).to_have_title("Syna")
    page.get_by_role("button", name="Try with sample data").click()
    expect(page.get_by_role("link", name=re.compile("Retail sample"))).to_be_visible()
    shot(page, "home")
    ask(page, "total revenue by region")
    page.wait_for_url(re.compile(r"/notebook\?notebook="))
    sentence = page.locator("[class*=st-key-sentence-]")
    expect(sentence.get_by_role("button").first).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".js-plotly-plot")).to_be_visible()
    settled(page)
    shot(page, "answer")
    number = sentence.get_by_role("button").first
    assert "by_region" in (number.get_attribute("title") or "") or number.get_attribute("title")
    page.get_by_role("button", name="Checked").or_(
        page.get_by_role("button", name="Unsure")
    ).first.click()
    expect(page.get_by_test_id("stPopoverBody")).to_be_visible()
    shot(page, "grade")


def test_sql_is_edited_run_and_the_notebook_run_again(watched: Watched) -> None:
    page = open_notebook(watched, "Total revenue by region")
    page.get_by_role("button", name="edit icon").nth(1).click()
    editor = page.locator("[class*=st-key-sql-] textarea")
    expect(editor).to_be_visible()
    shot(page, "how")
    editor.fill("SELECT channel, count(*) AS orders FROM orders GROUP BY channel ORDER BY 2 DESC")
    editor.press("Control+Enter")
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.get_by_text(re.compile("· edited"))).to_be_visible(timeout=PATIENCE)
    settled(page)
    page.get_by_text("Table", exact=True).first.click()
    expect(page.get_by_test_id("stDataFrame")).to_be_visible()
    page.get_by_role("button", name="Re-run all").click()
    expect(page.get_by_text(re.compile("Ran everything again without a model"))).to_be_visible(
        timeout=PATIENCE
    )
    shot(page, "rerun")


@pytest.mark.parametrize(
    ("title", "suffix", "holds"),
    [
        ("Web page, self-contained", ".html", "<html"),
        ("Markdown", ".md", "total revenue by region"),
        ("Jupyter notebook", ".ipynb", '"cells"'),
        ("Python script", ".py", "duckdb"),
    ],
)
def test_a_notebook_is_exported(watched: Watched, title: str, suffix: str, holds: str) -> None:
    page = open_notebook(watched, "Total revenue by region")
    page.get_by_role("button", name="Export", exact=True).click()
    with page.expect_download() as started:
        page.get_by_role("button", name=title).click()
    file = started.value
    assert file.suggested_filename == f"total-revenue-by-region{suffix}"
    assert holds.lower() in Path(file.path()).read_text(encoding="utf-8").lower()


def test_a_table_is_exported_whole(watched: Watched) -> None:
    page = open_notebook(watched, "Total revenue by region")
    page.locator("[class*=st-key-export-]").get_by_role("button").last.click()
    with page.expect_download() as started:
        page.get_by_role("button", name="CSV").click()
    assert started.value.suggested_filename.endswith(".csv")
    assert "," in Path(started.value.path()).read_text(encoding="utf-8")


def test_a_run_survives_a_reload_shows_in_a_second_tab_and_stops(watched: Watched) -> None:
    page = open_notebook(watched, "Total revenue by region")
    ask(page, "an endless question about revenue")
    expect(
        page.get_by_text("Answering").or_(page.get_by_role("button", name="Stop")).first
    ).to_be_visible()
    running = page.locator("[class*=st-key-run-] code").filter(has_text="orders d")
    expect(running).to_be_visible(timeout=PATIENCE)
    shot(page, "live")
    page.reload()
    expect(running).to_be_visible(timeout=PATIENCE)
    second = watched.open(page.url.removeprefix(watched.base))
    expect(second.locator("[class*=st-key-run-] code").filter(has_text="orders d")).to_be_visible()
    data = watched.open("/data")
    expect(data.get_by_role("link", name=re.compile("Retail sample"))).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("Stopped. Nothing was added.")).to_be_visible(timeout=PATIENCE)
    expect(second.get_by_text("Stopped. Nothing was added.")).to_be_visible(timeout=PATIENCE)
    shot(page, "stopped")
    page.get_by_role("button", name="Leave it").click()
    expect(page.get_by_text("Stopped. Nothing was added.")).to_be_hidden()


def test_blocks_and_notebooks_are_deleted_with_undo(watched: Watched) -> None:
    page = open_notebook(watched, "Total revenue by region")
    page.get_by_role("button", name="more_horiz icon").last.click()
    page.get_by_role("menuitem", name="Delete").or_(
        page.get_by_role("option", name="Delete")
    ).click()
    expect(page.get_by_text("Deleted from the notebook.")).to_be_visible()
    expect(page.locator("[class*=st-key-sentence-]")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("[class*=st-key-sentence-]")).to_have_count(1)


def test_a_notebook_is_duplicated_renamed_and_deleted(watched: Watched) -> None:
    page = open_notebook(watched, "Total revenue by region")
    bar = page.locator("[class*=st-key-bar-]")
    bar.get_by_role("button", name="more_horiz icon").click()
    page.get_by_role("menuitem", name="Duplicate").click()
    copied = page.get_by_role("heading", level=3, name="Total revenue by region (copy)")
    expect(copied).to_be_visible()
    settled(page)
    expect(page.locator("[class*=st-key-sentence-]")).to_be_visible()
    bar.get_by_role("button", name="edit icon").click()
    page.get_by_label("Title").fill("Regions in short")
    page.get_by_role("button", name="Rename", exact=True).click()
    expect(page.get_by_role("heading", level=3, name="Regions in short")).to_be_visible()
    settled(page)
    bar.get_by_role("button", name="more_horiz icon").click()
    page.get_by_role("menuitem", name="Delete").click()
    expect(page.get_by_text("Deleted “Regions in short”.")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("Regions in short"))).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("link", name=re.compile("Regions in short"))).to_be_visible()


def test_a_messy_file_is_dropped_and_its_profile_shows(watched: Watched, tmp_path: Path) -> None:
    file = tmp_path / "höchst messy.csv"
    file.write_bytes(
        'Größe;"a ""b""";;x\n1;<img src=x onerror=alert(1)>;;2\n;![i](https://evil.example/i);3;4\n'.encode(
            "latin-1"
        )
    )
    page = watched.open("/data")
    page.get_by_role("button", name="Attach data").click()
    page.locator("[data-testid=stPopoverBody] input[type=file]").set_input_files(file)
    link = page.get_by_role("link", name=re.compile("messy"))
    expect(link).to_be_visible(timeout=PATIENCE)
    link.click()
    expect(page.get_by_text("2 rows · 4 columns")).to_be_visible()
    expect(page.get_by_test_id("stDataFrame")).to_be_visible()
    shot(page, "messy")


def test_what_cannot_be_read_is_said_in_a_sentence(watched: Watched, tmp_path: Path) -> None:
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 but not really")
    page = watched.open("/data")
    for path in (tmp_path / "broken.parquet", tmp_path / "nowhere.csv"):
        page.get_by_role("button", name="Attach data").click()
        page.get_by_role("textbox", name="Or name a file or folder on this machine").fill(str(path))
        page.get_by_role("button", name="Attach", exact=True).click()
        expect(page.get_by_role("alert").filter(has_text=path.name)).to_be_visible(timeout=PATIENCE)
        settled(page)
    shot(page, "refused")


def test_a_chart_is_changed_by_hand(watched: Watched) -> None:
    page = open_notebook(watched, "Total revenue by region")
    block = page.locator("[class*=st-key-block-]").first
    block.get_by_role("button", name="bar_chart icon").click()
    page.get_by_label("Title").fill("By my own hand")
    page.get_by_role("button", name="Draw").click()
    expect(page.locator(".js-plotly-plot").get_by_text("By my own hand")).to_be_visible()


def test_the_keyboard_reaches_the_ask_box_and_the_numbers(watched: Watched) -> None:
    page = open_notebook(watched, "Total revenue by region")
    expect(page.get_by_test_id("stChatInputTextArea")).to_be_enabled(timeout=PATIENCE)
    seen: list[str] = []
    while len(seen) < _TABS and not _reached(seen):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(_FOCUSED))
    assert _reached(seen), seen


@pytest.mark.parametrize(
    "path", "/ /notebooks /data /metric-list /metric /verified /models /activity /settings".split()
)
def test_every_page_opens_by_its_address(watched: Watched, path: str) -> None:
    page = watched.open(path)
    expect(page.get_by_test_id("stMain").get_by_role("heading").first).to_be_visible()
    page.wait_for_timeout(300)
    shot(page, f"page-{path.strip('/') or 'home'}")


def _reached(seen: list[str]) -> bool:
    return "stChatInputTextArea" in seen and any("row" in one for one in seen)


def open_notebook(watched: Watched, title: str) -> Page:
    page = watched.open("/notebooks")
    page.get_by_role("link", name=re.compile(title)).click()
    expect(page.get_by_role("heading", name=title, level=3, exact=True)).to_be_visible()
    expect(page.locator("[class*=st-key-sentence-]").first).to_be_visible()
    settled(page)
    return page
