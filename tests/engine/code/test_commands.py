"""Linters told from a repository's own files."""

from __future__ import annotations

import pytest

from core.engine.code.commands import Tree, find_linters


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        ({"Makefile": "build: x\nlint: y\n\truff check .\n"}, [("make", "lint")]),
        ({"Makefile": "lint := yes\n"}, []),
        ({"setup.cfg": "[flake8]\nmax-line-length = 99\n"}, [("flake8",)]),
        ({"tox.ini": "[testenv]\n"}, []),
        ({"package.json": '{"scripts": {"lint": "eslint ."}}'}, [("npm", "run", "lint")]),
        ({"pyproject.toml": "[tool.ruff]\n"}, [("ruff", "check", ".")]),
    ],
)
def test_a_linter_is_found_where_it_is_declared(
    texts: dict[str, str], words: list[tuple[str, ...]]
) -> None:
    assert [each.words for each in find_linters(Tree(list(texts), texts))] == words
