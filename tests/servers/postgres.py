"""A real PostgreSQL, started by the tests on a free port in a folder of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from core.domain.databases import Connection
from tests.servers.certificates import Signed
from tests.servers.ports import free_port

PASSWORD = "s3cret 'quoted' \\ pass"
_SETTINGS = "fsync=off synchronous_commit=off full_page_writes=off shared_buffers=16MB".split()


@dataclass
class Postgres:
    """A running server; `run` is psql, as its owner."""

    name: ClassVar[str] = "PostgreSQL"

    folder: Path
    port: int
    binaries: Path
    settings: Sequence[str] = ()
    kind: str = "postgresql"
    home: str = "public"

    def connection(self, **other: object) -> Connection:
        made = Connection(
            kind="postgresql", host="127.0.0.1", port=self.port, database="shop", user="reader"
        )
        return made.model_copy(update=other)

    def run(self, sql: str, database: str = "shop") -> str:
        done = self._psql(sql, database)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def _psql(self, sql: str, database: str) -> subprocess.CompletedProcess[str]:
        where = ["-h", str(self.folder), "-p", str(self.port), "-U", "owner", "-d", database]
        flags = ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-f", "-"]
        command = [str(self.binaries / "psql"), *where, *flags]
        return subprocess.run(command, input=sql, capture_output=True, text=True, check=False)

    def begin(self, sql: str) -> subprocess.Popen[str]:
        """A session of its own that runs `sql`, and goes on when its input is closed."""
        where = ["-h", str(self.folder), "-p", str(self.port), "-U", "owner", "-d", "shop"]
        session = subprocess.Popen(
            [str(self.binaries / "psql"), "-X", "-q", *where],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert session.stdin is not None
        assert session.stdout is not None
        session.stdin.write(f"{sql}\n\\echo begun\n")
        session.stdin.flush()
        assert "begun" in session.stdout.readline()
        return session

    def control(self, *words: str) -> None:
        tool = [str(self.binaries / "pg_ctl"), "-D", str(self.folder / "data")]
        tool += ["-w", "-t", "300", "-s", *words]
        subprocess.run(_as_other(tool), check=True, capture_output=True, cwd="/")

    def start(self) -> None:
        settings = [f"-p {self.port}", f"-k {self.folder}", "-c listen_addresses=127.0.0.1"]
        options = " ".join([*settings, *(f"-c {each}" for each in (*_SETTINGS, *self.settings))])
        self.control("-o", options, "-l", str(self.folder / "log"), "start")

    def stop(self) -> None:
        """At once, as when the machine fails."""
        self.control("-m", "immediate", "stop")

    def end_readers(self) -> None:
        """Ends the connections of the reader in the middle of whatever they do."""
        self.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'reader'")

    def readers(self) -> int:
        """How many statements of the reader run."""
        count = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'reader'"
        return int(self.run(f"{count} AND state = 'active'"))

    def series(self, count: int) -> str:
        """Something to select from: `i` from 1 to `count`."""
        return f"generate_series(1, {count}) s(i)"

    def analyse(self, table: str) -> None:
        """Has the server count its rows, as it does by itself after a while."""
        self.run(f"ANALYZE {table}")

    def quoted(self, name: str) -> str:
        return '"' + name.replace('"', '""') + '"'

    def set_password(self, password: str) -> None:
        quoted = password.replace("'", "''")
        self.run(f"ALTER ROLE reader PASSWORD '{quoted}'", "postgres")


def found() -> Path | None:
    """The folder of the server's programs; None where there is none."""
    listed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    named = shutil.which("initdb")
    if listed:
        return listed[0].parent
    return Path(named).resolve().parent if named else None


@contextmanager
def started(signed: Signed | None = None) -> Iterator[Postgres]:
    """A new server with a database `shop` and a user `reader` that may only read.

    It speaks TLS if signed.
    """
    binaries = found()
    assert binaries is not None
    folder = Path(tempfile.mkdtemp(prefix="syna-pg-"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        make = [str(binaries / "initdb"), "-D", str(folder / "data"), "-U", "owner", "-N"]
        make += [
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--auth-local=trust",
            "--auth-host=scram-sha-256",
        ]
        subprocess.run(_as_other(make), check=True, capture_output=True, cwd="/")
        files = signed.given_to("postgres", folder) if signed else None
        tls = ["ssl=on", f"ssl_cert_file={files[0]}", f"ssl_key_file={files[1]}"] if files else []
        server = Postgres(folder, free_port(), binaries, tls)
        server.start()
        try:
            quoted = PASSWORD.replace("'", "''")
            server.run(f"CREATE ROLE reader LOGIN PASSWORD '{quoted}'", "postgres")
            server.run("CREATE DATABASE shop", "postgres")
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _as_other(command: list[str]) -> list[str]:
    """The server refuses to run as root."""
    return command if os.geteuid() else ["runuser", "-u", "postgres", "--", *command]
