"""One file that holds everything that must not be lost: database, pictures, profile, settings."""

import contextlib
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy.engine import URL, make_url

from bot import media, printing
from bot.offices import FOLDER
from bot.settings import ROOT, Settings
from bot.thai import BANGKOK

SQLITE, POSTGRESQL = "helpdesk.db", "helpdesk.dump"


class BackupFailed(Exception):
    """Nothing was kept; the message says why."""


def back_up(given: Settings, to: Path) -> Path:
    """Write ``helpdesk-<date>-<time>.tar.gz`` into a folder while the helpdesk runs; its path.

    The database is copied first, in one transaction, and then the pictures: so no row of the
    copy lacks its file. What is broken off leaves no file of that name.
    """
    to.mkdir(parents=True, exist_ok=True)
    name = f"helpdesk-{datetime.now(BANGKOK):%Y-%m-%d-%H%M%S}.tar.gz"
    with tempfile.TemporaryDirectory(prefix=".helpdesk-", dir=to) as draft:  # private
        database = _copy_database(make_url(given.database_url), Path(draft))
        whole = Path(draft, name)
        with tarfile.open(whole, "w:gz") as archive:
            archive.add(database, database.name)
            for path, kept_as in _files(given):
                # A picture may be deleted, because it was unsent, while others are copied.
                with contextlib.suppress(FileNotFoundError):
                    archive.add(path, kept_as, recursive=False)
        whole.chmod(0o600)
        with whole.open("rb") as file:
            os.fsync(file.fileno())
        return whole.rename(to / name)


def _files(given: Settings) -> Iterator[tuple[Path, str]]:
    """What is kept beside the database, each with its name in the archive."""
    pictures = media.folder()
    pictures.mkdir(parents=True, exist_ok=True)  # so that a restore always finds some
    for path in (pictures, *sorted(pictures.rglob("*"))):
        yield path, Path("attachments", path.relative_to(pictures)).as_posix()
    for path in sorted(FOLDER.glob(f"{given.office}.*")):
        yield path, f"offices/{path.name}"
    for path in sorted((printing.FOLDER / given.office).glob("*")):
        yield path, f"printing/{given.office}/{path.name}"
    yield ROOT / ".env", "env"


def _copy_database(url: URL, folder: Path) -> Path:
    if url.get_backend_name() == "sqlite":
        return _copy_sqlite(Path(url.database or ""), folder / SQLITE)
    return _dump_postgresql(url, folder / POSTGRESQL)


def _copy_sqlite(path: Path, copy: Path) -> Path:
    """Copied by SQLite itself (cp would miss what is still in the file beside), and looked at."""
    try:
        with (
            contextlib.closing(
                sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
            ) as old,
            contextlib.closing(sqlite3.connect(copy)) as new,
        ):
            old.backup(new)
            (found,) = new.execute("PRAGMA integrity_check(1)").fetchone()
    except sqlite3.Error as error:
        raise BackupFailed(f"the database {path} cannot be copied: {error}") from error
    if found != "ok":
        raise BackupFailed(f"the database {path} is damaged: {found}")
    return copy


def _dump_postgresql(url: URL, dump: Path) -> Path:
    program = shutil.which("pg_dump")
    if program is None:
        raise BackupFailed("pg_dump is missing: install the package postgresql-client")
    # A password belongs to nobody's list of processes.
    address = url.set(drivername="postgresql", password=None).render_as_string()
    secret = {} if url.password is None else {"PGPASSWORD": str(url.password)}
    command = [program, "--format=custom", f"--file={dump}", f"--dbname={address}"]
    done = subprocess.run(
        command, env=os.environ | secret, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise BackupFailed(f"pg_dump failed: {done.stderr.strip()}")
    return dump
