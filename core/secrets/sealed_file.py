"""Keys in one encrypted file: Argon2id makes the key, AES-256-GCM seals entry and name."""

from __future__ import annotations

import os
import secrets
import tempfile
import threading
from base64 import b64decode, b64encode
from pathlib import Path

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import Field, ValidationError

from core.domain.value import Value
from core.errors import StorageError

_NONCE = 12
_CHECK = "\0check"


class Sealed(Value):
    """What the file holds: how the key is made, and the sealed entries in base64."""

    version: int = 1
    salt: str
    passes: int = 3
    kilobytes: int = 65_536
    lanes: int = 2
    entries: dict[str, str] = Field(default_factory=dict)


class SealedFileSecrets:
    """Unlocked by `passphrase`, else by `key_file`, which is made when there is none."""

    def __init__(self, file: Path, *, key_file: Path, passphrase: str | None = None) -> None:
        self._file = file
        self._key_file = key_file
        self._passphrase = passphrase or None
        self._lock = threading.Lock()
        self._key: tuple[str, bytes] | None = None

    @property
    def where(self) -> str:
        lock = "the passphrase" if self._passphrase else f"the key file {self._key_file}"
        return f"the encrypted file {self._file}, which {lock} opens"

    def get(self, name: str) -> str | None:
        with self._lock:
            sealed = self._read()
            if sealed is None or name not in sealed.entries:
                return None
            return self._open(sealed, name)

    def put(self, name: str, value: str) -> None:
        with self._lock:
            sealed = self._read() or self._fresh()
            self._open(sealed, _CHECK)
            self._write(self._with(sealed, name, value=value))

    def remove(self, name: str) -> None:
        with self._lock:
            sealed = self._read()
            if sealed is None or name not in sealed.entries:
                return
            rest = {key: entry for key, entry in sealed.entries.items() if key != name}
            self._write(sealed.model_copy(update={"entries": rest}))

    def _fresh(self) -> Sealed:
        salt = b64encode(secrets.token_bytes(16)).decode()
        return self._with(Sealed(salt=salt), _CHECK, value="")

    def _with(self, sealed: Sealed, name: str, *, value: str) -> Sealed:
        nonce = secrets.token_bytes(_NONCE)
        data = AESGCM(self._made(sealed)).encrypt(nonce, value.encode(), name.encode())
        entry = b64encode(nonce + data).decode()
        return sealed.model_copy(update={"entries": {**sealed.entries, name: entry}})

    def _open(self, sealed: Sealed, name: str) -> str:
        try:
            raw = b64decode(sealed.entries[name], validate=True)
            key = AESGCM(self._made(sealed))
            return key.decrypt(raw[:_NONCE], raw[_NONCE:], name.encode()).decode()
        except (InvalidTag, ValueError, KeyError) as error:
            raise self._unreadable("another key sealed them, or the file was changed") from error

    def _made(self, sealed: Sealed) -> bytes:
        """The key of this file, made once a process: that takes a tenth of a second by design."""
        if self._key is None or self._key[0] != sealed.salt:
            key = hash_secret_raw(
                self._secret(),
                b64decode(sealed.salt),
                time_cost=sealed.passes,
                memory_cost=sealed.kilobytes,
                parallelism=sealed.lanes,
                hash_len=32,
                type=Type.ID,
            )
            self._key = (sealed.salt, key)
        return self._key[1]

    def _secret(self) -> bytes:
        if self._passphrase:
            return self._passphrase.encode()
        if not self._key_file.exists():
            if self._file.exists():
                raise self._unreadable(f"the key file {self._key_file} is gone")
            _write_private(self._key_file, secrets.token_hex(32).encode())
        return self._key_file.read_bytes().strip()

    def _unreadable(self, why: str) -> StorageError:
        return StorageError(
            f"The stored keys of remote models cannot be opened: {why}.",
            kept="They were left as they are.",
            remedy=f"Put back what opens them, or delete {self._file} and enter the keys again.",
        )

    def _read(self) -> Sealed | None:
        try:
            return Sealed.model_validate_json(self._file.read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, ValidationError) as error:
            raise self._unreadable("the file is damaged or may not be read") from error

    def _write(self, sealed: Sealed) -> None:
        try:
            _write_private(self._file, sealed.model_dump_json().encode())
        except OSError as error:
            raise StorageError(
                f"The keys could not be written: {error.strerror}.", kept="Nothing was changed."
            ) from error


def _write_private(path: Path, content: bytes) -> None:
    """Whole or not at all, readable by its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o600)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
