"""``python -m bot ask``: questions, a line of JSON each, and what the articles answer."""

import json
from typing import BinaryIO, TextIO

from bot.search import Index

# More is no question, and LINE carries no longer text.
LONGEST = 5000


def answer_all(index: Index, asked: BinaryIO, answers: TextIO) -> bool:
    """Answer line by line, as they come; whether all could be."""
    are_good = True
    for line in asked:
        answer: dict[str, object]
        try:
            answer = {"answers": _answers(index, _question(line))}
        except ValueError as error:
            are_good, answer = False, {"error": str(error)}
        print(json.dumps(answer, ensure_ascii=False), file=answers, flush=True)
    return are_good


def _answers(index: Index, question: str) -> list[dict[str, str]]:
    found = [each.article for each in index.find(question)]
    return [{"title": it.title, "text": it.text, "source": it.source} for it in found]


def _question(line: bytes) -> str:
    try:
        asked = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"this line is not JSON: {error}") from None
    if not isinstance(asked, dict):
        raise ValueError("this line is no JSON object")
    if "question" not in asked:
        raise ValueError("question is missing")
    question = asked["question"]
    if not isinstance(question, str) or not question.strip():
        raise ValueError("question holds no words")
    if len(question) > LONGEST:
        raise ValueError(f"question is longer than {LONGEST} characters")
    return question
