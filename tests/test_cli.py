"""The terminal door, on real workers and the real state, with a scripted model."""

from __future__ import annotations

import json
import multiprocessing
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from core.domain.home import Home
from core.storage.duckdb.state import DuckDBState
from syna_app.cli import app, main

TOTAL = "SELECT region, SUM(amount) AS total FROM sales GROUP BY region ORDER BY total DESC"


@pytest.fixture
def sales(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file to ask about, a home of its own, and a model that knows one query."""
    file = tmp_path / "sales.csv"
    file.write_text("region,amount\nNorth,10\nSouth,32.5\nNorth,7\n")
    script = tmp_path / "script.jsonl"
    lines = [
        {"when": "total amount by region", "say": TOTAL},
        {"when": "profit", "say": "SELECT SUM(profit) FROM sales"},
    ]
    script.write_text("\n".join(json.dumps(line) for line in lines))
    monkeypatch.setenv("SYNA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SYNA_SCRIPTED", str(script))
    monkeypatch.delenv("SYNA_MODEL_DIR", raising=False)
    return file


def syna(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_ask_prints_the_answer_the_table_and_the_query(sales: Path) -> None:
    done = syna("ask", "total amount by region", sales)
    assert done.exit_code == 0, done.output
    assert "South" in done.stdout
    assert "32.5" in done.stdout
    assert "SUM(amount)" in done.stdout


def test_ask_for_machines_prints_one_object(sales: Path) -> None:
    done = syna("ask", "total amount by region", sales, "--json")
    report = json.loads(done.stdout)
    assert done.exit_code == 0
    assert report["status"] == "answered"
    assert report["table"]["rows"] == [["South", 32.5], ["North", 17]]
    assert list(report["sql"].values()) == [TOTAL]
    assert report["grade"] == "checked"


def test_the_notebook_is_kept_and_can_be_gone_on_with(sales: Path) -> None:
    first = json.loads(syna("ask", "total amount by region", sales, "--json").stdout)
    again = syna("ask", "as a line chart", "--notebook", first["notebook"], "--json")
    assert json.loads(again.stdout)["notebook"] == first["notebook"]
    assert first["notebook"] in syna("notebooks").stdout


def test_what_cannot_be_answered_exits_with_1_and_says_so(sales: Path) -> None:
    done = syna("ask", "what is the profit of each ship", sales, "--json")
    report = json.loads(done.stdout)
    assert done.exit_code == 1
    assert report["status"] in {"unanswerable", "failed"}
    assert report["answer"]
    assert "Traceback" not in done.output


@pytest.mark.parametrize(
    ("question", "file", "said"),
    [
        ("", "sales.csv", "There is no question"),
        ("total", "missing.csv", "missing.csv"),
        ("x" * 20_000, "sales.csv", "long"),
    ],
)
def test_bad_input_is_said_in_a_sentence(
    sales: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    *,
    question: str,
    file: str,
    said: str,
) -> None:
    monkeypatch.setattr("sys.argv", ["syna", "ask", question, str(sales.with_name(file))])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    assert said in capsys.readouterr().err


def test_doctor_names_what_is_missing_and_what_to_do(sales: Path) -> None:
    done = syna("doctor", "--json")
    lines = {line["name"]: line for line in json.loads(done.stdout)}
    assert done.exit_code == 0
    assert lines["workers"]["state"] == "good"
    assert lines["all-minilm-l6-v2"]["state"] == "lacking"
    assert "syna models pull all-minilm-l6-v2" in lines["all-minilm-l6-v2"]["remedy"]
    assert syna("doctor").exit_code == 0


def test_models_are_listed_and_a_wrong_id_is_refused(
    sales: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "qwen2.5-coder-1.5b-instruct" in syna("models", "list").stdout
    monkeypatch.setattr("sys.argv", ["syna", "models", "pull", "no-such-model"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    assert "no-such-model" in capsys.readouterr().err


def test_eval_prints_a_card_with_the_fields_that_others_read(sales: Path, tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    (folder / "sources").mkdir(parents=True)
    (folder / "sources" / "sales.csv").write_text(sales.read_text())
    question = {
        "id": "shop-1",
        "question": "total amount by region",
        "sources": ["sales.csv"],
        "expected": {"kind": "rows", "rows": [["North", 17], ["South", 32.5]], "ordered": False},
    }
    (folder / "questions.jsonl").write_text(json.dumps(question))
    card = json.loads(syna("eval", folder, "--json").stdout)
    assert card["set"] == "shop"
    assert card["asked"] == 1
    assert card["accuracy"] == 1.0
    assert card["invented_columns"] == card["unbound_numbers"] == 0
    assert {"seconds_median", "seconds_p95", "tokens_read", "tokens_written", "model"} <= set(card)
    assert card["machine"]
    assert "accuracy" in syna("eval", folder).stdout


def _hold(root: Path, held: Event, let_go: Event) -> None:
    state = DuckDBState(Home(root))
    held.set()
    let_go.wait(280)
    state.close()


def test_a_second_process_on_one_home_says_so(
    sales: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    context = multiprocessing.get_context("spawn")
    held, let_go = context.Event(), context.Event()
    holder = context.Process(target=_hold, args=(tmp_path / "home", held, let_go))
    holder.start()
    try:
        assert held.wait(120)
        monkeypatch.setattr("sys.argv", ["syna", "doctor"])
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == 1
        assert f"process {holder.pid}" in capsys.readouterr().err
    finally:
        let_go.set()
        holder.join(60)
