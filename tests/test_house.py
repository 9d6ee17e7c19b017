"""The house rules that a machine can check."""

from __future__ import annotations

import ast
import re
import site
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("core", "components", "pages", "syna_app")
FILE_CEILING = 400
PAGE_CEILING = 120
FUNCTION_CEILING = 60
PARAMETER_CEILING = 6
POSITIONAL_CEILING = 4  # of what others call; new functions name all but two
UNSAFE = re.compile(
    r"\bpickle\b|(?<![\w.])eval\(|(?<![\w.])exec\(|yaml\.load\(|\.query\(\"|pd\.eval"
)
FORBIDDEN_NAMES = {"utils", "helpers", "common", "misc"}


def python_files() -> list[Path]:
    return [file for room in ROOMS for file in sorted((ROOT / room).rglob("*.py"))]


def functions() -> Iterator[tuple[Path, ast.FunctionDef | ast.AsyncFunctionDef, bool]]:
    """Each function, and whether it is a method."""
    for file in python_files():
        for parent in ast.walk(ast.parse(file.read_text())):
            for node in ast.iter_child_nodes(parent):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    yield file, node, isinstance(parent, ast.ClassDef)


def test_files_stay_under_their_ceiling() -> None:
    over = []
    for file in python_files():
        ceiling = PAGE_CEILING if file.is_relative_to(ROOT / "pages") else FILE_CEILING
        lines = file.read_text().count("\n")
        if lines > ceiling:
            over.append(f"{file.relative_to(ROOT)}: {lines} of {ceiling}")
    assert not over


def test_functions_stay_under_their_ceiling() -> None:
    over = [
        f"{file.relative_to(ROOT)}:{node.lineno} {node.name}"
        for file, node, _ in functions()
        if (node.end_lineno or 0) - node.lineno + 1 > FUNCTION_CEILING
    ]
    assert not over


def test_functions_take_few_parameters() -> None:
    over = []
    for file, node, method in functions():
        if node.name == "__init__":
            continue
        arguments = node.args
        positional = len(arguments.posonlyargs) + len(arguments.args)
        own = 1 if method and not _is_static(node) else 0
        if positional - own + len(arguments.kwonlyargs) > PARAMETER_CEILING:
            over.append(f"{file.relative_to(ROOT)}:{node.lineno} {node.name}")
    assert not over


def test_functions_name_most_of_their_parameters() -> None:
    """Commands of the terminal aside, whose parameters are never given by place."""
    over = []
    for file, node, method in functions():
        own = 1 if method and not _is_static(node) else 0
        positional = len(node.args.posonlyargs) + len(node.args.args) - own
        if positional > POSITIONAL_CEILING and not file.is_relative_to(ROOT / "syna_app"):
            over.append(f"{file.relative_to(ROOT)}:{node.lineno} {node.name}")
    assert not over


def _is_static(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(isinstance(d, ast.Name) and d.id == "staticmethod" for d in node.decorator_list)


def test_no_room_is_a_drawer() -> None:
    assert not [f for f in python_files() if FORBIDDEN_NAMES & set(f.with_suffix("").parts)]


def test_nothing_is_evaluated_or_unpickled_outside_the_engine() -> None:
    engine = ROOT / "core" / "engine"
    found = [
        f"{file.relative_to(ROOT)}: {match.group()}"
        for file in python_files()
        if not file.is_relative_to(engine)
        for match in UNSAFE.finditer(file.read_text())
    ]
    assert not found


def test_only_session_writes_session_state() -> None:
    writers = [
        str(file.relative_to(ROOT))
        for file in python_files()
        if "session_state" in file.read_text() and file.name != "session.py"
    ]
    assert not writers


def test_core_knows_no_streamlit_and_no_fastapi() -> None:
    names = re.compile(r"^\s*(import|from) (streamlit|fastapi)\b", re.MULTILINE)
    assert not [f for f in (ROOT / "core").rglob("*.py") if names.search(f.read_text())]


@pytest.mark.parametrize("name", ["constraints.txt", "constraints-test.txt"])
def test_constraints_pin_with_hashes_and_name_no_address(name: str) -> None:
    text = (ROOT / name).read_text()
    requirements = [line for line in text.splitlines() if line and line[0].isalnum()]
    assert len(requirements) > 50
    assert all("==" in line for line in requirements)
    assert text.count("--hash=sha256:") >= len(requirements)
    assert "://" not in text


def test_no_package_runs_code_at_interpreter_start() -> None:
    """A .pth file that imports is how a poisoned package starts with every Python."""
    known = {"distutils-precedence.pth"}
    found = [
        file.name
        for folder in site.getsitepackages()
        for file in Path(folder).glob("*.pth")
        if file.name not in known
        and any(line.startswith("import") for line in file.read_text().splitlines())
    ]
    assert not found


def test_files_in_git_name_no_path_of_a_machine() -> None:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    path = re.compile(r"/(work|root|home/\w+)/(?!\.)\w+/")
    found = [
        name
        for name in listed.stdout.split()
        if name.endswith((".py", ".md", ".toml", ".txt", "run"))
        and name != "tests/test_house.py"
        and path.search((ROOT / name).read_text(errors="replace"))
    ]
    assert not found
