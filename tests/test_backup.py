"""``python -m bot backup``, and back again by the very lines of docs/operate.md."""

import os
import re
import stat
import subprocess
import tarfile
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from bot import media
from models import db
from models.db import transaction
from models.tables import Person
from tests import staff
from tests.command_fixtures import run
from tests.conftest import ROOT, new_postgresql_database, only_postgresql, only_sqlite
from tests.servers import PostgreSQL, postgresql_binaries

__all__ = ["run"]


@pytest.fixture
def server_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """pg_dump and pg_restore are found, as where postgresql-client is installed."""
    monkeypatch.setenv("PATH", f"{postgresql_binaries()}{os.pathsep}{os.environ['PATH']}")


def documented(beginning: str) -> list[str]:
    """The commands for restoring that begin so, without what starts and stops the service."""
    (part,) = re.findall(r"(?ms)^### Restore$(.*?)^##", (ROOT / "docs/operate.md").read_text())
    lines = [line.strip() for line in part.splitlines() if line.startswith("    ")]
    found = [line for line in lines if not line.startswith("sudo")]
    return [line for line in found if line.startswith(beginning)]


def restore(lines: list[str], folder: Path, archive: Path, url: str = "") -> None:
    """Do in a folder what the document says."""
    assert lines
    for line in lines:
        command = line.replace("<backup>", str(archive)).replace("<DATABASE_URL>", url)
        subprocess.run(["/bin/sh", "-ec", command], cwd=folder, check=True)


def enrol(*users: str) -> None:
    with transaction() as session:
        for user in users:
            staff.enrol(session, user)


def enrolled() -> list[str]:
    with transaction() as session:
        return [person.line_id for person in session.exec(select(Person)) if person.line_id]


@only_sqlite
def test_a_whole_helpdesk_comes_back(run: Any, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'var' / 'helpdesk.db'}"
    assert run("migrate", DATABASE_URL=url)[0] == 0
    db.connect(url)
    enrol("Ukept")
    name = media.store(b"picture", b"preview")
    status, out, err = run("backup", str(tmp_path / "backups"), DATABASE_URL=url)
    assert (status, err) == (0, "")
    archive = Path(out.strip())
    assert list((tmp_path / "backups").iterdir()) == [archive]
    assert re.fullmatch(r"helpdesk-\d{4}-\d\d-\d\d-\d{6}\.tar\.gz", archive.name)
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600

    enrol("Ulater")
    media.drop(name)
    db.engine().dispose()
    restore([each for each in documented("") if "pg_restore" not in each], tmp_path, archive)
    assert enrolled() == ["Ukept"]
    assert media.path_of(name).read_bytes() == b"picture"
    db.engine().dispose()


@only_sqlite
def test_it_holds_settings_and_profile_and_needs_no_picture(
    run: Any, tmp_path: Path, database: Any
) -> None:
    status, out, _ = run("backup", str(tmp_path))
    assert status == 0
    with tarfile.open(out.strip()) as archive:
        names = set(archive.getnames())
    ends = ("toml", "schools.csv", "accounts.sample.csv")
    offices = {f"offices/chaiyaphum.{end}" for end in ends}
    assert names - {"env"} == {"helpdesk.db", "attachments", *offices}
    assert ("env" in names) == (ROOT / ".env").exists()


@only_sqlite
def test_what_cannot_be_copied_leaves_nothing(run: Any, tmp_path: Path) -> None:
    to = tmp_path / "backups"
    status, out, err = run("backup", str(to), DATABASE_URL=f"sqlite:///{tmp_path / 'none.db'}")
    assert (status, out) == (1, "")
    assert "No backup was made: the database" in err
    (tmp_path / "torn.db").write_bytes(b"SQLite format 3\0" + b"\1" * 8192)
    status, _, err = run("backup", str(to), DATABASE_URL=f"sqlite:///{tmp_path / 'torn.db'}")
    assert status == 1
    assert list(to.iterdir()) == []


@only_postgresql
@pytest.mark.usefixtures("server_programs")
def test_postgresql_comes_back(
    run: Any, tmp_path: Path, database: Any, postgresql: PostgreSQL, worker: str
) -> None:
    enrol("Ukept")
    status, out, err = run("backup", str(tmp_path))
    assert (status, err) == (0, "")
    other = new_postgresql_database(postgresql, f"restored_{worker}")
    db.connect(other)
    enrol("Ulater")
    db.engine().dispose()
    restore(documented("tar -xzOf"), tmp_path, Path(out.strip()), other)
    assert enrolled() == ["Ukept"]
    db.engine().dispose()


@only_postgresql
def test_pg_dump_that_is_missing_is_named(
    run: Any, tmp_path: Path, database: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    status, _, err = run("backup", str(tmp_path / "backups"))
    assert status == 1
    assert "install the package postgresql-client" in err
