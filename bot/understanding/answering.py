"""``python -m bot route``: messages, a line of JSON each, and where each of them would lead."""

import json
from typing import Any, BinaryIO, TextIO

from bot.understanding.understanding import understand


def answer_all(asked: BinaryIO, answers: TextIO) -> bool:
    """Answer line by line, as they come; whether all could be."""
    are_good = True
    for line in asked:
        try:
            answer = _answer(line)
        except ValueError as error:
            are_good, answer = False, {"error": str(error)}
        print(json.dumps(answer, ensure_ascii=False), file=answers, flush=True)
    return are_good


def _answer(line: bytes) -> dict[str, Any]:
    try:
        asked = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"this line is not JSON: {error}") from None
    if not isinstance(asked, dict) or not isinstance(asked.get("text"), str):
        raise ValueError('this line is no object with a text, such as {"text": "..."}')
    found = understand(asked["text"])
    return {
        "label": found.label,
        "confidence": round(found.confidence, 4),
        "candidates": list(found.candidates),
        "slots": found.slots,
    }
