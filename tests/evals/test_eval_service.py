"""A small set through the whole product: real workers, real SQL, a scripted model."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from core.bootstrap import bootstrap
from core.domain.cancel import CancelToken
from core.domain.code.functions import WrittenFunction
from core.domain.evals import EvalItem, question_adapter
from core.domain.events import RunEvent, StepFinished
from core.domain.steps import StepResult
from core.errors import UserError
from core.protocols import Sandbox
from core.services.eval_functions import asked_text, function_item
from core.services.evals import read_questions
from core.services.services import Services
from core.settings import Settings
from tests.fakes.samples import START

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
    ("function that adds", "def plus(a, b):\n    return a + b"),
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
    assert outcomes == ["right", "right", "right", "wrong", "right", "right"]
    assert (card.set, card.asked, card.right, card.skipped) == ("pets", 6, 5, 0)
    assert card.accuracy == 0.8333
    assert card.right_by_try == (1,)
    assert card.outcomes[-1].sql == "def add(a, b):\n    return a + b"
    assert card.unanswerable_recall == 1.0
    assert card.refused_share == 0.0
    assert card.invented_columns == 0
    assert card.unbound_numbers == 0
    assert card.tokens_written > 0
    assert card.seconds_p95 >= card.seconds_median > 0
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


HEAD = 'def add(a, b):\n    """Add.\n    >>> add(1, 2)\n    3\n    """\n'


def test_tests_are_shown_unless_a_head_is_given_or_the_set_says_so() -> None:
    def text(question: str, **expected: object) -> str:
        tests = {"kind": "tests", "tests": ["assert add(5, 6) == 11"], **expected}
        return asked_text(
            question_adapter.validate_python({"id": "1", "question": question, "expected": tests})
        )

    assert "add(5, 6)" in text("Write a function that adds.")
    assert "add(5, 6)" not in text("Write a function that adds.", shown=False)
    assert text(HEAD) == HEAD
    assert "add(5, 6)" in text(HEAD, shown=True)
    assert "base = 1" in text("Write a function that adds.", setup="base = 1")


@pytest.mark.parametrize(
    ("code", "outcome", "detail"),
    [
        ("def add(a, b):\n    return a + b", "right", ""),
        ("def add(a, b):\n    return 3", "wrong", "other results"),
        ("def add(a, b):\n    raise ValueError(a)", "wrong", "raises"),
        ("def add(a, b:", "wrong", "does not run"),
    ],
)
def test_a_function_is_scored_by_tests_that_it_did_not_see(
    services: Services, code: str, outcome: str, detail: str
) -> None:
    hidden = {"kind": "tests", "tests": ["assert add(5, 6) == 11"]}
    question = question_adapter.validate_python({"id": "1", "question": HEAD, "expected": hidden})
    written = WrittenFunction(name="add", tests=("assert add(1, 2) == 3",), tests_from="examples")
    step = StepResult(step="write", output="function", form="function", code=code, function=written)
    event = RunEvent(run_id="r", seq=1, at=START, what=StepFinished(result=step))
    item = EvalItem(id="1", question=HEAD, kind="tests", outcome="failed", right=False)
    ground = Ground(services.evals._parts.sandbox)
    found = function_item(item, question, [event], context=ground)
    assert (found.outcome, found.detail) == (outcome, detail)


@dataclass(frozen=True)
class Ground:
    sandbox: Sandbox
    cancel: CancelToken = field(default_factory=CancelToken)
