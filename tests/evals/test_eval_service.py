"""A small set through the whole product: real workers, real SQL, a scripted model."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.bootstrap import bootstrap
from core.errors import UserError
from core.services.evals import read_questions
from core.services.services import Services
from core.settings import Settings

QUESTIONS = (
    ("How many pets are named in the list?", {"kind": "rows", "rows": [[3]]}),
    ("Which pets weigh more than 5?", {"kind": "list", "values": ["Rex", "Tom"]}),
    ("What is the mean weight?", {"kind": "values", "values": {"mean_weight": "7.33"}}),
    ("Which names do the heavy ones have?", {"kind": "rows", "rows": [["Nobody"]]}),
    ("How does gravity bend the light of galaxies?", {"kind": "unanswerable"}),
    ("Write a function that adds.", {"kind": "tests", "tests": ["assert add(1, 2) == 3"]}),
)
SAYS = (
    ("How many pets", "SELECT COUNT(*) FROM pets"),
    ("Which pets weigh", "SELECT name FROM pets WHERE weight > 5"),
    ("mean weight", "SELECT AVG(weight) AS mean_weight FROM pets"),
    ("heavy ones", "SELECT name FROM pets WHERE weight > 10"),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "pets"
    (place / "sources").mkdir(parents=True)
    (place / "sources" / "pets.csv").write_text("name,weight\nRex,12\nTom,6\nIda,4\n", "utf-8")
    lines = [
        {"id": f"pets-{n}", "question": text, "sources": ["pets.csv"], "expected": expected}
        for n, (text, expected) in enumerate(QUESTIONS)
    ]
    (place / "questions.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    return place


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    script = tmp_path / "script.jsonl"
    script.write_text("\n".join(json.dumps({"when": w, "say": s}) for w, s in SAYS), "utf-8")
    opened = bootstrap(Settings(home=tmp_path / "home", scripted=script))
    yield opened
    opened.close()


def test_a_set_goes_through_the_whole_product(services: Services, folder: Path) -> None:
    seen: list[str] = []
    card = services.evals.run(
        folder, off=("templates",), model="scripted", progress=lambda p: seen.append(p.text)
    )
    outcomes = [item.outcome for item in card.outcomes]
    assert outcomes == ["right", "right", "right", "wrong", "right", "skipped"]
    assert (card.set, card.asked, card.right, card.skipped) == ("pets", 5, 4, 1)
    assert card.accuracy == 0.8
    assert card.unanswerable_recall == 1.0
    assert card.refused_share == 0.0
    assert card.invented_columns == 0
    assert card.unbound_numbers == 0
    assert card.tokens_written > 0
    assert card.seconds_p95 >= card.seconds_median > 0
    assert "sandbox" in card.notes[0]
    assert seen
    assert services.sources.list() == ()
    assert not services.notebooks.list()
    kept = json.loads((services.home.root / "evals" / "pets-templates.json").read_text("utf-8"))
    assert len(kept["outcomes"]) == 6


def test_the_first_questions_only(services: Services, folder: Path) -> None:
    card = services.evals.run(folder, limit=1, model="scripted")
    assert card.asked == 1


def test_a_folder_without_questions_says_so(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="not a question set"):
        read_questions(tmp_path)
    (tmp_path / "questions.jsonl").write_text('{"id": 1}', "utf-8")
    with pytest.raises(UserError, match="Line 1"):
        read_questions(tmp_path)


DEVELOPMENT = Path(__file__).resolve().parents[3] / "shared" / "evals"


@pytest.mark.skipif(not DEVELOPMENT.is_dir(), reason="the development sets are not here")
def test_every_line_of_the_development_sets_is_a_question() -> None:
    sets = [place for place in DEVELOPMENT.iterdir() if (place / "questions.jsonl").is_file()]
    assert sets
    for place in sets:
        questions = read_questions(place)
        named = {name for question in questions for name in question.sources}
        assert all((place / "sources" / name).exists() for name in named)
