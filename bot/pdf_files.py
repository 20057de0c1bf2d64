"""PDF files from outside: known by their bytes, kept as they came, never opened here."""

from pathlib import Path

from bot import pictures
from bot.pictures import PictureRefused

_START, _END = b"%PDF-", b"%%EOF"
# A PDF ends with its mark; what may stand behind it is short.
_TAIL_BYTES = 2048


def is_pdf(path: Path) -> bool:
    """Whether the file begins as a PDF does. PictureRefused for one that does not end as one, or
    in which the scanner finds something.
    """
    with path.open("rb") as file:
        if file.read(len(_START)) != _START:
            return False
        file.seek(max(0, path.stat().st_size - _TAIL_BYTES))
        if _END not in file.read():
            raise PictureRefused("a PDF without an end")
    if not pictures.scan(path):
        raise PictureRefused("found by the scanner")
    return True
