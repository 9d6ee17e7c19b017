"""What paths of a repository tell, by convention."""

from __future__ import annotations

import re

_TEST = re.compile(
    r"(?:^|/)(?:tests?|__tests__|specs?|testing|e2e)/"
    r"|(?:^|/)(?:test_[^/]*|conftest\.py|[^/]*_test\.\w+|[^/]*_spec\.\w+|[^/]*\.(?:test|spec)\.\w+"
    r"|[^/]*Tests?\.(?:java|cs|php|kt))$"
)


def is_test(path: str) -> bool:
    return _TEST.search(path) is not None


_ENDS = frozenset(
    "py pyi js jsx mjs cjs ts tsx go rs java kt c h cc cpp hpp cs rb php sh bash md rst txt toml"
    " yaml yml json ini cfg env lock sql html css scss xml gradle swift scala lua r ipynb".split()
)


def is_path(text: str) -> bool:
    """Whether it can only be a file: it has a folder, or ends as files do."""
    return "/" in text or text.rpartition(".")[2].lower() in _ENDS - {text.lower()}
