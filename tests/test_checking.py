"""``python -m bot check``: whatever stands in the way is named at once, and nothing is made."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from simulator import Platform
from tests.command_fixtures import online, run
from tests.conftest import ROOT, environment, only_sqlite

__all__ = ["online", "run"]

# The real platform is not simulated, and without a token it is not asked anything.
REAL_LINE = {"LINE_API_HOST": "", "LINE_CHANNEL_ACCESS_TOKEN": ""}


def test_all_is_well(online: Platform, run: Any) -> None:
    status, out, err = run("check")
    assert status == 0
    assert out.startswith("0 errors")
    assert "error:" not in err
    assert "chaiyaphum.toml: invented samples in contact, privacy.data_officer, register" in err


@only_sqlite
def test_everything_wrong_is_named_at_once(run: Any) -> None:
    status, _, err = run(
        "check", LINE_CHANNEL_SECRET="", SECRET_KEY="short", PUBLIC_URL="x", DATABASE_URL="mysql:"
    )
    assert status == 1
    for name in ("LINE_CHANNEL_SECRET", "SECRET_KEY", "PUBLIC_URL", "DATABASE_URL"):
        assert f"error: {name}: " in err
    # What can be looked at is looked at.
    assert "warning: LINE does not answer" in err
    assert "invented samples" in err
    assert "short" not in err.replace("too short", "")


@only_sqlite
def test_a_token_line_refuses(online: Platform, run: Any) -> None:
    status, _, err = run("check", LINE_CHANNEL_ACCESS_TOKEN="another")
    assert status == 1
    assert "error: LINE_CHANNEL_ACCESS_TOKEN: LINE does not accept it" in err


@only_sqlite
def test_line_and_redis_may_be_away(run: Any) -> None:
    """Nothing is lost without them, and `make serve` checks before it starts Redis."""
    status, out, err = run("check", REDIS_URL="redis://127.0.0.1:9/0")
    assert status == 0
    assert "warning: REDIS_URL" in err
    assert "warning: LINE does not answer" in err
    assert out.startswith("0 errors")


@only_sqlite
def test_a_redis_of_its_own_is_not_looked_for(run: Any) -> None:
    assert "REDIS_URL" not in run("check", REDIS_URL="")[2]


@only_sqlite
def test_a_database_that_does_not_answer(run: Any) -> None:
    status, _, err = run("check", DATABASE_URL="postgresql://postgres:canary@127.0.0.1:9/x")
    assert status == 1
    assert "error: DATABASE_URL" in err
    assert "canary" not in err


@only_sqlite
def test_one_error_hides_no_other(online: Platform, run: Any) -> None:
    url = "postgresql://postgres@127.0.0.1:9/x"
    changes = {"LINE_CHANNEL_ACCESS_TOKEN": "another", "OFFICE": "nowhere", "DATABASE_URL": url}
    status, out, err = run("check", **changes)
    assert status == 1
    for name in changes:
        assert f"error: {name}: " in err
    assert out.startswith("3 errors, ")
    assert run("check", OFFICE="chaiyaphum", DATABASE_URL="sqlite:///x")[1].startswith("1 error, ")


@only_sqlite
@pytest.mark.parametrize(
    ("address", "complaint"),
    [
        ("https://helpdesk.example/webhook", "must end with the host, without /webhook"),
        ("https://helpdesk.example?a=1", "must end with the host, without /webhook"),
        ("http://helpdesk.example", "must begin with https://"),
        ("https://localhost:8080", "LINE cannot reach localhost; the public name is needed"),
        ("https://192.168.1.5", "LINE cannot reach 192.168.1.5"),
        ("https://[::1]", "LINE cannot reach ::1"),
        ("https://helpdesk", "LINE cannot reach helpdesk;"),
        ("https://server.local", "LINE cannot reach server.local"),
    ],
)
def test_an_address_of_no_use_to_line(run: Any, address: str, complaint: str) -> None:
    status, _, err = run("check", PUBLIC_URL=address, **REAL_LINE)
    assert status == 1
    assert f"error: PUBLIC_URL: {complaint}" in err


@only_sqlite
def test_a_public_address(run: Any) -> None:
    for address in ("https://helpdesk.example", "https://8.8.8.8", "https://x.go.th:8443/"):
        assert "PUBLIC_URL" not in run("check", PUBLIC_URL=address, **REAL_LINE)[2]


@only_sqlite
def test_misspelt_settings(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("WEB_CONCURENCY=2\noffice=chaiyaphum\nHTTP_PROXY=x\n")
    err = run("check")[2]
    assert "warning: .env: nothing reads WEB_CONCURENCY; is WEB_CONCURRENCY meant?" in err
    assert err.count("nothing reads") == 1


@only_sqlite
def test_checking_makes_nothing(run: Any, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new' / 'helpdesk.db'}"
    status, _, err = run("check", DATABASE_URL=url)
    assert status == 0
    assert "warning: database: there is none yet; the start makes it" in err
    assert not (tmp_path / "new").exists()


@only_sqlite
def test_what_is_stored_is_its_owners_alone(
    database_url: str, redis_url: str, tmp_path: Path
) -> None:
    """However open the user's own files are, and what an earlier version left open."""
    folder = tmp_path / "new"
    variables = environment(f"sqlite:///{folder / 'helpdesk.db'}", redis_url, folder)
    command = ["/bin/sh", "-c", 'umask 022; exec "$0" -m bot migrate', sys.executable]

    def others_may() -> list[Path]:
        subprocess.run(command, cwd=ROOT, env=variables, check=True)
        paths = [folder, *folder.rglob("*")]
        assert folder / "helpdesk.db" in paths
        return [path for path in paths if path.stat().st_mode & 0o077]

    assert others_may() == []
    pictures = folder / "attachments"
    pictures.mkdir(mode=0o755)
    (folder / "helpdesk.db").chmod(0o644)
    assert others_may() == []


@only_sqlite
def test_a_database_behind_the_migrations(run: Any, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    (tmp_path / "new.db").touch()
    assert "not up to date" in run("check", DATABASE_URL=url)[2]
    assert run("migrate", DATABASE_URL=url)[0] == 0
    assert "database: not" not in run("check", DATABASE_URL=url)[2]
