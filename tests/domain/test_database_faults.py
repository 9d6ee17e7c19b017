"""What libraries say of a database that failed, as sentences."""

from __future__ import annotations

from core.domain.database_faults import clearer, told
from core.domain.database_urls import read_url
from core.domain.databases import Login, Patience

LIMIT = "Query execution was interrupted (max_statement_time exceeded)"
LOGIN = Login(
    connection=read_url("mysql://a@h/shop")[0], password="hunter2", patience=Patience(statement=3)
)


def test_a_library_that_only_tells_how_its_threads_ended() -> None:
    """Several threads of a library may end at once, and the one that knows why is not the first."""
    error = told(LOGIN, "INTERRUPT Error: Interrupted!", "Table shop.many")
    assert error.message == "Table shop.many could not be read to its end."
    better = clearer(LOGIN, error, LIMIT)
    assert better is not None
    assert better.message.startswith("Table shop.many took the database longer than 3 seconds")
    unknown = clearer(LOGIN, error, "")
    assert unknown is not None
    assert "ended the connection in the middle" in unknown.message


def test_a_sentence_that_is_clear_stays() -> None:
    error = told(LOGIN, "Lost connection to server during query", "Table shop.many")
    assert "ended the connection in the middle" in error.message
    assert clearer(LOGIN, error, LIMIT) is None


def test_no_password_is_repeated() -> None:
    error = told(LOGIN, "ERROR: odd words with hunter2 within", "Table shop.many")
    assert "odd words" in error.message
    assert "hunter2" not in error.describe()
