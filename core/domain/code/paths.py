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


def is_path(text: str) -> bool:
    """Whether it can only be a file: it has a folder, or ends as files of code do."""
    return "/" in text or re.search(r"\w\.[A-Za-z]{1,5}$", text) is not None
