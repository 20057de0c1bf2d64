"""What the helpdesk stores is its owner's alone: it holds names, telephone numbers and secrets.

Every process starts with a umask of 077; what was there before is closed here.
"""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy.engine import make_url

from bot.settings import ROOT, Settings

_FOLDER, _FILE = 0o700, 0o600


def mend(given: Settings) -> None:
    """Close to others what an earlier version, a copy or a restored backup left open."""
    for path in _stored(given):
        # What is another user's was shared on purpose, and is not ours to change.
        with contextlib.suppress(FileNotFoundError, PermissionError):
            path.chmod(_FOLDER if path.is_dir() else _FILE)


def _stored(given: Settings) -> Iterator[Path]:
    yield from (ROOT / "var", given.var_folder / "attachments", ROOT / ".env")
    url = make_url(given.database_url)
    if url.get_backend_name() == "sqlite" and url.database:
        yield from (Path(url.database + beside) for beside in ("", "-wal", "-shm"))
