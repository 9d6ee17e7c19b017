"""How long a repository takes until its overview is there, and a word until it is found.

    python -m tests.benchmarks.code [--files 5000] [--commits 20000]

Makes a repository with `git fast-import` and attaches it as Syna does: its packs are copied, and
a worker a core parses it while its history is read. What is printed are wall seconds.
"""

from __future__ import annotations

import argparse
import random
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from core.domain.code.index import lines_table
from core.domain.code.repository import Origin
from core.domain.work import Progress, RunQuery, TableGrant
from core.integrations.git import GitAdapter
from core.sandbox.pool import WorkerPool
from core.services.repositories.indexing import Indexer, Indexing

_KINDS = (("py", 40), ("ts", 15), ("go", 10), ("java", 8), ("rs", 5), ("md", 12), ("json", 10))
_NOUNS = "order price stock user invoice basket report ledger parser cache queue token".split()
_VERBS = "load save parse render check merge split count find build send close".split()
_PEOPLE = [f"Person {number}" for number in range(40)]


def source(kind: str, number: int, rng: random.Random) -> str:
    """A file of some 140 lines, with about 7 calls a kB, as real libraries have."""
    names = [f"{rng.choice(_VERBS)}_{rng.choice(_NOUNS)}_{n}" for n in range(14)]
    other = rng.randrange(max(1, number)) if number else 0
    if kind == "py":
        head = f"import json\nfrom pkg{other % 40}.module_{other} import {names[0]}\n\n"
        return head + "\n".join(_python(names, rng))
    if kind in {"md", "json"}:
        return "\n".join(f"{rng.choice(_NOUNS)} {rng.random()}" for _ in range(60))
    return "\n".join(_braced(kind, names, rng))


def _python(names: list[str], rng: random.Random) -> Iterator[str]:
    yield "class Store:"
    for name in names:
        yield f"    def {name}(self, value: int, limit: int = {rng.randrange(99)}) -> list[int]:"
        yield f'        """Gives the {rng.choice(_NOUNS)}s that are not yet {rng.random():.6f}."""'
        yield f"        found = self.{rng.choice(names)}(value, limit={rng.randrange(99)})"
        for _ in range(5):
            yield f"        {rng.choice(_NOUNS)} = value * {rng.randrange(99)} + limit  # in cents"
        yield f"        {rng.choice(_NOUNS)} = {_called(names, rng)}"
        yield f"        return [{rng.choice(names)}(each) for each in found]"
        yield ""


def _braced(kind: str, names: list[str], rng: random.Random) -> Iterator[str]:
    heads = {
        "ts": "export function {0}(value: number): number {{",
        "go": "func {0}(value int) int {{",
        "java": "  int {0}(int value) {{",
        "rs": "pub fn {0}(value: i64) -> i64 {{",
    }
    yield {"go": "package store", "java": "class Store {"}.get(kind, "// store")
    for name in names:
        yield heads[kind].format(name)
        yield f"    value = {rng.choice(names)}(value);"
        for _ in range(5):
            yield f"    value = value * {rng.randrange(99)} + {rng.randrange(9)}; // in cents"
        yield f"    value = {_called(names, rng)};"
        yield "    return value;\n}"
    yield "}" if kind == "java" else ""


def _called(names: list[str], rng: random.Random) -> str:
    """A call or two, of functions beside it and of some that are nowhere."""
    inner = rng.choice([f"{rng.choice(names)}(value)", "value", f"max(value, {rng.randrange(9)})"])
    return f"{rng.choice([*names, 'abs', 'round', 'str'])}({inner})"


def stream(files: int, commits: int) -> Iterator[bytes]:
    """For `git fast-import`: the first commit adds all, each later one changes a few.

    The last is tagged `v2`, one some 500 before it `v1`.
    """
    rng = random.Random(5)
    kinds = [kind for kind, share in _KINDS for _ in range(share)]
    paths = []
    for number in range(files):
        kind = rng.choice(kinds)
        paths.append((f"pkg{number % 40}/module_{number}.{kind}", kind))
    texts = [source(kind, number, rng) for number, (_, kind) in enumerate(paths)]
    begin = int(time.time()) - 3 * 365 * 86_400
    step = 3 * 365 * 86_400 // commits
    for number in range(commits):
        person = rng.choice(_PEOPLE)
        yield f"commit refs/heads/main\nmark :{number + 1}\n".encode()
        yield f"committer {person} <p@example.org> {begin + number * step} +0000\n".encode()
        subject = f"{rng.choice(_VERBS).title()} the {rng.choice(_NOUNS)}"
        yield f"data {len(subject)}\n{subject}\n".encode()
        changed = range(files) if number == 0 else rng.sample(range(files), rng.randint(1, 6))
        for place in changed:
            if number:
                texts[place] = texts[place].replace("value", "value", 1) + f"\n// {number}"
            raw = texts[place].encode()
            yield f"M 100644 inline {paths[place][0]}\ndata {len(raw)}\n".encode() + raw + b"\n"
    for tag, number in (("v1", max(1, commits - 500)), ("v2", commits)):
        yield f"reset refs/tags/{tag}\nfrom :{number}\n\n".encode()


def made(folder: Path, files: int, commits: int) -> Path:
    subprocess.run(["git", "init", "-q", "-b", "main", str(folder)], check=True)
    importing = subprocess.Popen(
        ["git", "-C", str(folder), "fast-import", "--quiet"], stdin=subprocess.PIPE
    )
    assert importing.stdin is not None
    for part in stream(files, commits):
        importing.stdin.write(part)
    importing.stdin.close()
    assert importing.wait() == 0
    subprocess.run(["git", "-C", str(folder), "reset", "-q", "--hard"], check=True)
    return folder


def measure(repository: Path, work: Path) -> None:
    pool = WorkerPool()
    pool.confinement()
    begun = last = time.perf_counter()

    def told(what: str) -> None:
        nonlocal last
        now = time.perf_counter()
        print(f"{what:>10} {now - last:6.2f} s")
        last = now

    store = GitAdapter(work / "git").store(work / "store")
    head = store.fetch(Origin(kind="folder", address=str(repository)))
    told("fetch")
    what = Indexing(
        store=store,
        commit=head.commit,
        name="made",
        tags=(),
        taken=(),
        work=work,
        into=work / "into",
    )
    stages: list[str] = []

    def heard(progress: Progress) -> None:
        if progress.text.split()[0] not in stages:
            stages.append(progress.text.split()[0])
            told(f"to {stages[-1]}")

    reply = Indexer(pool, what, progress=heard).index()
    told("the rest")
    print(f"{'in all':>10} {time.perf_counter() - begun:6.2f} s   {reply.overview.size}")
    print({table.name: table.rows for table in reply.tables})
    lines = lines_table(reply.tables)
    assert lines is not None
    grant = TableGrant(name=lines.name, file=str(work / "into" / lines.file))
    for word in ("load_order_3", "nowhere_at_all"):
        sql = f"SELECT path, line, text FROM {lines.name} WHERE contains(text, '{word}') LIMIT 50"
        last = time.perf_counter()
        found = pool.run(RunQuery(sql=sql, tables=(grant,))).reply
        assert found.kind == "query_run"
        told(f"{found.rows} lines")
    pool.close()


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--files", type=int, default=5_000)
    arguments.add_argument("--commits", type=int, default=20_000)
    arguments.add_argument("--repository", type=Path, help="one that is there, in place of it")
    wanted = arguments.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="syna-code-"))
    try:
        repository = wanted.repository or made(folder / "repository", wanted.files, wanted.commits)
        (folder / "work").mkdir()
        measure(repository, folder / "work")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
