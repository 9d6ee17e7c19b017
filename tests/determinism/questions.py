"""Twenty questions about the retail sample, and what was answered: `questions.py HOME`.

Prints one JSON line a question, without what may differ (ids, times, seconds).
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from core.bootstrap import bootstrap
from core.services.services import Services
from core.settings import Settings
from tests.fakes.real_models import EMBEDDER, SMALL, real_file

RETAIL = Path(__file__).resolve().parents[2] / "data" / "retail"
QUESTIONS = (
    "What is the total revenue?",
    "What is the average revenue per order?",
    "Top 5 products by revenue",
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
    "Why did revenue change in March 2024?",
    "What is the cheapest product?",
    "How many customers never ordered anything?",
    "What was the last order date?",
    "Is revenue normally distributed?",
    "What is the average salary of the drivers?",
)


def main(home: str) -> None:
    folder = real_file(SMALL).parent
    real_file(EMBEDDER)
    services = bootstrap(Settings(home=Path(home), model_dir=folder))
    try:
        services.models.set_default(SMALL)
        source = services.sources.attach(RETAIL, name="Retail sample")
        for question in QUESTIONS:
            print(json.dumps(answered(services, source.id, question)), flush=True)
    finally:
        services.close()


def answered(services: Services, source_id: str, question: str) -> list[object]:
    notebook = services.notebooks.create(source_ids=(source_id,))
    view = services.runs.wait(services.runs.start(notebook.id, question), 300)
    while services.second_routes.under_way(notebook.id):
        time.sleep(0.02)
    block = services.notebooks.view(notebook.id).blocks[-1]
    head = block.head
    said = head.answer.text if head.kind == "answer" else head.model_dump_json(include={"failure"})
    checks = [check.outcome for check in head.grade.checks] if head.kind == "answer" else []
    results = [query.result.fingerprint for query in block.queries if query.result]
    return [question, view.status, said, checks, results, view.tokens.written]


if __name__ == "__main__":
    main(sys.argv[1])
