"""The list of repositories, and the overview of one."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fakes.attached_code import NOON, PRICE, TOTAL, FakeCalls, FakeRepositories, repository
from tests.pages.conftest import Open, texts

DAY = f"{NOON.astimezone():%-d %B %Y}"


@pytest.fixture
def coded(bare: Any) -> Any:
    bare.repositories = FakeRepositories()
    bare.calls = FakeCalls()
    return bare


@pytest.fixture
def attached(coded: Any) -> Any:
    source = repository()
    coded.source_store.save(source, [], [])
    coded.repositories.known.append(source)
    return coded


def test_a_new_person_is_taught_and_attaches_from_the_empty_page(
    coded: Any, open_page: Open
) -> None:
    app = open_page("code")
    assert "Attach a git repository to see" in texts(app)
    app.text_input[0].set_value("  ~/shop ")
    app.text_input[1].set_value("trunk")
    app.text_input[2].set_value("s3cret")
    app.button[0].click().run()
    assert coded.repositories.asked == [("~/shop", "trunk", "s3cret")]
    assert "s3cret" not in texts(app)


def test_what_is_no_repository_is_said_to_be_none(coded: Any, open_page: Open) -> None:
    app = open_page("code")
    app.text_input[0].set_value("/bad")
    app.button[0].click().run()
    assert "That is no repository. Nothing was attached." in texts(app)
    assert not coded.repositories.asked


def test_without_git_the_page_says_what_to_install(coded: Any, open_page: Open) -> None:
    coded.repositories.git = ""
    app = open_page("code")
    assert "There is no git on this machine" in app.warning[0].value
    assert not app.text_input


def test_repositories_are_listed_with_what_they_are(attached: Any, open_page: Open) -> None:
    said = texts(open_page("code"))
    assert "shop" in said
    assert f"Python, 12 files, 1,500 lines of code, last commit {DAY}" in said


def test_one_whose_overview_is_broken_is_still_listed(attached: Any, open_page: Open) -> None:
    attached.repositories.seen = None
    assert "attached" in texts(open_page("code"))


def test_the_overview_shows_what_a_repository_is_made_of(attached: Any, open_page: Open) -> None:
    app = open_page("repository", repository="g1")
    said = texts(app)
    assert not app.exception
    assert "Sells <b>books</b>." in said
    assert [m.value for m in app.metric] == ["12", "1,500", "77", "321", "4", DAY]
    assert "python -m pytest" in said
    assert "1 file in the folder is not committed, and so not read: draft.py" in said
    hot = next(frame.value for frame in app.dataframe if "changes" in frame.value.columns)
    assert hot["file"][0] == "shop/*orders*.py"
    assert "Over 1 MB" in said
    assert "trunk at" in said


def test_a_part_opens_the_query_behind_it(attached: Any, open_page: Open) -> None:
    app = open_page("repository", repository="g1")
    app.button(key="query-overview-hot").click().run()
    notebook = attached.notebooks.list()[0]
    assert notebook.source_ids == ("g1",)
    assert [cell.sql for cell in attached.store.cells(notebook.id)] == ["SELECT 1 AS hot"]


def test_asking_about_it_opens_a_notebook_with_it_attached(attached: Any, open_page: Open) -> None:
    app = open_page("repository", repository="g1")
    app.button(key="ask-repository").click().run()
    assert attached.notebooks.list()[0].source_ids == ("g1",)


def test_an_address_without_a_repository_leads_to_the_list(attached: Any, open_page: Open) -> None:
    assert "Code" in texts(open_page("repository"))


def test_a_symbol_is_searched_for_and_its_callers_lead_on(attached: Any, open_page: Open) -> None:
    app = open_page("repository", repository="g1")
    assert "Called most" in texts(app)
    app.text_input[0].set_value("pri").run()
    assert [b.label for b in app.button if "found-calls" in b.key] == [r"Order\.price"]
    app.button(key="found-calls-0").click().run()
    assert app.query_params["symbol"] in (PRICE.id, [PRICE.id])
    assert app.code[-1].value == "def price():\n    ..."
    app.button(key="callees-calls-0").click().run()
    assert app.query_params["symbol"] in (TOTAL.id, [TOTAL.id])
    assert "def total():" in app.code[-1].value
    assert [b.label for b in app.button if "callers-calls" in b.key] == [r"Order\.price"]


def test_a_symbol_that_is_gone_is_said_and_can_be_searched_for(
    attached: Any, open_page: Open
) -> None:
    app = open_page("repository", repository="g1", symbol="gone.py:1")
    assert "Nothing is defined at that place any more" in texts(app)
    app.text_input[0].set_value("total").run()
    assert not app.error
    assert [b.label for b in app.button if "found-calls" in b.key] == ["total"]
