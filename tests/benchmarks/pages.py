"""How long pages take: first paint from the command, and reruns of a notebook of fifty cells.

python -m tests.benchmarks.pages
"""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from core.bootstrap import bootstrap
from core.domain.answers import Answer
from core.domain.cells import AnswerCell
from core.domain.charts import ChartSpec
from core.domain.grades import Check, Grade
from core.domain.value import new_id, now
from core.settings import Settings
from tests.e2e.conftest import ARGUMENTS, CHROMIUM
from tests.e2e.server import ROOT, Server

CELLS = 50
SQL = "SELECT channel, sum(revenue) AS total FROM orders WHERE quantity > {n} - 50 GROUP BY channel"
# From the click until the page shows what was asked for, looked at before every paint.
RERUN = """async ([button, wanted]) => {
  const shown = () => [...document.querySelectorAll("[data-testid=stMain] " + wanted.where)]
    .some((e) => !wanted.text || e.textContent === wanted.text);
  const start = performance.now();
  button.click();
  while (!shown()) {
    if (performance.now() - start > 20000) throw new Error("The page did not change.");
    await new Promise((done) => requestAnimationFrame(done));
  }
  return performance.now() - start;
}"""


def fill(home: Path) -> str:
    """A notebook of fifty answered questions on the sample; its id."""
    services = bootstrap(Settings(home=home))
    try:
        source = services.sources.attach(ROOT / "data" / "retail", name="Retail sample")
        notebook = services.notebooks.create("Fifty cells", (source.id,))
        for number in range(CELLS):
            query = services.cells.add_query(
                notebook.id, SQL.format(n=number), title=f"Query {number}"
            )
            services.cells.run_sql(query.id, query.sql)
            query = services.cells.set_chart(
                query.id, ChartSpec(chart="bar", x="channel", y=("total",))
            )
            run_id = new_id()
            answer = AnswerCell(
                id=new_id(),
                notebook_id=notebook.id,
                position=query.position,
                created_at=now(),
                run_id=run_id,
                question=f"Total revenue by channel, number {number}",
                answer=Answer(
                    kind="answered",
                    text=f"The first channel has {{{{{query.name}.total[0]}}}}.",
                    evidence=(query.name,),
                ),
                grade=Grade(
                    verdict="checked",
                    checks=(Check(name="bound numbers", outcome="passed", reason="All are."),),
                ),
            )
            services.notebooks.put_back((query.model_copy(update={"run_id": run_id}), answer))
        return notebook.id
    finally:
        services.close()


def first_paint(browser: Browser, server: Server) -> float:
    """Seconds from the command to the first page that can be used."""
    start = time.perf_counter()
    with server:
        page = browser.new_page()
        page.goto(server.url)
        page.get_by_test_id("stChatInputTextArea").wait_for()
        took = time.perf_counter() - start
        page.close()
    return took


def reruns(page: Page) -> dict[str, list[float]]:
    """Milliseconds in the browser, from the click to what it shows."""
    turned, toggled = [], []
    for number in (0, 1, 2, 3, 1, 0, 2, 1):
        button = page.get_by_role("button", name=f"Page {number + 1}", exact=True)
        wanted = {"where": "h6", "text": f"Total revenue by channel, number {number * 10}"}
        turned.append(page.evaluate(RERUN, [button.element_handle(), wanted]))
        page.wait_for_timeout(1500)
    for _ in range(4):
        for name, where in (("Table", "[data-testid=stDataFrame]"), ("Chart", "")):
            button = page.get_by_role("radio", name=name, exact=True).first.element_handle()
            if not where:
                page.evaluate("e => e.click()", button)
            else:
                toggled.append(page.evaluate(RERUN, [button, {"where": where}]))
            page.wait_for_timeout(1000)
    return {"turn to ten other cells": turned, "from chart to table in a cell": toggled}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        home = Path(folder) / "home"
        notebook_id = fill(home)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        paints = [first_paint(browser, Server(home, {"": "SELECT 1"})) for _ in range(3)]
        with Server(home, {"": "SELECT 1"}) as server:
            page = browser.new_page(viewport={"width": 1440, "height": 1000})
            start = time.perf_counter()
            page.goto(f"{server.url}/notebook?notebook={notebook_id}")
            page.locator(".js-plotly-plot").first.wait_for()
            chart = time.perf_counter() - start
            page.wait_for_timeout(4000)
            found = reruns(page)
        browser.close()
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    ).stdout.strip()
    python = platform.python_version()
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {python}, {commit}")
    print(f"{'first paint from the command':<34}{statistics.median(paints):>8.2f} s")
    print(f"{'first chart of fifty cells':<34}{chart:>8.2f} s")
    for name, times in found.items():
        print(f"{name:<34}{statistics.median(times):>8.0f} ms  (most {max(times):.0f})")


if __name__ == "__main__":
    main()
