"""Connections that are encrypted, to real servers with certificates of our own authority."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from core.sandbox.gate import Gate
from tests.databases.conftest import MARIA_NAMES, MARIAS, QUICK, Reader, Server
from tests.databases.test_faults import said
from tests.servers import mysql, postgres
from tests.servers.certificates import Authority
from tests.servers.mysql import MariaDB
from tests.servers.postgres import Postgres


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority") / "ca.pem")


@pytest.fixture(scope="module", params=[Postgres, *MARIAS], ids=["PostgreSQL", *MARIA_NAMES])
def signed(request: pytest.FixtureRequest, authority: Authority) -> Iterator[Server]:
    """A server that speaks TLS as `localhost` and takes connections without it too."""
    kind, certificate = request.param, authority.sign(["localhost"])
    if not (postgres.found() if kind is Postgres else mysql.found(kind)):
        pytest.skip(f"there is no {kind.name} here")
    with ExitStack() as stack:
        if kind is Postgres:
            yield stack.enter_context(postgres.started(signed=certificate))
        else:
            yield stack.enter_context(mysql.started(signed=certificate, server=kind))


@pytest.mark.parametrize(
    ("tls", "encrypted"), [("off", False), ("prefer", True), ("require", True), ("verify", True)]
)
def test_every_way_to_encrypt(
    signed: Server, authority: Authority, reader: Reader, tls: str, encrypted: bool
) -> None:
    file = str(authority.file) if tls == "verify" else ""
    to = signed.connection(tls=tls, host="localhost", authority=file)
    if signed.name == "MySQL" and not encrypted:
        assert "wants the password in clear" in said(lambda: reader.look(to))
    else:
        assert reader.look(to).server.startswith(signed.name)
    with Gate(to, QUICK) as gate:
        assert gate.encrypted == encrypted


def test_rows_come_whole_through_it(signed: Server, authority: Authority, reader: Reader) -> None:
    """More than what fits one record of TLS, or one packet."""
    signed.run(
        "DROP TABLE IF EXISTS notes;"
        f"CREATE TABLE notes AS SELECT i, repeat('x', 5000) AS note FROM {signed.series(2_000)};"
        + ("GRANT SELECT ON notes TO reader" if signed.kind == "postgresql" else "")
    )
    to = signed.connection(tls="verify", host="localhost", authority=str(authority.file))
    assert reader.copy(to, ["notes"]).tables[0].rows == 2_000


def test_the_file_that_the_system_is_told_of_counts_too(
    signed: Server, authority: Authority, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    assert reader.look(signed.connection(tls="verify", host="localhost")).server


def test_a_wrong_password_through_it(signed: Server, reader: Reader) -> None:
    to = signed.connection(tls="require")
    assert "user or the password is wrong" in said(lambda: reader.look(to, "s3cret wrong"))
    assert "user or the password is wrong" in said(lambda: reader.look(to, ""))
    assert reader.look(to).server


def test_a_certificate_of_another_host(
    signed: Server, authority: Authority, reader: Reader
) -> None:
    to = signed.connection(tls="verify", host="127.0.0.1", authority=str(authority.file))
    assert "is not for that host" in said(lambda: reader.look(to))
    assert reader.look(to.model_copy(update={"tls": "require", "authority": ""})).server


def test_an_authority_that_is_not_known(signed: Server, reader: Reader, tmp_path: Path) -> None:
    other = Authority(tmp_path / "other.pem", "Others")
    for file, words in (
        ("", "nobody whom this computer trusts signed it"),
        (str(other.file), "nobody whom the CA file names signed it"),
    ):
        to = signed.connection(tls="verify", host="localhost", authority=file)
        text = said(lambda to=to: reader.look(to))  # type: ignore[misc]
        assert words in text
        assert "as CA file" in text


@pytest.mark.parametrize("content", [None, b"", b"no certificate", b"\0" * 1000])
def test_a_ca_file_that_is_none(
    signed: Server, reader: Reader, tmp_path: Path, content: bytes | None
) -> None:
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_bytes(content)
    to = signed.connection(tls="verify", host="localhost", authority=str(file))
    assert f"No certificates can be read from {file}." in said(lambda: reader.look(to))


def test_a_certificate_that_is_out_of_date(authority: Authority, reader: Reader) -> None:
    if not postgres.found():
        pytest.skip("there is no PostgreSQL here")
    with postgres.started(signed=authority.sign(["localhost"], days=-1)) as old:
        to = old.connection(tls="verify", host="localhost", authority=str(authority.file))
        assert "certificate has expired" in said(lambda: reader.look(to))


@pytest.mark.parametrize("either", [Postgres, MariaDB], indirect=True)
def test_a_server_without_it_is_not_verified(either: Server, reader: Reader) -> None:
    for tls in ("require", "verify"):
        to = either.connection(tls=tls, host="localhost")
        text = said(lambda to=to: reader.look(to))  # type: ignore[misc]
        assert "does not encrypt connections" in text
