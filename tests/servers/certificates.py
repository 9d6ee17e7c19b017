"""A certificate authority of the tests, and what it signs."""

from __future__ import annotations

import datetime
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Signed:
    """The certificate of a server and its key, in PEM."""

    certificate: bytes
    key: bytes

    def given_to(self, user: str, folder: Path) -> tuple[Path, Path]:
        """Both as files that only that user may read, if there is one to give them to."""
        files = folder / "server.crt", folder / "server.key"
        for file, content in zip(files, (self.certificate, self.key), strict=True):
            file.write_bytes(content)
            file.chmod(0o600)
            if os.geteuid() == 0:
                shutil.chown(file, user)
        return files


class Authority:
    """Signs for hosts; `file` holds its own certificate in PEM."""

    def __init__(self, file: Path, name: str = "Tests") -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _named(name)
        today = datetime.datetime.now(datetime.UTC)
        made = (
            _begun(self._name, self._name, self._key.public_key(), until=today + 30 * _DAY)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(_uses(signing=True), critical=True)
            .add_extension(
                x509.SubjectKeyIdentifier.from_public_key(self._key.public_key()), critical=False
            )
            .sign(self._key, hashes.SHA256())
        )
        self.file = file
        file.write_bytes(made.public_bytes(serialization.Encoding.PEM))

    def sign(self, hosts: Sequence[str], days: int = 30) -> Signed:
        """For these host names, good from two months ago for so many days from now."""
        key = ec.generate_private_key(ec.SECP256R1())
        until = datetime.datetime.now(datetime.UTC) + days * _DAY
        own = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        made = (
            _begun(_named(hosts[0]), self._name, key.public_key(), until=until)
            .add_extension(
                x509.SubjectAlternativeName([x509.DNSName(host) for host in hosts]), critical=False
            )
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(own, critical=False)
            .sign(self._key, hashes.SHA256())
        )
        return Signed(
            made.public_bytes(serialization.Encoding.PEM),
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            ),
        )


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _begun(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    *,
    until: datetime.datetime,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.datetime.now(datetime.UTC) - 60 * _DAY)
        .not_valid_after(until)
    )


def _uses(*, signing: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signing,
        crl_sign=signing,
        encipher_only=False,
        decipher_only=False,
    )
