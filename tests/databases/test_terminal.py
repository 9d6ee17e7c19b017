"""`syna ask` about a real PostgreSQL, by its address."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from syna_app.cli import app
from tests.servers.postgres import PASSWORD, Postgres

TOTAL = "SELECT region, SUM(amount) AS total FROM sales GROUP BY region ORDER BY total DESC"


@pytest.fixture
def address(shop: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    shop.run(
        "CREATE TABLE sales (region text, amount int);"
        "INSERT INTO sales VALUES ('North', 10), ('South', 32), ('North', 7)"
    )
    script = tmp_path / "script.jsonl"
    script.write_text(json.dumps({"when": "total amount by region", "say": TOTAL}))
    monkeypatch.setenv("SYNA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SYNA_SCRIPTED", str(script))
    monkeypatch.setenv("SYNA_PASSPHRASE", "for the test")
    monkeypatch.delenv("SYNA_MODEL_DIR", raising=False)
    return f"postgresql://reader@127.0.0.1:{shop.port}/shop"


def rows(*arguments: str) -> list[list[object]]:
    done = CliRunner().invoke(app, ["ask", "total amount by region", *arguments, "--json"])
    assert done.exit_code == 0, done.output
    assert "s3cret" not in done.output
    found: list[list[object]] = json.loads(done.stdout)["table"]["rows"]
    return found


def test_a_question_about_a_database(
    shop: Postgres, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SYNA_DB_PASSWORD", PASSWORD)
    assert rows(address) == [["South", 32], ["North", 17]]
    monkeypatch.delenv("SYNA_DB_PASSWORD")
    shop.run("INSERT INTO sales VALUES ('North', 30)")
    assert rows(address) == [["North", 47], ["South", 32]]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "the user or the password is wrong"),
        ("?sslmode=nonsense", "its sslmode is not known"),
    ],
)
def test_what_is_wrong_is_said(address: str, query: str, said: str) -> None:
    done = CliRunner().invoke(app, ["ask", "how many", address + query])
    assert done.exit_code == 1
    assert said in str(done.exception)
