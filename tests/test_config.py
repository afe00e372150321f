"""Settings: four places, later ones first in rank, and every mistake named."""

from __future__ import annotations

from pathlib import Path

import pytest

from diurna import config
from diurna.config import Settings, SettingsError, load, user_file


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    for name in Settings.__struct_fields__:
        monkeypatch.delenv(f"DIURNA_{name.upper()}", raising=False)
    return tmp_path


def user(text: str) -> None:
    user_file().parent.mkdir(parents=True, exist_ok=True)
    user_file().write_text(text, encoding="utf-8")


def test_defaults() -> None:
    assert load() == Settings()
    assert Settings().batch == 64


def test_where_the_file_of_the_user_stands(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert user_file() == home / "home" / "diurna" / "config.toml"
    monkeypatch.delenv("XDG_CONFIG_HOME")
    monkeypatch.setenv("HOME", str(home))
    assert user_file() == home / ".config" / "diurna" / "config.toml"


def test_each_place_goes_before_the_ones_under_it() -> None:
    user("batch = 2\n")
    assert load().batch == 2
    assert load(environment={"DIURNA_BATCH": "4"}).batch == 4
    assert load({"batch": 5}, {"DIURNA_BATCH": "4"}).batch == 5
    assert load({"batch": None}, {"DIURNA_BATCH": "4"}).batch == 4


def test_every_setting_is_read_somewhere() -> None:
    sources = [p.read_text(encoding="utf-8") for p in Path(config.__file__).parent.rglob("*.py")]
    for name in Settings.__struct_fields__:
        assert any(f"settings.{name}" in text for text in sources), name


def test_the_environment_is_the_real_one_unless_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIURNA_BATCH", "7")
    assert load().batch == 7
    assert load(environment={}).batch == 64


def test_lists_and_switches_in_the_environment() -> None:
    got = load(environment={"DIURNA_ACTORS": "a.tsv:b.tsv", "DIURNA_EXPLAIN": "true", "DIURNA_MODEL": "other", "DIURNA_GAZETTEER": ""})
    assert (got.actors, got.explain, got.model, got.gazetteer) == (("a.tsv", "b.tsv"), True, "other", None)


@pytest.mark.parametrize("value", ["0", "-1", "many", "1.5"])
def test_a_batch_that_cannot_be(value: str) -> None:
    with pytest.raises(SettingsError, match="batch"):
        load(environment={"DIURNA_BATCH": value})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("batch = = 2", "config.toml: "),
        ("bach = 2", "unknown setting 'bach'; known are model, actors"),
        ('actors = "a.tsv"', "actors"),
        ("model = 5", "model"),
        ("[batch]\nx = 1", "batch"),
    ],
)
def test_a_wrong_file_is_named_or_its_key(text: str, said: str) -> None:
    user(text)
    with pytest.raises(SettingsError, match=said):
        load()


def test_a_file_that_is_no_text() -> None:
    user("")
    user_file().write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match=r"config\.toml"):
        load()


def test_settings_do_not_change() -> None:
    with pytest.raises(AttributeError):
        Settings().batch = 3  # type: ignore[misc]
