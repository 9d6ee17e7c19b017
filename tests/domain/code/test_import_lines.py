"""One more import, beside others of its kind."""

from __future__ import annotations

import pytest

from core.domain.code.import_lines import file_of, module_of, with_import


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("", "import math\n"),
        ("x = 1\n", "import math\n\n\nx = 1\n"),
        ('"""Doc."""\n\nx = 1\n', '"""Doc."""\n\nimport math\n\n\nx = 1\n'),
        ("import ast\nimport re\n", "import ast\nimport math\nimport re\n"),
        ("import re\nfrom a import (\n    b,\n)\n",
         "import math\nimport re\nfrom a import (\n    b,\n)\n"),
        ("from shop import x\n", "import math\n\nfrom shop import x\n"),
        ("from __future__ import annotations\n\nx = 1\n",
         "from __future__ import annotations\n\nimport math\n\nx = 1\n"),
        ("import math\n", "import math\n"),
        ("import ast\r\n", "import ast\r\nimport math\r\n"),
    ],
)  # fmt: skip
def test_an_import_has_its_place(text: str, after: str) -> None:
    assert with_import(text, "import math") == after


def test_several_lines_of_an_import_stay_together() -> None:
    text = "from collections import (\n    deque,\n)\n\nx = 1\n"
    after = with_import(text, "from math import pi")
    assert after == text.replace(")\n\nx", ")\nfrom math import pi\n\nx")


def test_modules_and_files() -> None:
    paths = {"src/shop/pages.py", "shop/__init__.py"}
    assert module_of("src/shop/pages.py") == "shop.pages"
    assert file_of("shop.pages", paths) == "src/shop/pages.py"
    assert file_of("shop", paths) == "shop/__init__.py"
    assert file_of("other", paths) == ""
