"""How long a person waits for answers of the bundled model, on the retail sample.

python -m tests.benchmarks.questions
"""

from __future__ import annotations

import os
import platform
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

import psutil

from core.bootstrap import bootstrap
from core.domain.events import RunEvent
from core.services.services import Services
from core.settings import Settings

RETAIL = Path(__file__).resolve().parents[2] / "data" / "retail"
PATIENCE = 180.0
FIRST = "List the five most expensive products"
QUESTIONS = (
    "What is the total revenue?",
    "What is the average revenue per order?",
    "What are the top 5 products by revenue?",
    "How many customers are there in each region?",
    "How many distinct products were ordered?",
    "Which customers have no email?",
    "How many orders were placed in March 2024?",
    "Revenue by month in 2024",
    "What share of revenue comes from each region?",
    "Which product was returned most often?",
    "Show the ten largest orders",
    "What is the average price of products in each category?",
    "Which customers ordered more than 20 times?",
    "How many orders contain Electronics?",
    "List the customers in the North who signed up in 2023",
    "What is the cheapest product in each category?",
    "How many customers never ordered anything?",
    "What was the last order date of each region?",
    "Which channel sold the most units?",
    "What are the return reasons and how often was each given?",
)


@dataclass(frozen=True)
class Asked:
    """Seconds from the question; `first` is None when no model was needed."""

    first: float | None
    whole: float
    verdict: str
    calls: int


def ask(services: Services, source_id: str, question: str) -> Asked:
    notebook = services.notebooks.create(source_ids=(source_id,))
    begun = time.time()
    run_id = services.runs.start(notebook.id, question)
    view = services.runs.wait(run_id, PATIENCE)
    whole = time.time() - begun
    first = first_text(services.runs.events(run_id), begun) if view.tokens.calls else None
    block = services.notebooks.view(notebook.id).blocks[-1:]
    head = block[0].head if block else None
    verdict = head.grade.verdict if head is not None and head.kind == "answer" else view.status
    return Asked(first, whole, verdict, view.tokens.calls)


def first_text(events: list[RunEvent] | tuple[RunEvent, ...], begun: float) -> float | None:
    texts = (event for event in events if event.what.kind == "step_text")
    found = next(texts, None)
    return found.at.timestamp() - begun if found else None


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        services = bootstrap(Settings(home=Path(folder)))
        try:
            measure(services)
        finally:
            services.close()


def measure(services: Services) -> None:
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    ).stdout.strip()
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {load:.1f}, commit {commit}")
    services.warm()
    source = services.sources.attach(RETAIL, name="Retail sample")
    time.sleep(3)  # a person reads a little of the profile
    cold = ask(services, source.id, FIRST)
    print(f"first question, 3 s after attaching   {line(cold)}")
    found = []
    for question in QUESTIONS:
        found.append(ask(services, source.id, question))
        print(f"{line(found[-1])}  {question}", flush=True)
    report(found)


def line(asked: Asked) -> str:
    first = f"{asked.first:5.2f} s" if asked.first is not None else "      –"
    return (
        f"first token {first}, whole {asked.whole:5.2f} s, calls {asked.calls}, {asked.verdict:8}"
    )


def report(found: list[Asked]) -> None:
    whole = [asked.whole for asked in found]
    firsts = [asked.first for asked in found if asked.first is not None]
    called = [asked.whole for asked in found if asked.calls]
    print(f"{len(found)} questions, median       {median(whole):6.2f} s")
    print(f"p95                        {quantiles(whole, n=20)[-1]:6.2f} s")
    if called:
        print(f"{len(called)} asked the model, median  {median(called):6.2f} s")
        print(f"their first token, median  {median(firsts):6.2f} s")
    rss = psutil.Process().memory_info().rss
    print(f"resident with the model    {rss / 1e9:6.2f} GB")


if __name__ == "__main__":
    main()
