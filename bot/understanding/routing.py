"""``python -m bot route``: messages, a line of JSON each, and where each of them would lead."""

from typing import Any, BinaryIO, TextIO

from bot import json_lines
from bot.understanding.understanding import understand


def answer_all(asked: BinaryIO, answers: TextIO) -> bool:
    """Answer line by line, as they come; whether all could be."""
    return json_lines.answer_all(_answer, asked, answers)


def _answer(asked: dict[str, Any]) -> dict[str, Any]:
    if not isinstance(asked.get("text"), str):
        raise ValueError('text is missing, as in {"text": "..."}')
    found = understand(asked["text"])
    return {
        "label": found.label,
        "confidence": round(found.confidence, 4),
        "candidates": list(found.candidates),
        "slots": found.slots,
    }
