"""The model service over the real shelf, chooser and secrets, with a toy catalogue."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from core.domain.cancel import CancelToken
from core.domain.catalog import CatalogModel, DownloadView, HubSource, Provider, TrialQuestion
from core.domain.chat import ChatRequest, Message
from core.domain.sources import Column, Schema, Table
from core.domain.value import now
from core.domain.work import Progress
from core.errors import Cancelled, ModelError, UserError
from core.models.catalog import Catalog, trial
from core.models.download import Downloader
from core.models.fetch_hub import HubFetcher
from core.models.provider import ModelChooser
from core.models.scripted import ScriptedModel
from core.models.shelf import ModelShelf
from core.secrets.sealed_file import SealedFileSecrets
from core.services.model_trial import barred_for, same_rows
from core.services.models import ModelParts, ModelService
from core.services.script_trial import scripts_right
from core.tasks.local import LocalTasks
from tests.fakes.file_server import FileServer
from tests.fakes.query_sandbox import QuerySandbox
from tests.fakes.settings import MemorySettingStore

CONTENT = b"GGUF" + bytes(400_000)
SUM = hashlib.sha256(CONTENT).hexdigest()
SCHEMA = Schema(
    tables=(Table(name="t", columns=(Column(name="a", type="INTEGER"),), rows=1, file="t"),)
)
ANSWERS = {
    "total amount of all": "SELECT SUM(amount) FROM orders",
    "How many customers": "SELECT COUNT(*) FROM customers",
    "average amount": "SELECT AVG(amount) FROM orders",
    "different products": "SELECT COUNT(DISTINCT product) FROM orders",
    "each product": "SELECT product, SUM(amount) FROM orders GROUP BY product",
    "March 2024": "SELECT COUNT(*) FROM orders WHERE ordered BETWEEN '2024-03-01' AND '2024-03-31'",
    "highest total": "SELECT product FROM orders GROUP BY 1 ORDER BY SUM(quantity) DESC LIMIT 1",
    "were returned": "SELECT COUNT(*) FROM orders WHERE returned",
    "in Oslo": "SELECT SUM(o.amount) FROM orders o JOIN customers c ON c.id = o.customer_id "
    "WHERE c.city = 'Oslo'",
    "ordered a desk": "SELECT DISTINCT c.name FROM customers c JOIN orders o "
    "ON c.id = o.customer_id WHERE o.product = 'desk'",
    "never ordered": "SELECT name FROM customers WHERE id NOT IN (SELECT customer_id FROM orders)",
    "largest single": "SELECT MAX(amount) FROM orders",
}
SCRIPTS = {
    "median amount": 'answer["median_amount"] = 185.0',
    "correlation": 'answer["correlation"] = 0.4234',
}


def entry(id: str, file: str, *needs: str) -> CatalogModel:
    return CatalogModel(
        id=id,
        title=id.title(),
        purpose="chat",
        file=file,
        bytes=len(CONTENT),
        sha256=SUM,
        licence="MIT",
        sources=(HubSource(repository="team/model", file="model.bin"),),
        needs=needs,
    )


KNOWN = Catalog(
    default="big", models=(entry("big", "big.gguf", "words"), entry("words", "words.gguf"))
)


@dataclass
class Bench:
    """The service and what it stands on."""

    service: ModelService
    chooser: ModelChooser
    settings: MemorySettingStore
    secrets: SealedFileSecrets
    folder: Path
    opened: list[str]
    keys: list[str | None]
    local: ScriptedModel
    remote: ScriptedModel

    def put(self, file: str = "big.gguf") -> None:
        (self.folder / "models").mkdir(exist_ok=True)
        (self.folder / "models" / file).write_bytes(CONTENT)

    def ended(self, id: str, wait: float = 60.0) -> DownloadView:
        end = time.monotonic() + wait
        while time.monotonic() < end:
            view = self.service.download(id)
            if view is not None and view.status in ("done", "failed", "cancelled"):
                return view
            time.sleep(0.01)
        raise AssertionError(f"still {self.service.download(id)}")


HELLO = ChatRequest(messages=(Message(role="user", text="Hello"),))


def answer(request: ChatRequest) -> str:
    asked = request.messages[-1].text
    for key, code in SCRIPTS.items():
        if key in asked and "answer[" in asked:
            return f"```python\n{code}\n```"
    return next((f"```sql\n{sql};\n```" for key, sql in ANSWERS.items() if key in asked), "ready")


@pytest.fixture
def server() -> Iterator[FileServer]:
    with FileServer(CONTENT) as running:
        yield running


@pytest.fixture
def bench(tmp_path: Path, server: FileServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    monkeypatch.setattr("core.models.provider.can_run", lambda: True)
    shelf = ModelShelf(
        tmp_path / "models",
        known=KNOWN,
        downloader=Downloader(HubFetcher(server.address, timeout=60.0)),
    )
    settings = MemorySettingStore()
    secrets = SealedFileSecrets(tmp_path / "secrets.json", key_file=tmp_path / "key")
    local, remote = ScriptedModel(answer, id="big"), ScriptedModel(answer, id="remote")
    opened: list[str] = []
    keys: list[str | None] = []
    chooser = ModelChooser(
        shelf,
        settings,
        secrets=secrets,
        open_local=lambda model, _path, _sum: opened.append(model.id) or local,
        open_remote=lambda _provider, key: keys.append(key) or remote,
    )
    tasks = LocalTasks()
    parts = ModelParts(
        shelf=shelf,
        chooser=chooser,
        settings=settings,
        secrets=secrets,
        tasks=tasks,
        sandbox=QuerySandbox(),
        trial=trial,
        servers=lambda: (("Ollama", "http://127.0.0.1:11434/v1"),),
    )
    service = ModelService(parts)
    yield Bench(service, chooser, settings, secrets, tmp_path, opened, keys, local, remote)
    service.close()
    tasks.close()


def provider(id: str = "remote", base_url: str | None = None, **more: object) -> Provider:
    kind = "openai" if base_url is None else "compatible"
    values = {"id": id, "title": "Remote", "kind": kind, "model": "m", "base_url": base_url}
    return Provider.model_validate(values | {"created_at": now()} | more)


def waited(until: Callable[[], bool]) -> bool:
    end = time.monotonic() + 60
    while not until() and time.monotonic() < end:
        time.sleep(0.01)
    return until()


def test_a_first_start_has_no_model_and_names_the_one_to_fetch(bench: Bench) -> None:
    assert not bench.service.ready()
    assert bench.service.default() == "big"
    assert bench.service.choices() == ()
    assert [card.status for card in bench.service.cards()] == ["absent", "absent"]
    assert bench.chooser.chat() is None


def test_a_pull_brings_the_model_and_what_it_needs(bench: Bench) -> None:
    bench.service.pull("big")
    view = bench.ended("big")
    assert view.status == "done"
    assert view.received == view.total == 2 * len(CONTENT)
    assert [card.status for card in bench.service.cards()] == ["ready", "ready"]
    assert bench.service.ready()
    assert bench.service.choices()[0] == ("big", "Big")


def test_a_second_pull_changes_nothing(bench: Bench, server: FileServer) -> None:
    bench.service.pull("big")
    bench.service.pull("big")
    assert bench.ended("big").status == "done"
    bench.service.pull("big")
    assert bench.ended("big").status == "done"
    assert len(server.starts) == 2


def test_a_pull_can_be_cancelled_and_goes_on_later(bench: Bench, server: FileServer) -> None:
    server.pause = 20
    part = bench.folder / "models" / "words.gguf.part"
    bench.service.pull("words")
    assert waited(lambda: part.exists() and part.stat().st_size > 0)
    bench.service.cancel_download("words")
    assert bench.ended("words").status == "cancelled"
    assert bench.service.cards()[1].status == "partial"
    server.pause = 0
    bench.service.pull("words")
    assert bench.ended("words").status == "done"
    assert server.starts[-1] > 0


def test_a_pull_that_fails_says_why(bench: Bench, server: FileServer) -> None:
    server.content = b"x" * len(CONTENT)
    bench.service.pull("words")
    view = bench.ended("words")
    assert view.status == "failed"
    assert "SHA-256 differs" in view.error
    assert "Tried: model hub" in view.error


def test_a_model_can_be_removed(bench: Bench) -> None:
    bench.put()
    chat = bench.chooser.chat()
    assert chat is not None
    chat.complete(HELLO)
    bench.service.remove("big")
    assert bench.service.cards()[0].status == "absent"
    assert bench.chooser.chat() is None


def test_a_model_is_loaded_at_first_use_and_once(bench: Bench) -> None:
    bench.put()
    first, second = bench.chooser.chat(), bench.chooser.chat("big")
    assert first is not None
    assert second is not None
    assert bench.opened == []
    first.complete(HELLO)
    second.complete(HELLO)
    assert bench.opened == ["big"]


def test_the_trial_asks_twelve_questions_and_keeps_what_came_out(bench: Bench) -> None:
    bench.put()
    seen: list[Progress] = []
    found = bench.service.test("big", progress=seen.append)
    assert (found.asked, found.right) == (12, 12)
    assert (found.scripts, found.scripts_right) == (2, 2)
    assert found.memory > 1_000_000
    assert found.read_speed > 0
    assert "trusted" in found.note
    assert bench.service.cards()[0].test == found
    assert len(seen) == 15
    assert seen[-1].fraction == 14 / 15


def test_a_wrong_answer_is_counted_wrong(bench: Bench) -> None:
    bench.put()
    bench.local._replies = lambda request: "SELECT 1"
    found = bench.service.test("big")
    assert (found.right, found.scripts_right) == (0, 0)
    assert "often wrong" in found.note
    assert set(barred_for(bench.settings, "big")) == {"sql", "repair", "plan", "python"}
    assert barred_for(bench.settings, "another") == {}


def test_no_script_is_asked_where_code_cannot_be_shut_off() -> None:
    model = ScriptedModel(answer)
    asked = scripts_right(
        model,
        trial(),
        sandbox=QuerySandbox("restricted"),
        asking=lambda number, text: None,
        cancel=CancelToken(),
    )
    assert asked == (0, 0)
    assert model.requests == []


def test_a_trial_can_be_stopped(bench: Bench) -> None:
    bench.put()
    token = CancelToken()
    with pytest.raises(Cancelled):
        bench.service.test("big", progress=lambda _: token.cancel(), cancel=token)
    assert bench.service.cards()[0].test is None


def test_a_model_that_is_not_there_cannot_be_tested(bench: Bench) -> None:
    with pytest.raises(ModelError, match="not ready"):
        bench.service.test("big")


def test_the_key_goes_to_the_secrets_and_nowhere_else(bench: Bench) -> None:
    bench.service.save_provider(provider(), "sk-secret")
    (kept,) = bench.service.providers()
    assert kept.has_key
    assert "sk-secret" not in repr(bench.settings.__dict__)
    assert bench.service.try_provider("remote").text == "ready"
    assert bench.keys == ["sk-secret"]
    bench.service.save_provider(provider(title="Renamed"), None)
    assert bench.service.providers()[0].has_key
    bench.service.remove_provider("remote")
    assert bench.secrets.get("remote") is None
    assert bench.service.providers() == ()


def test_a_provider_without_its_key_is_not_ready(bench: Bench) -> None:
    bench.service.save_provider(provider(), None)
    assert bench.service.choices() == ()
    with pytest.raises(ModelError, match="not ready"):
        bench.service.try_provider("remote")


def test_a_provider_can_be_the_default_until_it_goes(bench: Bench) -> None:
    bench.put()
    bench.service.save_provider(provider(), "sk")
    assert bench.service.default() == "big"
    bench.service.set_default("remote")
    assert bench.service.default() == "remote"
    bench.service.remove_provider("remote")
    assert bench.service.default() == "big"
    with pytest.raises(UserError, match="no model called gone"):
        bench.service.set_default("gone")


def test_what_is_ready_is_the_default_where_nothing_was_chosen(bench: Bench) -> None:
    bench.put("words.gguf")
    assert bench.service.default() == "words"


def test_local_only_refuses_what_leaves_the_machine(bench: Bench) -> None:
    bench.service.save_provider(provider(), "sk")
    here = provider("here", "http://127.0.0.1:11434/v1")
    there = provider("there", "http://models.example.org/v1")
    for each in (here, there):
        bench.service.save_provider(each, None)
    assert {id for id, _ in bench.service.choices()} == {"remote", "here", "there"}
    bench.settings.put("local_only", "yes")
    assert {id for id, _ in bench.service.choices()} == {"here"}
    with pytest.raises(ModelError, match="only models on this computer") as caught:
        bench.chooser.chat("remote")
    assert caught.value.kept == "Nothing was sent."
    assert bench.keys == []


def test_where_a_model_sends_to_is_known_before_it_is_asked(bench: Bench) -> None:
    bench.put()
    bench.service.save_provider(provider(), "sk")
    for each in (
        provider("here", "http://127.0.0.1:11434/v1"),
        provider("there", "http://models.example.org/v1"),
    ):
        bench.service.save_provider(each, None)
    places = bench.chooser.sends_to
    assert [len(places(id)) for id in ("remote", "here", "there")] == [1, 0, 1]
    assert "(models.example.org)" in places("there")[0]
    bench.settings.put("fallback_models", "there, here")
    assert places("here") == places("there")
    bench.settings.put("local_only", "yes")
    assert places("here") == places("there") == ()


def test_the_switch_above_cannot_be_undone_below(bench: Bench) -> None:
    bench.service.save_provider(provider(), "sk")
    bench.chooser._forced_local = True
    bench.settings.put("local_only", "no")
    assert not bench.chooser.ready("remote")


def test_a_fallback_stands_in(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.models.steady._PAUSES", (0.0, 0.0))
    bench.put()
    bench.service.save_provider(provider(), "sk")
    bench.settings.put("fallback_models", "gone, big")
    bench.remote._replies = lambda _: ModelError("Down.", retryable=True)
    chat = bench.chooser.chat("remote")
    assert chat is not None
    assert chat.complete(HELLO).model == "big"


def test_warming_reads_the_schema_with_the_model(bench: Bench) -> None:
    bench.service.warm(SCHEMA)
    bench.put()
    bench.service.warm(Schema())
    bench.service.warm(SCHEMA)
    assert waited(lambda: len(bench.local.warmed) == 1)
    assert 'CREATE TABLE "t"' in bench.local.warmed[0].text.replace("TABLE t", 'TABLE "t"')


def test_a_model_that_cannot_be_loaded_does_not_break_warming(bench: Bench) -> None:
    (bench.folder / "models").mkdir()
    (bench.folder / "models" / "big.gguf").write_bytes(CONTENT[:-1] + b"x")
    bench.service.warm(SCHEMA)
    assert waited(lambda: bench.service.cards()[0].status == "damaged")
    assert bench.local.warmed == []


def test_servers_on_this_machine_are_listed(bench: Bench) -> None:
    assert bench.service.local_servers() == (("Ollama", "http://127.0.0.1:11434/v1"),)
    assert "secrets.json" in bench.service.key_place()


@pytest.mark.parametrize(
    ("rows", "same"),
    [
        ([("a", 1.0), ("b", 2.0)], True),
        ([("b", 2), ("a", 1)], True),
        ([(1, "a"), (2, "b")], True),
        ([("a", "x", 1.0004), ("b", "y", 2)], True),
        ([("a", 2.0), ("b", 1.0)], False),
        ([("a", 1.0)], False),
        ([("a",), ("b",)], False),
        ([("a", 1.01), ("b", 2)], False),
        ([], False),
    ],
)
def test_rows_are_compared_by_what_they_say(rows: list[tuple[object, ...]], same: bool) -> None:
    question = TrialQuestion(question="Q", rows=(("a", 1), ("b", 2)))
    assert same_rows(rows, question) is same
