"""Settings of one process, from environment variables. Read by bootstrap and the doors only."""

from __future__ import annotations

from pathlib import Path

import platformdirs
from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from core.domain.home import Home


class Settings(BaseSettings):
    """Each field is a variable: `home` is SYNA_HOME, and so on."""

    model_config = SettingsConfigDict(env_prefix="SYNA_", extra="ignore")

    home: Path = Field(default_factory=lambda: platformdirs.user_data_path("syna", appauthor=False))
    model_dir: Path | None = None
    scripted: Path | None = None
    passphrase: SecretStr | None = None
    log_level: str | None = None
    workers: int = Field(default=2, ge=1, le=16)
    local_only: bool = False

    @field_validator("home", "model_dir", "scripted")
    @classmethod
    def _absolute(cls, path: Path | None) -> Path | None:
        return path.expanduser().resolve() if path is not None else None

    def places(self) -> Home:
        return Home(self.home)
