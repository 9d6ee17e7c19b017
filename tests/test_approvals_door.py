"""`syna approvals`: a request of one process is answered in another, and its run goes on there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from core.domain.catalog import Provider
from core.domain.home import Home
from core.domain.value import now
from core.storage.duckdb.state import DuckDBState
from syna_app.cli import app

RIDDLE = "which region is a riddle wrapped in returns"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home whose model is at an address that no packet reaches."""
    root = tmp_path / "home"
    state = DuckDBState(Home(root))
    provider = Provider(
        id="elsewhere",
        title="Elsewhere",
        kind="compatible",
        model="some-model",
        base_url="http://192.0.2.1:9/v1",
        created_at=now(),
    )
    state.settings.save_provider(provider)
    state.settings.put("default_model", "elsewhere")
    state.close()
    monkeypatch.setenv("SYNA_HOME", str(root))
    monkeypatch.delenv("SYNA_SCRIPTED", raising=False)
    monkeypatch.delenv("SYNA_MODEL_DIR", raising=False)
    (tmp_path / "sales.csv").write_text("region,amount\nNorth,10\nSouth,32.5\n")
    return root


def syna(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def waiting() -> str:
    """The id of the one request that waits."""
    (line,) = syna("approvals", "list").stdout.splitlines()
    return line.split()[0]


def asked(home: Path) -> str:
    done = syna("ask", RIDDLE, home.parent / "sales.csv", "--json")
    assert done.exit_code == 3, done.output
    assert json.loads(done.stdout)["status"] == "approval"
    return waiting()


def test_a_no_in_the_terminal_ends_the_run_with_its_word(home: Path) -> None:
    request = asked(home)
    assert "Elsewhere (192.0.2.1" in syna("approvals", "show", request).stdout
    done = syna("approvals", "deny", request, "--word", "this stays here")
    assert done.exit_code == 0, done.output
    assert "Its run is failed" in done.stdout
    assert "this stays here" in done.stdout
    assert "Nothing waits" in syna("approvals", "list").stdout
    assert "denied by you, in the terminal" in syna("approvals", "list", "--past").stdout
    again = syna("approvals", "allow", request)
    assert again.exit_code != 0
    assert "denied already" in str(again.exception)


def test_a_policy_of_a_file_holds_for_what_waits_and_comes(home: Path, tmp_path: Path) -> None:
    asked(home)
    file = tmp_path / "policies.yaml"
    file.write_text("policies:\n- {kind: send_to_model, rule: deny}\n")
    done = syna("approvals", "take-in", file, "--yes")
    assert "deny: send questions" in done.stdout
    assert "Nothing waits" in syna("approvals", "list").stdout
    assert "kind: send_to_model" in syna("approvals", "policies").stdout
    report = json.loads(syna("ask", RIDDLE, tmp_path / "sales.csv", "--json").stdout)
    assert report["status"] == "failed"
    assert "Nothing may be sent to Elsewhere" in report["answer"]
    refused = syna("eval", tmp_path, "--model", "elsewhere")
    assert "A policy says that Syna may not send" in str(refused.exception)


def test_an_address_that_may_not_be_fetched_is_not_reached(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "policies.yaml"
    file.write_text("policies:\n- {kind: clone, rule: deny}\n")
    syna("approvals", "take-in", file, "--yes")
    done = syna("ask", "who calls parse", "https://192.0.2.1/a/b.git")
    assert done.exit_code != 0
    assert "A policy says that Syna may not fetch" in str(done.exception)
