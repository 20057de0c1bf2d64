"""Lists and tables that are typed line by line, in one message or in several."""

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bot.forms import Answers, Complaint, Kind, Place, Reading
from bot.inputs import Input
from bot.thai import cut_utf16, to_arabic_digits, utf16_length
from bot.thai.quantities import parse_baht
from bot.turns import Turn

Row = dict[str, str]

# A bar, or a slash between spaces, parts cells; else a comma, unless it parts thousands.
_BAR = re.compile(r"\s*[|]\s*|\s+/\s+")
_COMMA = re.compile(r"\s*[,，](?!(?<=\d,)\d{3}(?!\d))\s*")
# Numbers that people put before the lines of a list.
_BULLET = re.compile(r"\s*(?:\d{1,2}[.)](?!\d)|[-•*–])\s*")
_SHOWN_UNITS = 60
# In chat a long list is shown by the beginnings of its last lines: a card has room for 30 KB, and a
# form may have several lists. What is printed is whole.
_LIST_UNITS, _LINE_UNITS, _LAST_LINES = 600, 30, 20


class Cell(ABC):
    """What a column holds; kept as text, so that nothing is rounded."""

    is_number = False

    @abstractmethod
    def read(self, text: str) -> str:
        """The value. Raises Complaint, its reason a text at ``form.line``."""

    def show(self, value: str) -> str:
        """The value as people read it."""
        return value


@dataclass(frozen=True)
class WordsCell(Cell):
    """Words of at most so many UTF-16 units; an empty cell only where ``optional``."""

    max_length: int = 120
    optional: bool = False

    def read(self, text: str) -> str:
        """Complains: empty, long."""
        if not text and not self.optional:
            raise Complaint("empty")
        if utf16_length(text) > self.max_length:
            raise Complaint("long", max=self.max_length)
        return text


@dataclass(frozen=True)
class CountCell(Cell):
    """A whole number."""

    least: int = 1
    most: int = 9999
    is_number = True

    def read(self, text: str) -> str:
        """Complains: not_a_count."""
        typed = to_arabic_digits(text).replace(",", "").strip()
        if not (typed.isascii() and typed.isdecimal() and len(typed) < 10):
            raise Complaint("not_a_count", least=self.least, most=self.most)
        if not self.least <= int(typed) <= self.most:
            raise Complaint("not_a_count", least=self.least, most=self.most)
        return str(int(typed))

    def show(self, value: str) -> str:
        """With thousands separated."""
        return f"{int(value):,}"


@dataclass(frozen=True)
class MoneyCell(Cell):
    """An amount in baht with two decimals."""

    is_number = True

    def read(self, text: str) -> str:
        """Complains: not_money."""
        amount = parse_baht(text)
        if amount is None:
            raise Complaint("not_money")
        return str(amount)

    def show(self, value: str) -> str:
        """With thousands separated."""
        return f"{Decimal(value):,.2f}"


@dataclass(frozen=True)
class Column:
    """A column of a table; its head is the text ``<service>.column.<step>.<name>``."""

    name: str
    cell: Cell


class Gathered(Kind, ABC):
    """What is gathered line by line until somebody says that it is all."""

    max_count = 30

    @property
    def gathers(self) -> bool:
        """Always."""
        return True

    @property
    def in_lines(self) -> bool:
        """Always."""
        return True

    def begun(self, value: Any) -> list[Any]:
        """All lines: others may be added, and the last be taken back."""
        return list(value or [])

    @property
    def takes_words(self) -> bool:
        """They are what it takes."""
        return True

    @property
    def blanks(self) -> Mapping[str, object]:
        """``max``: how many lines it takes."""
        return {"max": self.max_count}

    @abstractmethod
    def line(self, turn: Turn, text: str, at: Place) -> Any:
        """What one line says. Raises Complaint, its reason a text at ``form.line``."""

    def joined(self, so_far: list[Any], line: Any) -> list[Any]:
        """The lines so far, and one more."""
        return [*so_far, line]

    def read(self, turn: Turn, given: Input, at: Place) -> Reading:
        """The lines so far; those that can be read are kept beside one that cannot.

        Complains: not_text, full, bad_lines.
        """
        if given.kind != "text":
            raise Complaint("not_text")
        typed = [_BULLET.sub("", each, count=1).strip() for each in given.text.splitlines()]
        filled = turn.draft.current
        so_far, wrong = list(filled.partial), []
        for number, text in enumerate(filter(None, typed), 1):
            try:
                so_far = self.joined(so_far, self.line(turn, text, at))
            except Complaint as why:
                wrong.append(self._bad(turn, number, text, why))
        if len(so_far) > self.max_count:
            raise Complaint("full", max=self.max_count)
        if wrong:
            filled.keep_partial(so_far, at.step.name, given.message_id)
            raise Complaint("bad_lines", lines="\n".join(wrong))
        if not so_far:
            raise Complaint("not_text")
        return Reading(so_far, more=True)

    def _bad(self, turn: Turn, number: int, text: str, why: Complaint) -> str:
        reason = turn.texts.get(f"form.line.{why.reason}", **why.values)
        words = cut_utf16(text, _SHOWN_UNITS, "…")
        return turn.texts.get("form.bad_line", line=number, words=words, why=reason)


