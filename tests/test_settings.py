"""Settings: every fault is named at once, and no value is repeated."""

from pathlib import Path

import pytest

from bot.settings import SettingsError
from bot.settings import settings as read_settings
from tests.conftest import ROOT, environment

LONG = "a whole channel secret"
REQUIRED = ("LINE_CHANNEL_SECRET", "LINE_CHANNEL_ACCESS_TOKEN", "PUBLIC_URL", "SECRET_KEY")


@pytest.fixture
def variables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A complete environment to change, in a folder without .env."""
    monkeypatch.chdir(tmp_path)
    for name, value in environment("sqlite:///x.db", "redis://127.0.0.1:9/0", tmp_path).items():
        monkeypatch.setenv(name, value)
    read_settings.cache_clear()
    return monkeypatch


def faults() -> list[str]:
    """What is wrong, a line each."""
    with pytest.raises(SettingsError) as caught:
        read_settings()
    return str(caught.value).splitlines()


def test_a_complete_environment(variables: pytest.MonkeyPatch) -> None:
    found = read_settings()
    assert found.office == "chaiyaphum"
    assert found.public_url == "https://helpdesk.example"
    assert len(found.line_channel_secret) == 1


def test_defaults(variables: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "REDIS_URL", "OFFICE", "LINE_API_HOST", "VAR_FOLDER"):
        variables.delenv(name)
    found = read_settings()
    assert found.database_url.startswith("sqlite:////")
    assert found.database_url.endswith("/var/helpdesk.db")
    assert (found.office, found.line_api_host) == ("chaiyaphum", None)
    assert found.var_folder.name == "var"


def test_everything_missing_is_named_at_once(variables: pytest.MonkeyPatch) -> None:
    for name in REQUIRED:
        variables.delenv(name)
    assert faults() == [f"{name}: is missing" for name in REQUIRED]


def test_an_empty_value_is_missing(variables: pytest.MonkeyPatch) -> None:
    variables.setenv("LINE_CHANNEL_ACCESS_TOKEN", "")
    variables.setenv("LINE_CHANNEL_SECRET", " , ")
    assert [line.partition(":")[0] for line in faults()] == list(REQUIRED[:2])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "canary"),
        ("PUBLIC_URL", "canary"),
        ("PUBLIC_URL", "ftp://canary"),
        ("LINE_API_HOST", "canary"),
        ("DATABASE_URL", "canary"),
        ("DATABASE_URL", "mysql://user:canary@host/base"),
        ("DATABASE_URL", "postgresql://user:secret@host:canary/base"),
        ("REDIS_URL", "http://canary"),
        ("LINE_CHANNEL_SECRET", ",".join(["canary of sixteen"] * 3)),
        ("LINE_CHANNEL_SECRET", "canary"),
        ("LINE_CHANNEL_SECRET", f"{LONG},canary"),
        ("DATABASE_URL", "postgresql+psycopg2://canary@host/base"),
        ("PORT", "canary"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("WEB_CONCURRENCY", "canary"),
        ("WEB_CONCURRENCY", "0"),
    ],
)
def test_a_wrong_value_is_named_but_not_repeated(
    variables: pytest.MonkeyPatch, name: str, value: str
) -> None:
    variables.setenv(name, value)
    (line,) = faults()
    assert line.startswith(f"{name}: ")
    assert "canary" not in line


def test_an_unknown_office_is_told_which_there_are(variables: pytest.MonkeyPatch) -> None:
    variables.setenv("OFFICE", "nowhere")
    (line,) = faults()
    assert line.startswith("OFFICE: ")
    assert "chaiyaphum, phetchabun3" in line


def test_two_secrets(variables: pytest.MonkeyPatch) -> None:
    variables.setenv("LINE_CHANNEL_SECRET", f"{LONG}, another {LONG}")
    secrets = (LONG, f"another {LONG}")
    assert read_settings().line_channel_secret == secrets


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("LINE_CHANNEL_SECRET", "abc", "is too short: LINE's have 32 characters"),
        (
            "LINE_CHANNEL_SECRET",
            f"{LONG},{LONG},{LONG}",
            "must be one or two, with a comma between",
        ),
        ("PORT", "65536", "must be less than or equal to 65535"),
        ("PORT", "abc", "must be a valid integer"),
        ("SECRET_KEY", "abc", "must have at least 32 characters"),
    ],
)
def test_what_is_wrong_is_said_in_words(
    variables: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    variables.setenv(name, value)
    assert faults() == [f"{name}: {words}"]


def test_what_is_left_empty_has_its_default(variables: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "REDIS_URL", "OFFICE", "VAR_FOLDER", "PORT", "WEB_CONCURRENCY"):
        variables.setenv(name, "")
    found = read_settings()
    assert (found.office, found.port, found.web_concurrency) == ("chaiyaphum", 8080, None)
    assert found.redis_url.startswith("redis://127.0.0.1")


def test_a_relative_folder_is_the_projects(variables: pytest.MonkeyPatch) -> None:
    variables.setenv("VAR_FOLDER", "elsewhere")
    assert read_settings().var_folder == ROOT / "elsewhere"


def test_the_environment_outranks_the_file(variables: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("OFFICE=phetchabun3\nPUBLIC_URL=https://other.example\n")
    variables.delenv("OFFICE")
    found = read_settings()
    assert (found.office, found.public_url) == ("phetchabun3", "https://helpdesk.example")


def test_addresses_end_without_a_slash(variables: pytest.MonkeyPatch) -> None:
    variables.setenv("PUBLIC_URL", "https://helpdesk.example/")
    variables.setenv("LINE_API_HOST", "")
    found = read_settings()
    assert (found.public_url, found.line_api_host) == ("https://helpdesk.example", None)
