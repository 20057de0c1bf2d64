"""Which text keys the code uses, read from its syntax trees."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.forms import Choice, Form
from bot.services import Service
from bot.table_forms import Rows

KEY = re.compile(r"[a-z_]+(\.[a-z0-9_]+)+")
# The calls that take a key first.
TAKERS = {"say", "button", "home", "get", "words"}
# What a verb is for, as the help lists it (handlers/help.py).
HELP = ("help", "help_of_head")
# The one that takes it third, and adds a blank of its own.
TELLER, TELLERS_BLANK = "tell_requesters", "number"


@dataclass(frozen=True)
class Use:
    """A call that needs a text: its literal key (or a pattern), and the blanks it fills."""

    where: str
    pattern: str
    blanks: frozenset[str] | None

    def matches(self, key: str) -> bool:
        """Whether the call may mean this key."""
        return re.fullmatch(self.pattern, key) is not None


def uses(paths: list[Path]) -> list[Use]:
    """Every call that takes a text by a literal key or by an f-string."""
    return [use for path in paths for call in _calls(path) for use in _of_call(path, call)]


def mentions(paths: list[Path]) -> tuple[set[str], list[str]]:
    """Every string and, as a pattern, every f-string in the code that could be a key."""
    literals: set[str] = set()
    patterns: list[str] = []
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                literals.add(node.value)
            elif isinstance(node, ast.JoinedStr) and "." in (pattern := _pattern(node)):
                patterns.append(pattern)
    return literals, patterns


def derived(service: Service) -> tuple[set[str], set[str]]:
    """The keys the machine makes for a service: those that must be, and those that may be."""
    name = service.name
    needed = {f"{name}.words.{verb}" for verb in service.words}
    needed |= {f"{name}.menu.{verb}" for verb in service.menu}
    if service.takes_kept_words:
        needed.add(f"{name}.menu.kept")
    if service.letter:
        needed |= {f"{name}.title", f"{name}.opened"}
    needed |= {button.key for button in service.buttons}
    allowed = {f"{name}.name", f"{name}.title"}
    allowed |= {f"{name}.{table}.{verb}" for table in HELP for verb in service.verbs}
    allowed |= {f"{button.key}_words" for button in service.buttons}
    for at, form in ((name, service.form), (f"{name}.result", service.result)):
        if form is not None:
            allowed.add(f"{at}.name")
            needed |= {f"{at}.{key}" for key in _needed_of_form(form)}
            allowed |= {f"{at}.{key}" for key in _allowed_of_form(form)}
    return needed, allowed


def _needed_of_form(form: Form) -> Iterator[str]:
    if form.review:
        yield "review.title"
    for step in form.steps:
        if step.reckon is None:
            yield f"ask.{step.texts or step.name}"
        yield f"label.{step.texts or step.name}"
        if form.review and step.extra:
            yield f"review.{step.name}"
        if isinstance(step.kind, Choice):
            yield from (f"choice.{step.name}.{value}" for value in step.kind.values)
        if isinstance(step.kind, Rows):
            yield from (f"column.{step.name}.{each.name}" for each in step.kind.columns)


def _allowed_of_form(form: Form) -> Iterator[str]:
    yield "review.send"
    for step in form.steps:
        yield from (f"{sort}.{step.name}" for sort in ("skip", "unit", "units"))
        yield f"label_to_officers.{step.name}"
        yield f"refused.{step.name}"
        if isinstance(step.kind, Choice):
            yield from (f"alias.{step.name}.{value}" for value in step.kind.values)


def _calls(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            name, owner = node.func.attr, ast.unparse(node.func.value)
            if name in ("say", "button", "home", TELLER) or (
                name in TAKERS and owner.endswith("texts")
            ):
                yield node


def _of_call(path: Path, call: ast.Call) -> Iterator[Use]:
    assert isinstance(call.func, ast.Attribute)
    given: frozenset[str] | None = frozenset(word.arg for word in call.keywords if word.arg)
    if call.func.attr in ("button", "home", "words"):
        given = frozenset()
    elif any(word.arg is None for word in call.keywords):
        given = None  # ``**values``: not known here
    is_teller = call.func.attr == TELLER
    if is_teller and given is not None:
        given |= {TELLERS_BLANK}
    where = f"{path.name}:{call.lineno}"
    for node in _choices(call.args[2 if is_teller else 0]):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield Use(where, re.escape(node.value), given)
        elif isinstance(node, ast.JoinedStr):
            yield Use(where, _pattern(node), given)


def _choices(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.IfExp):
        yield from _choices(node.body)
        yield from _choices(node.orelse)
    else:
        yield node


def _pattern(node: ast.JoinedStr) -> str:
    parts = [
        re.escape(part.value)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
        else "[a-z0-9_.]+"
        for part in node.values
    ]
    return "".join(parts)
