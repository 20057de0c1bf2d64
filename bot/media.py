"""Where stored pictures lie, and the addresses under which LINE may fetch them.

The name of a picture is 128 random bits: nobody can guess it, anyone who has the
address can open the picture, and it is gone with the file. Nothing of a name ever comes from
outside.
"""

import contextlib
import os
import re
import secrets
import time
from pathlib import Path

from bot.settings import settings

PICTURE = ".jpg"
PREVIEW = ".preview.jpg"
INCOMING = "incoming"
ORPHAN_SECONDS = 24 * 3600

_NAME = re.compile(r"[0-9a-f]{32}")
_FILE = re.compile(r"([0-9a-f]{32})(\.preview)?\.jpg")


def folder() -> Path:
    """The root of everything stored."""
    return settings().var_folder / "attachments"


def new_name() -> str:
    """A name nobody can guess."""
    return secrets.token_hex(16)


def path_of(name: str, suffix: str = PICTURE) -> Path:
    """Where a picture (or its preview) lies. ValueError for what is no name of ours."""
    if not _NAME.fullmatch(name):
        raise ValueError("not the name of a stored picture")
    return folder() / name[:2] / f"{name}{suffix}"


def urls(name: str) -> tuple[str, str]:
    """The public addresses of a picture and its preview."""
    public = settings().public_url
    return f"{public}/media/{name}{PICTURE}", f"{public}/media/{name}{PREVIEW}"


def find(file_name: str) -> Path | None:
    """The file behind the last part of a public address; None for anything else."""
    found = _FILE.fullmatch(file_name)
    if found is None:
        return None
    path = path_of(found[1], PREVIEW if found[2] else PICTURE)
    return path if path.is_file() else None


def new_incoming() -> Path:
    """A path to write to what comes in and is not judged yet."""
    inbox = folder() / INCOMING
    inbox.mkdir(parents=True, exist_ok=True, mode=0o700)
    return inbox / secrets.token_hex(16)


def store(picture: bytes, preview: bytes) -> str:
    """Keep a picture and its preview under a new name, which is returned."""
    name = new_name()
    try:
        _write(path_of(name), picture)
        _write(path_of(name, PREVIEW), preview)
    except OSError:
        with contextlib.suppress(OSError):
            drop(name)
        raise
    return name


def _write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, and have it on the disk before returning."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    try:
        with part.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        _sync_folder(path.parent)
    finally:
        part.unlink(missing_ok=True)


def _sync_folder(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def drop(name: str) -> None:
    """Delete a picture and its preview."""
    for suffix in (PICTURE, PREVIEW):
        path_of(name, suffix).unlink(missing_ok=True)


def stale() -> dict[str, list[Path]]:
    """Files older than a day by the picture's name; what is half written under ''."""
    limit = time.time() - ORPHAN_SECONDS
    found: dict[str, list[Path]] = {}
    for path in folder().glob("*/*"):
        with contextlib.suppress(FileNotFoundError):
            if path.is_file() and path.stat().st_mtime < limit:
                name = _FILE.fullmatch(path.name)
                found.setdefault(name[1] if name else "", []).append(path)
    return found
