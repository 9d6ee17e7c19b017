"""Home, the lists, models, activity, settings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from components import session
from core.domain.catalog import DownloadView, ModelTest
from core.domain.profiles import ColumnProfile
from core.domain.source_changes import Refreshed
from core.domain.sources import Column, ColumnChoice
from core.domain.value import now
from core.domain.work import Failure
from core.errors import UserError
from core.services.attachments import AttachmentView
from tests.fakes import samples
from tests.pages.conftest import Open, texts


def test_home_of_a_new_person_offers_model_and_sample(bare: Any, open_page: Open) -> None:
    bare.models.status = "absent"
    app = open_page()
    said = texts(app)
    assert "491 MB · Apache-2.0" in said
    app.button(key="pull-offer").click().run()
    assert bare.models.pulled == ["small"]
    app.button(key="welcome-sample").click().run()
    assert bare.sources.started
    assert "Retail sample" in texts(app) or bare.sources.list()


def test_home_shows_the_progress_of_a_download(bare: Any, open_page: Open) -> None:
    bare.models.status = "partial"
    bare.models.download_view = DownloadView(
        model="small", status="running", received=100_000_000, total=491_400_064, source="hub"
    )
    app = open_page()
    assert app.button(key="stop-offer")
    assert not app.exception


def test_a_question_on_home_opens_a_notebook(filled: Any, open_page: Open) -> None:
    app = open_page()
    app.chat_input[0].set_value("total by region").run()
    run = filled.runs.list()[0]
    notebook = filled.notebooks.get(run.notebook_id)
    assert notebook.title == "Total by region"
    assert notebook.source_ids == ("s1",)


def test_a_question_without_data_is_answered_with_what_to_do(bare: Any, open_page: Open) -> None:
    app = open_page()
    app.chat_input[0].set_value("total").run()
    assert "Attach a file, then ask again." in texts(app)
    assert not bare.notebooks.list()


def test_notebooks_are_searched_renamed_deleted_and_restored(filled: Any, open_page: Open) -> None:
    filled.store.save(samples.notebook("n2", title="Costs"))
    app = open_page("notebooks")
    app.text_input[0].set_value("costs").run()
    assert [e.key for e in app.get("menu_button") if "notebook-n2" in (e.key or "")] != []
    filled.notebooks.delete("n2")
    app = open_page("notebooks")
    app.button(key="restore-deleted-n2").click().run()
    assert len(filled.notebooks.list()) == 2


def test_data_lists_sources_and_opens_one(filled: Any, open_page: Open) -> None:
    assert "3 rows, CSV" in texts(open_page("data"))
    app = open_page("source", source="s1")
    said = texts(app)
    assert "orders.csv" in said
    assert "orders.customer_id → customers.id" in said
    assert len(app.dataframe) == 1


def test_a_source_is_removed_and_renamed(filled: Any, open_page: Open) -> None:
    app = open_page("source", source="s1")
    app.button(key="remove-source").click().run()
    assert not filled.sources.list()
    assert "Removed orders.csv" in texts(app)


def test_a_refresh_that_fails_says_what_to_do(filled: Any, open_page: Open) -> None:
    app = open_page("source", source="s1")
    app.button(key="refresh-source").click().run()
    assert "The file is gone. The copy stays. Attach it again." in texts(app)


def test_a_column_of_almost_only_numbers_is_read_so_and_taken_back(
    filled: Any, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = ColumnProfile(
        name="price", type="VARCHAR", missing=0, distinct=9, offer="numbers", warnings=("Mostly.",)
    )
    profile = samples.profile().model_copy(update={"columns": (odd,)})
    filled.sources.store.save(filled.sources.get("s1"), [profile], [])
    chosen: list[ColumnChoice] = []

    def refresh(source_id: str, *, choice: ColumnChoice, **_: object) -> Refreshed:
        chosen.append(choice)
        of_text = filled.sources.get(source_id).choosing(choice)
        table = of_text.tables[0].model_copy(
            update={"columns": (Column(name="price", type="DOUBLE"),)}
        )
        return Refreshed(of_text.model_copy(update={"tables": (table,)}), (), False)

    monkeypatch.setattr(filled.sources, "refresh", refresh)
    app = open_page("source", source="s1")
    assert "price Mostly." in texts(app).replace("*", "")
    next(b for b in app.button if b.label == "Read as numbers").click().run()
    assert "price is now read as numbers." in texts(app)
    next(b for b in app.button if b.label == "Undo").click().run()
    assert [(c.table, c.column, c.read_as) for c in chosen] == [
        ("orders", "price", "numbers"),
        ("orders", "price", "text"),
    ]


def test_a_path_is_attached_from_the_data_page(bare: Any, open_page: Open, tmp_path: Path) -> None:
    app = open_page("data")
    app.text_input[0].set_value(str(tmp_path / "a.csv"))
    next(b for b in app.button if b.label == "Attach").click().run()
    assert bare.sources.started == [(tmp_path / "a.csv", None)]


def test_a_failed_attachment_is_said_until_dismissed(filled: Any, open_page: Open) -> None:
    failure = Failure(code="file", message="The file is empty.", remedy="Attach another.")
    failed = AttachmentView(id="x1", name="a.csv", status="failed", failure=failure)

    def fail(*_: object, **__: object) -> str:
        filled.sources.views = [failed]
        return failed.id

    filled.sources.start_attach = fail
    app = open_page("data")
    app.text_input[0].set_value("a.csv")
    next(b for b in app.button if b.label == "Attach").click().run()
    assert "The file is empty. Attach another." in texts(app)
    assert "The file is empty." not in texts(open_page("notebook", notebook="n1"))
    app.button(key="close-attachment-x1").click().run()
    assert "The file is empty." not in texts(app)


def test_models_page_tests_and_removes(filled: Any, open_page: Open) -> None:
    filled.models.servers = (("Ollama", "http://localhost:11434/v1"),)
    app = open_page("models")
    said = texts(app)
    assert "In use" in said
    assert "Found on this machine" in said
    assert "Not tested here yet" in said


def test_a_tested_model_says_what_it_may_do(filled: Any, open_page: Open) -> None:
    filled.models.test_result = ModelTest(
        model="small",
        at=now(),
        read_speed=30,
        write_speed=10,
        memory=10**9,
        asked=12,
        right=5,
        note="It is often wrong.",
    )
    app = open_page("models")
    said = texts(app)
    assert "of memory. It is often wrong." in said
    assert "50% is needed" in said
    assert "What it may do here: not 2 of 5" in said


def test_a_key_is_saved_and_tried_on_the_settings_page(filled: Any, open_page: Open) -> None:
    app = open_page("settings")
    app.text_input[0].set_value("gpt-4.1-mini")
    app.text_input[1].set_value("sk-secret")
    next(b for b in app.button if b.label == "Save and test").click().run()
    assert filled.models.kept[0].model == "gpt-4.1-mini"
    assert filled.models.keys == ["sk-secret"]
    said = texts(app)
    assert "It answered in 0.4 s." in said
    assert "sk-secret" not in said


def test_a_server_without_address_is_refused(filled: Any, open_page: Open) -> None:
    app = open_page("settings")
    app.selectbox[0].set_value("compatible").run()
    app.text_input[1].set_value("llama")
    next(b for b in app.button if b.label == "Save and test").click().run()
    assert not filled.models.kept
    assert "Nothing was saved." in texts(app)


def test_settings_are_kept(filled: Any, open_page: Open) -> None:
    app = open_page("settings")
    app.toggle[0].set_value(True).run()
    assert filled.settings.get("local_only") == "yes"
    level = next(s for s in app.selectbox if s.value == "INFO")
    level.set_value("DEBUG").run()
    assert filled.settings.get("log_level") == "DEBUG"


def test_activity_lists_runs(filled: Any, open_page: Open) -> None:
    assert "Ask the first one" in texts(open_page("activity"))
    filled.runs.put(samples.run("r9", status="finished", ended_at=now()))
    app = open_page("activity")
    assert list(app.dataframe[0].value["Question"]) == ["How many?"]
    assert list(app.dataframe[0].value["Notebook"]) == ["Sales"]


def test_a_bug_shows_an_id_and_no_traceback(filled: Any, open_page: Open) -> None:
    def broken() -> None:
        raise ZeroDivisionError("secret value 42")

    filled.models.cards = broken
    app = open_page("models")
    said = texts(app)
    assert not app.exception
    assert "error of its own (id " in said
    assert "secret value" not in said


def test_an_error_of_a_service_shows_its_sentences(filled: Any, open_page: Open) -> None:
    def refused() -> None:
        raise UserError("It is locked.", kept="Nothing was changed.", remedy="Close the other one.")

    filled.models.cards = refused
    assert "It is locked. Nothing was changed. Close the other one." in texts(open_page("models"))


def test_navigation_holds_what_is_built(filled: Any, open_page: Open) -> None:
    hidden = {"notebook", "dashboard", "source", "metric", "connect", "alert", "repository"}
    hidden |= {"target"}
    pages = {p.stem for p in Path("pages").glob("*.py")} - hidden
    told = {"home", "notebooks", "dashboards", "alerts", "data", "metrics", "verified", "code"}
    told |= {"models", "activity", "settings", "approvals", "targets"}
    assert pages == told
    assert session.services() is filled
