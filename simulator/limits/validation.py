"""Validates a request's messages as LINE does: the request first, then each message's inside."""

from collections.abc import Collection, Iterable

from simulator.errors import Refused, faulty_body, invalid_property
from simulator.limits import words
from simulator.limits.flex import check_container
from simulator.limits.messages import MESSAGES
from simulator.limits.schema import (
    Check,
    Json,
    Need,
    Path,
    Record,
    Rule,
    WrongType,
    dotted,
    slashed,
)
from simulator.limits.templates import TEMPLATE
from simulator.limits.text_v2 import check_text_v2


def check_body(body: Json, fields: dict[str, Rule | Need], local_http: bool = True) -> list[str]:
    """Check a request body against its fields; return the properties LINE passes over.

    Raises Refused with LINE's first form, `The request body has N error(s)`.
    """
    check = Check(words.REQUEST, local_http=local_http)
    try:
        Record(fields).check(body, (), check)
    except WrongType as wrong:
        raise invalid_property(dotted(wrong.args[0])) from wrong
    if check.problems:
        raise faulty_body(check.problems)
    return [dotted(path) for path in check.ignored]


def check_messages(
    body: Json,
    fields: dict[str, Rule | Need] | None = None,
    members: Collection[str] | None = None,
    local_http: bool = True,
) -> list[str]:
    """Check a whole sending request; `members` are those who may be mentioned, if any.

    Returns the properties LINE passes over. Raises Refused, in LINE's second form
    (`A message (messages[0]) in the request body is invalid`) for what is inside templates,
    Flex containers and v2 texts.
    """
    ignored = check_body(body, {"messages": MESSAGES, **(fields or {})}, local_http)
    for index, message in enumerate(body["messages"]):
        problems = list(_inside(message, members, local_http))
        if problems:
            raise Refused(
                400, f"A message (messages[{index}]) in the request body is invalid", problems
            )
    return ignored


def _inside(message: Json, members: Collection[str] | None, local_http: bool) -> Iterable[Json]:
    kind = message["type"]
    if kind == "flex":
        check = Check(words.FLEX, strict=True, local_http=local_http)
        check_container(message["contents"], check)
        lead = "/"
    elif kind == "template":
        check = Check(words.TEMPLATE, local_http=local_http)
        TEMPLATE.check(message["template"], ("template",), check)
        lead = ""
    elif kind == "textV2":
        check = Check(words.TEMPLATE, local_http=local_http)
        check_text_v2(message, members, check)
        lead = ""
    else:
        return
    for problem in check.problems:
        yield _detail(problem.message, lead, problem.path)


def _detail(message: str, lead: str, path: Path) -> Json:
    written = lead + slashed(path)
    return {"message": message, "property": written} if written else {"message": message}
