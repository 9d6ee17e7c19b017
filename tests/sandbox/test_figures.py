"""Figures of workers: drawn without asking anything of others."""

from __future__ import annotations

import json

import pytest

from core.domain.work import PythonRun
from core.sandbox.figures import checked

BAR = {"data": [{"type": "bar", "y": [1]}], "layout": {"title": {"text": "a // b"}}}
GEO = {"type": "scattergeo", "lon": [1]}
REFUSED = {
    "not_json": "{",
    "not_a_figure": "[1]",
    "more_than_a_figure": json.dumps({**BAR, "config": {"editable": True}}),
    "no_traces": json.dumps({"data": 5}),
    "odd_traces": json.dumps({"data": [5]}),
    "odd_kind": json.dumps({"data": [{"type": ["bar"]}]}),
    "a_map": json.dumps({"data": [GEO]}),
    "tiles": json.dumps({"data": [{"type": "densitymap"}]}),
    "countries": json.dumps({"data": [{"type": "choropleth"}]}),
    "an_image": json.dumps({**BAR, "layout": {"images": [{"source": "https://x.example/a.png"}]}}),
    "an_image_without_scheme": json.dumps({**BAR, "layout": {"images": [{"source": "//x/a.png"}]}}),
    "an_image_by_a_button": json.dumps(
        {**BAR, "layout": {"updatemenus": [{"args": {"images[0].source": "http://x/a.png"}}]}}
    ),
    "a_style": json.dumps({**BAR, "layout": {"map": {"style": "https://x.example/style.json"}}}),
    "too_large": json.dumps({"data": [{"type": "bar", "text": "x" * 6_000_000}]}),
    "too_deep": '{"data": ' + "[" * 100_000 + "]" * 100_000 + "}",
}


def _run(*figures: str) -> PythonRun:
    return checked(PythonRun(figures=figures, seconds=0))


def test_plain_figures_are_kept() -> None:
    heat = {"data": [{"type": "heatmap", "z": [[1]]}, {"y": [1]}], "layout": {}, "frames": []}
    kept = _run(json.dumps(BAR), json.dumps(heat))
    assert [json.loads(figure) for figure in kept.figures] == [BAR, heat]
    assert not kept.remarks


@pytest.mark.parametrize("name", REFUSED)
def test_what_would_reach_out_is_left_out_and_said(name: str) -> None:
    kept = _run(REFUSED[name], json.dumps(BAR))
    assert [json.loads(figure) for figure in kept.figures] == [BAR]
    assert "left out" in kept.remarks[0]