@dataclass(frozen=True)
class Lines(Gathered):
    """A list, a line an item. Words of the text ``<service>.refused.<step>`` may not stand in it,
    such as brands in a specification.
    """

    max_length: int = 300
    max_count: int = 30

    def line(self, turn: Turn, text: str, at: Place) -> str:
        """Complains: long, refused."""
        if utf16_length(text) > self.max_length:
            raise Complaint("long", max=self.max_length)
        for word in turn.texts.words(at.key("refused")):
            if re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", text, re.IGNORECASE):
                raise Complaint("refused", word=word)
        return text

    def show(self, turn: Turn, value: Any, at: Place) -> str:
        """Numbered."""
        return _briefly([f"{number}. {text}" for number, text in enumerate(value, 1)])


@dataclass(frozen=True)
class Rows(Gathered):
    """A table, a line a row: cells between commas, bars or slashes, the first of words may itself
    hold commas. ``product`` names two columns whose product is the row's amount; what all amounts
    sum up to is the table's total.
    """

    columns: tuple[Column, ...]
    product: tuple[str, str] | None = None
    max_count: int = 30

    def line(self, turn: Turn, text: str, at: Place) -> Row:
        """Complains: cells (too few or too many), and as the cells do."""
        cells = self._cells(text)
        needed = len(self.columns)
        if len(cells) < needed and _may_be_empty(self.columns[-1].cell):
            cells = [*cells, ""]
        if len(cells) != needed:
            heads = ", ".join(self.heads(turn, at))
            raise Complaint("cells", count=needed, heads=heads, found=len(cells))
        row: Row = {}
        for column, cell in zip(self.columns, cells, strict=True):
            try:
                row[column.name] = column.cell.read(cell)
            except Complaint as why:
                head = turn.texts.get(at.key("column", column.name))
                values = {"head": head, "cell": cell, **why.values}
                raise Complaint(why.reason, (), **values) from None
        return row

    def _cells(self, text: str) -> list[str]:
        parts = _BAR.split(text)
        if len(parts) > 1:
            return [part.strip() for part in parts]
        parts = [part.strip() for part in _COMMA.split(text)]
        more = len(parts) - len(self.columns)
        if more > 0:  # words with commas in them
            is_words = [isinstance(each.cell, WordsCell) for each in self.columns]
            at = is_words.index(True)
            joined = ", ".join(parts[at : at + more + 1])
            parts = [*parts[:at], joined, *parts[at + more + 1 :]]
        return parts

    def heads(self, turn: Turn, at: Place) -> list[str]:
        """The heads of the columns that are typed."""
        return [turn.texts.get(at.key("column", each.name)) for each in self.columns]

    def written(
        self, turn: Turn, value: Sequence[Row], at: Place, answers: Answers
    ) -> tuple[list[str], list[list[str]], list[bool]]:
        """The heads, rows and which columns are numbers, as a paper has them."""
        numbers = [each.cell.is_number for each in self.columns]
        return self.heads(turn, at), [self.cells_of(row) for row in value], numbers

    def amount(self, row: Row) -> Decimal:
        """The product of a row: exact, for it is whole numbers times satang."""
        assert self.product
        first, second = self.product
        return Decimal(row[first]) * Decimal(row[second])

    def total(self, rows: Sequence[Row]) -> Decimal:
        """The sum of all products."""
        return sum(map(self.amount, rows), Decimal("0.00"))

    def cells_of(self, row: Row) -> list[str]:
        """What stands in a row, as people read it."""
        shown = [each.cell.show(row.get(each.name, "")) for each in self.columns]
        return [*shown, f"{self.amount(row):,.2f}"] if self.product else shown

    def _in_a_line(self, row: Row) -> str:
        cells = list(filter(None, self.cells_of(row)))
        amount = f" = {cells.pop()}" if self.product else ""
        return " · ".join(cells) + amount

    def show(self, turn: Turn, value: Any, at: Place) -> str:
        """A line a row, and the total."""
        rows = [f"{number}. {self._in_a_line(row)}" for number, row in enumerate(value, 1)]
        if not self.product:
            return _briefly(rows)
        total = turn.texts.get("form.total", amount=f"{self.total(value):,.2f}")
        return f"{_briefly(rows)}\n{total}"


def _briefly(lines: list[str]) -> str:
    if sum(map(utf16_length, lines)) <= _LIST_UNITS:
        return "\n".join(lines)
    earlier = ["…"] if len(lines) > _LAST_LINES else []
    return "\n".join(earlier + [cut_utf16(each, _LINE_UNITS, "…") for each in lines[-_LAST_LINES:]])


def _may_be_empty(cell: Cell) -> bool:
    return isinstance(cell, WordsCell) and cell.optional
