"""Questions for a file: a picture, or a PDF, which is kept as it came and only downloaded."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.forms import Complaint, Photos, Place, Reading
from bot.inputs import Input
from bot.turns import Turn

# As much as the worker fetches (bot/pictures.py).
MEGABYTES = 10
_PDF = ".pdf"


@dataclass(frozen=True)
class Files(Photos):
    """Up to ``max_count`` pictures or PDF files, stored as pictures are."""

    @property
    def blanks(self) -> Mapping[str, object]:
        """``max``, and ``megabytes``: how large each may be."""
        return {"max": self.max_count, "megabytes": MEGABYTES}

    def read(self, turn: Turn, given: Input, at: Place) -> Reading:
        """As pictures. Complains: not_a_document, too_big."""
        is_pdf = given.kind == "file" and bool(given.message_id) and _is_named_pdf(given)
        if not (given.is_picture or is_pdf):
            raise Complaint("not_a_document")
        if given.data.get("size", 0) > MEGABYTES * 2**20:
            raise Complaint("too_big", megabytes=MEGABYTES)
        return self.gathered(turn, given)

    def show(self, turn: Turn, value: Any, at: Place) -> str:
        """How many."""
        return turn.texts.get("form.documents", count=len(value)) if value else ""


def _is_named_pdf(given: Input) -> bool:
    """What its sender's device calls it; what it is, its bytes tell when it is fetched."""
    return str(given.data.get("name", "")).lower().endswith(_PDF)
