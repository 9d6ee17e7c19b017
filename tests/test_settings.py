from __future__ import annotations

from pathlib import Path

import pytest

from core.settings import Settings


def test_one_variable_moves_the_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SYNA_HOME", str(tmp_path / "elsewhere"))
    places = Settings().places()
    assert places.root == tmp_path / "elsewhere"
    assert places.state.is_relative_to(places.root)
    assert places.models.is_relative_to(places.root)


def test_the_home_follows_the_platform_when_nothing_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("SYNA_HOME", raising=False)
    assert Settings().places().root.name == "syna"


def test_a_passphrase_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNA_PASSPHRASE", "correct horse")
    assert "correct horse" not in repr(Settings())
