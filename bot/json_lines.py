"""Questions on standard input, a JSON object a line, and a line of JSON in answer to each."""

import json
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO, TextIO


def answer_all(
    answer: Callable[[dict[str, Any]], Mapping[str, Any]], asked: BinaryIO, answers: TextIO
) -> bool:
    """Answer line by line, as they come; whether all could be. What ``answer`` raises as a
    ValueError is the ``error`` of that line.
    """
    are_good = True
    for line in asked:
        said: Mapping[str, Any]
        try:
            said = answer(_read(line))
        except ValueError as error:
            are_good, said = False, {"error": str(error)}
        print(json.dumps(said, ensure_ascii=False), file=answers, flush=True)
    return are_good


def _read(line: bytes) -> dict[str, Any]:
    try:
        asked = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"this line is not JSON: {error}") from None
    if not isinstance(asked, dict):
        raise ValueError("this line is no JSON object")
    return asked
