"""Where stored pictures and documents lie, and the addresses under which LINE may fetch them.

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
# A document's name ends so; it has no preview.
DOCUMENT = ".pdf"
INCOMING = "incoming"
ORPHAN_SECONDS = 24 * 3600

_NAME = re.compile(r"[0-9a-f]{32}")
_FILE = re.compile(r"([0-9a-f]{32})(\.preview)?\.jpg")
_DOCUMENT = re.compile(r"[0-9a-f]{32}\.pdf")


def folder() -> Path:
    """The root of everything stored."""
    return settings().var_folder / "attachments"


def new_name() -> str:
    """A name nobody can guess."""
    return secrets.token_hex(16)


def path_of(name: str, suffix: str = PICTURE) -> Path:
    """Where a picture (or its preview) or a document lies. ValueError for no name of ours."""
    if _DOCUMENT.fullmatch(name):
        return folder() / name[:2] / name
    if not _NAME.fullmatch(name):
        raise ValueError("not the name of a stored picture")
    return folder() / name[:2] / f"{name}{suffix}"


def urls(name: str) -> tuple[str, str]:
    """The public addresses of a picture and its preview."""
    public = settings().public_url
    return f"{public}/media/{name}{PICTURE}", f"{public}/media/{name}{PREVIEW}"


def is_document(name: str) -> bool:
    """Whether it is the name of a document, and of no picture."""
    return name.endswith(DOCUMENT)


def document_url(name: str) -> str:
    """The public address of a document."""
    return f"{settings().public_url}/media/{name}"


def find(file_name: str) -> Path | None:
    """The file behind the last part of a public address; None for anything else."""
    found = _FILE.fullmatch(file_name)
    if found is not None:
        path = path_of(found[1], PREVIEW if found[2] else PICTURE)
    elif _DOCUMENT.fullmatch(file_name):
        path = path_of(file_name)
    else:
        return None
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


def store_document(data: bytes) -> str:
    """Keep a document under a new name, which is returned."""
    name = new_name() + DOCUMENT
    _write(path_of(name), data)
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
    """Delete a document, or a picture and its preview."""
    for suffix in (PICTURE,) if is_document(name) else (PICTURE, PREVIEW):
        path_of(name, suffix).unlink(missing_ok=True)


def stale() -> dict[str, list[Path]]:
    """Files older than a day by the picture's name; what is half written under ''."""
    limit = time.time() - ORPHAN_SECONDS
    found: dict[str, list[Path]] = {}
    for path in folder().glob("*/*"):
        with contextlib.suppress(FileNotFoundError):
            if path.is_file() and path.stat().st_mtime < limit:
                name = _FILE.fullmatch(path.name)
                own = path.name if _DOCUMENT.fullmatch(path.name) else ""
                found.setdefault(name[1] if name else own, []).append(path)
    return found
