"""``python -m bot ask``: questions, a line of JSON each, and what the articles answer."""

from functools import partial
from typing import Any, BinaryIO, TextIO

from bot import json_lines
from bot.search import Index

# More is no question, and LINE carries no longer text.
LONGEST = 5000


def answer_all(index: Index, asked: BinaryIO, answers: TextIO) -> bool:
    """Answer line by line, as they come; whether all could be."""
    return json_lines.answer_all(partial(_answer, index), asked, answers)


def _answer(index: Index, asked: dict[str, Any]) -> dict[str, list[dict[str, str]]]:
    found = [each.article for each in index.find(_question(asked))]
    return {"answers": [{"title": it.title, "text": it.text, "source": it.source} for it in found]}


def _question(asked: dict[str, Any]) -> str:
    if "question" not in asked:
        raise ValueError("question is missing")
    question = asked["question"]
    if not isinstance(question, str) or not question.strip():
        raise ValueError("question holds no words")
    if len(question) > LONGEST:
        raise ValueError(f"question is longer than {LONGEST} characters")
    return question
