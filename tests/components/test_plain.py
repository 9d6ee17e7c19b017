"""Text for labels: nothing in it may be read as Markdown or HTML."""

from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from components.cells.text import without_images
from components.plain import plain, short

READER = MarkdownIt("gfm-like", {"linkify": False})


@pytest.mark.parametrize(
    "text",
    [
        "![x](https://evil.example/p.png)",
        "[click](javascript:alert(1))",
        "<img src=x onerror=alert(1)>",
        "# not a heading",
        "- not a list",
        "1. not a list",
        ":red[not red] and :material/home:",
        "`code` **bold** _it_ ~~gone~~ | a | b |",
        "&lt;b&gt;",
    ],
)
def test_nothing_is_markup(text: str) -> None:
    assert READER.renderInline(plain(text)) == html.escape(text, quote=True)


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60))
def test_every_line_shows_letter_by_letter(text: str) -> None:
    shown = READER.renderInline(plain(text))
    assert html.unescape(shown).strip() == " ".join(text.split())


def test_directives_are_broken_up() -> None:
    assert r"\:red\[" in plain(":red[x]")
    assert "\n" not in plain("one\ntwo")


def test_short_says_that_it_cut() -> None:
    assert short("a" * 100, 10) == "a" * 9 + "…"
    assert short(" a\n b ") == "a b"


def test_notes_show_no_pictures_from_elsewhere() -> None:
    assert "![" not in without_images("see ![chart](https://example.com/a.png) and ![][r]")
    assert "[chart](https://example.com/a.png)" in without_images(
        "![chart](https://example.com/a.png)"
    )
