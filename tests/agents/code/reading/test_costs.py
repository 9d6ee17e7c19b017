"""How often git is started for an answer, however many files it cites."""

from __future__ import annotations

import shutil
from collections import Counter

import pytest

from tests.fakes.code_questions import Library
from tests.fakes.repositories import Repository, runs_of

if shutil.which("git") is None:
    pytest.skip("there is no git here", allow_module_level=True)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """A function that forty files call, and a file that thirty commits changed."""
    folder = tmp_path_factory.mktemp("many")
    person = Repository(folder / "person")
    text = "from rates import rate\nlimit = {0}\n\n\ndef user{0}():\n    return rate()\n"
    users = {f"part{n}.py": text.format(n) for n in range(40)}
    person.commit({"rates.py": 'def rate():\n    """The rate."""\n    return 2\n', **users})
    for n in range(30):
        person.commit({"rates.py": f"def rate():\n    return 2\n\n\nSTEP = {n}\n"}, f"Step {n}")
    return Library(person.folder, folder / "home")


@pytest.mark.parametrize(
    ("question", "cited", "most"),
    [
        ("who calls rate?", 40, 3),
        ("where is rate used?", 41, 3),
        ("where is limit set?", 40, 3),
        ("who imports rates?", 40, 3),
        ("what does rate do?", 7, 4),
        ("who last changed rate?", 2, 5),
        ("who last changed rates.py?", 1, 3),
        ("when was rate added?", 2, 8),
    ],
)
def test_git_reads_all_files_of_an_answer_at_once(
    many: Library, monkeypatch: pytest.MonkeyPatch, question: str, cited: int, most: int
) -> None:
    ran = runs_of(monkeypatch)
    replied = many.ask(question)
    started = Counter(ran)
    assert many.checked(replied) >= cited
    assert started.total() - started["status"] <= most, started
