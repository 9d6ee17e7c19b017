"""A real MariaDB or MySQL, started by the tests on a free port in a folder of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import ClassVar

from core.domain.databases import Connection
from tests.servers.certificates import Signed
from tests.servers.ports import free_port
from tests.servers.postgres import PASSWORD

_SETTINGS = (
    "innodb-flush-log-at-trx-commit=0 innodb-buffer-pool-size=32M skip-name-resolve"
    " character-set-server=utf8mb4 bind-address=127.0.0.1 skip-log-bin"
).split()
_OF_MYSQL = "mysqlx=OFF secure-file-priv=NULL cte-max-recursion-depth=4294967295".split()


@dataclass
class MariaDB:
    """A running server; `run` is its own client, as its owner."""

    name: ClassVar[str] = "MariaDB"
    program: ClassVar[str] = "mariadbd"
    client: ClassVar[str] = "mariadb"
    own_settings: ClassVar[Sequence[str]] = ()

    folder: Path
    port: int
    settings: Sequence[str] = ()
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    kind: str = "mysql"
    home: str = "shop"

    def connection(self, **other: object) -> Connection:
        made = Connection(
            kind="mysql", host="127.0.0.1", port=self.port, database="shop", user="reader"
        )
        return made.model_copy(update=other)

    def run(self, sql: str, database: str = "shop") -> str:
        command = [*self._client(), "-N", "-B", "-D", database]
        done = subprocess.run(command, input=sql, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def make(self) -> None:
        """What a server begins with."""
        command = [_program("mariadb-install-db") or "", "--no-defaults", "--skip-test-db"]
        command += [
            f"--tmpdir={self.folder}/tmp",
            f"--datadir={self.folder}/data",
            "--auth-root-authentication-method=normal",
        ]
        command += ["--innodb-log-file-size=4M", *_owner()]
        subprocess.run(command, check=True, capture_output=True, cwd="/")

    def begin(self, sql: str) -> subprocess.Popen[str]:
        """A session of its own that runs `sql`, and goes on until it is killed."""
        session = subprocess.Popen(
            [*self._client(), "-N", "-B", "-n", "-D", "shop"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert session.stdin is not None
        assert session.stdout is not None
        session.stdin.write(f"{sql}\nSELECT 'begun';\n")
        session.stdin.flush()
        assert "begun" in session.stdout.readline()
        return session

    def start(self) -> None:
        where = [
            f"--datadir={self.folder}/data",
            f"--tmpdir={self.folder}/tmp",  # each clears its own as it starts
            f"--socket={self.folder}/s",
            f"--port={self.port}",
        ]
        files = [f"--pid-file={self.folder}/pid", f"--log-error={self.folder}/data/log.err"]
        settings = [f"--{each}" for each in (*_SETTINGS, *self.own_settings, *self.settings)]
        command = [
            _program(self.program) or "",
            "--no-defaults",
            *_owner(),
            *where,
            *files,
            *settings,
        ]
        self.process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        deadline = time.monotonic() + 120
        while subprocess.run(
            [*self._client(), "-e", "SELECT 1"], capture_output=True, check=False
        ).returncode:
            assert time.monotonic() < deadline, (self.folder / "data/log.err").read_text()
            time.sleep(0.1)

    def stop(self) -> None:
        """At once, as when the machine fails."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def end_readers(self) -> None:
        """Ends the connections of the reader in the middle of whatever they do."""
        self.run("KILL USER reader")

    def readers(self) -> int:
        """How many statements of the reader run."""
        return int(
            self.run(
                "SELECT count(*) FROM information_schema.processlist WHERE user = 'reader' AND"
                " command IN ('Query', 'Execute')"
            )
        )

    def series(self, count: int) -> str:
        """Something to select from: `i` from 1 to `count`."""
        return f"(SELECT seq AS i FROM seq_1_to_{count}) s"

    def analyse(self, table: str) -> None:
        """Has the server count its rows, as it does by itself after a while."""
        self.run(f"ANALYZE TABLE {table}")

    def quoted(self, name: str) -> str:
        return "`" + name.replace("`", "``") + "`"

    def set_password(self, password: str) -> None:
        self.run(f"ALTER USER reader@'%' IDENTIFIED BY {_literal(password)}", "mysql")

    def _client(self) -> list[str]:
        charset = "--default-character-set=utf8mb4"
        return [
            _program(self.client) or "",
            "--no-defaults",
            charset,
            "-u",
            "root",
            f"-S{self.folder}/s",
        ]


@dataclass
class MySQL(MariaDB):
    """It takes passwords by caching_sha2_password, and signs a certificate of its own for TLS."""

    name: ClassVar[str] = "MySQL"
    program: ClassVar[str] = "mysqld"
    client: ClassVar[str] = "mysql"
    own_settings: ClassVar[Sequence[str]] = _OF_MYSQL

    def make(self) -> None:
        command = [_program("mysqld") or "", "--no-defaults", "--initialize-insecure", *_owner()]
        command += [f"--{each}" for each in self.own_settings]
        command += [f"--datadir={self.folder}/data", f"--log-error={self.folder}/made"]
        subprocess.run(command, check=True, capture_output=True, cwd="/")

    def end_readers(self) -> None:
        listed = "SELECT id FROM performance_schema.processlist WHERE user = 'reader'"
        self.run("".join(f"KILL {each};" for each in self.run(listed).split()))

    def series(self, count: int) -> str:
        up = f"SELECT 1 AS i UNION ALL SELECT i + 1 FROM up WHERE i < {count}"
        return f"(WITH RECURSIVE up AS ({up}) SELECT i FROM up) s"


def found(server: type[MariaDB] = MariaDB) -> bool:
    """Whether its programs are on this machine."""
    wanted = [server.program, server.client]
    wanted += ["mariadb-install-db"] if server is MariaDB else []
    return all(_program(each) for each in wanted) and _says(server.program, server.name)


@contextmanager
def started(
    *settings: str, signed: Signed | None = None, server: type[MariaDB] = MariaDB
) -> Iterator[MariaDB]:
    """A new server with a user `reader` that may read the database `shop`; with TLS if signed."""
    folder = Path(tempfile.mkdtemp(prefix="syna-my-"))
    try:
        (folder / "tmp").mkdir()
        if os.geteuid() == 0:
            shutil.chown(folder, "mysql")
            shutil.chown(folder / "tmp", "mysql")
        files = signed.given_to("mysql", folder) if signed else None
        tls = [f"ssl-cert={files[0]}", f"ssl-key={files[1]}"] if files else []
        made = server(folder, free_port(), [*settings, *tls])
        made.make()
        made.start()
        try:
            made.run(
                f"CREATE USER reader@'%' IDENTIFIED BY {_literal(PASSWORD)};"
                "GRANT SELECT ON shop.* TO reader@'%'; CREATE DATABASE shop",
                "mysql",
            )
            yield made
        finally:
            made.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@cache
def _says(program: str, name: str) -> bool:
    """Whether it is what its name says: MariaDB's goes by MySQL's too."""
    command = [_program(program) or "", "--no-defaults", "--version"]
    said = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    return ("MariaDB" in said) == (name == "MariaDB")


def _owner() -> list[str]:
    return ["--user=mysql"] if os.geteuid() == 0 else []


def _program(name: str) -> str | None:
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


def _literal(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
