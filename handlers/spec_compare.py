"""Offers compared with a specification: a form of the Chaiyaphum manual (process 3)."""

from dataclasses import dataclass
from typing import Any

from bot import documents
from bot.forms import Answers, Complaint, Form, Place, Step, Text
from bot.official_forms import PaperRef
from bot.services import Service
from bot.table_forms import Column, CountCell, MoneyCell, Row, Rows, WordsCell
from bot.thai import cut_utf16, fold_label
from bot.turns import Turn
from models import documents as papers

MOST_VENDORS = 5
VERDICTS = ("passed", "failed")


@dataclass(frozen=True)
class Comparison(Rows):
    """What each offer has for each item of the specification, a line each; all of them are needed.
    Of two lines about the same the later one counts.
    """

    max_count: int = 30 * MOST_VENDORS

    def line(self, turn: Turn, text: str, at: Place) -> Row:
        """Complains: as any table, not_a_verdict, no_such_item, no_such_vendor."""
        row = super().line(turn, text, at)
        items, vendors = len(_items(turn, _answers(turn))), len(_vendors(_answers(turn)))
        if int(row["item"]) > items:
            raise Complaint("no_such_item", item=row["item"], items=items)
        if int(row["vendor"]) > vendors:
            raise Complaint("no_such_vendor", vendor=row["vendor"], vendors=vendors)
        for verdict in VERDICTS:
            words = turn.texts.words(f"spec_compare.verdict.{verdict}")
            if fold_label(row["verdict"]) in map(fold_label, words):
                return {**row, "verdict": words[0]}
        head = turn.texts.get(at.key("column", "verdict"))
        raise Complaint("not_a_verdict", head=head, cell=row["verdict"])

    def joined(self, so_far: list[Any], line: Any) -> list[Any]:
        """In the order of items and offers."""
        others = [each for each in so_far if _pair(each) != _pair(line)]
        return sorted([*others, line], key=_pair)

    def guide(self, turn: Turn, at: Place) -> str:
        """The items and the offers by their numbers."""
        items = _items(turn, _answers(turn))
        vendors = [each["name"] for each in _vendors(_answers(turn))]
        told = {"items": _numbered(items), "vendors": _numbered(vendors)}
        return turn.texts.get("spec_compare.guide", **told)

    def check_whole(self, turn: Turn, so_far: list[Any], at: Place) -> None:
        """Complains: missing (the first that is)."""
        known = set(map(_pair, so_far))
        for item in range(1, len(_items(turn, _answers(turn))) + 1):
            for vendor in range(1, len(_vendors(_answers(turn))) + 1):
                if (item, vendor) not in known:
                    raise Complaint("missing", item=item, vendor=vendor)

    def fits(self, value: Any, answers: Answers) -> bool:
        """Whether it is about the offers that there are."""
        return {vendor for _, vendor in map(_pair, value)} == set(
            range(1, len(_vendors(answers)) + 1)
        )

    def written(
        self, turn: Turn, value: Any, at: Place, answers: Answers
    ) -> tuple[list[str], list[list[str]], list[bool]]:
        """An item a row, an offer a column."""
        items, vendors = _items(turn, answers), _vendors(answers)
        told = {_pair(row): _cell(row) for row in value}
        rows = [
            [text, *(told.get((item, vendor), "") for vendor in range(1, len(vendors) + 1))]
            for item, text in enumerate(items, 1)
        ]
        heads = [turn.texts.get(at.key("column", "item")), *(each["name"] for each in vendors)]
        return heads, rows, [False] * len(heads)


def _answers(turn: Turn) -> Answers:
    return turn.draft.current.answers


def _items(turn: Turn, answers: Answers) -> list[str]:
    """The items of the specification that is compared with."""
    spec = papers.by_number(turn.session, str(answers.get("spec_ref")))
    return list(spec.fields.get("min_specs") or []) if spec else []


def _vendors(answers: Answers) -> list[Row]:
    return list(answers.get("vendors") or [])


def _pair(row: Row) -> tuple[int, int]:
    return int(row["item"]), int(row["vendor"])


def _cell(row: Row) -> str:
    page = f" ({row['page']})" if row["page"] else ""
    return f"{row['offered']}\n{row['verdict']}{page}"


def _numbered(lines: list[str]) -> str:
    return "\n".join(f"{n}. {cut_utf16(each, 60, '…')}" for n, each in enumerate(lines, 1))


form = Form(
    (
        Step("spec_ref", PaperRef("spec")),
        Step(
            "vendors",
            Rows(
                (
                    Column("name", WordsCell(80)),
                    Column("model", WordsCell(80)),
                    Column("price", MoneyCell()),
                ),
                max_count=MOST_VENDORS,
            ),
        ),
        Step(
            "rows",
            Comparison(
                (
                    Column("item", CountCell(1, 30)),
                    Column("vendor", CountCell(1, MOST_VENDORS)),
                    Column("offered", WordsCell(200)),
                    Column("verdict", WordsCell(20)),
                    Column("page", WordsCell(40, optional=True)),
                )
            ),
        ),
        Step("conclusion", Text(2, 1000)),
    )
)

service = Service(
    "spec_compare",
    form=form,
    submit=documents.writes("spec_compare"),
    verbs={"open": documents.opens("spec_compare")},
    words=("open",),
    paper="CMP",
    officers=True,
    in_groups=True,
)
