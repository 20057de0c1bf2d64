"""What stands on a printed form: values under their labels, as papers write them.

Everything comes from the definitions of forms, so any service prints; a template lays it out
(bot/print_pages.py). Words that no form knows are in texts/sheet.toml.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from bot.cards import person_of
from bot.forms import Choice, Form, Photos, Place
from bot.table_forms import Lines, Rows
from bot.thai import baht_in_words, clock_time, format_phone, long_date, parse_phone, thai_digits
from bot.turns import Turn
from models import approvals, attachments
from models.approval_table import Approval, Approver
from models.documents import Document
from models.tables import Person, Ticket

# A choice of more is told by what was chosen.
MOST_BOXES = 8
# How the roles of sheets call whoever approves, where it is not by the same name.
_ROLES = {Approver.SCHOOL_DIRECTOR: "school_head"}


@dataclass(frozen=True)
class Grid:
    """A table: heads, rows of cells, which columns are numbers, and the total with its words."""

    heads: list[str]
    rows: list[list[str]]
    numbers: list[bool]
    total: str = ""
    in_words: str = ""


@dataclass(frozen=True)
class Row:
    """An answer under its label: text, or else a list or a table. ``ticks`` are the boxes of a
    choice of few, where they say all of the text.
    """

    name: str
    label: str
    text: str = ""
    lines: list[str] = field(default_factory=list)
    grid: Grid | None = None
    ticks: list["Tick"] = field(default_factory=list)


@dataclass(frozen=True)
class Part:
    """Rows under a heading."""

    title: str
    rows: list[Row]


@dataclass(frozen=True)
class Tick:
    """A box of a choice."""

    label: str
    is_chosen: bool

    @property
    def sign(self) -> str:
        """The box as a sign."""
        return "\N{BALLOT BOX WITH CHECK}" if self.is_chosen else "\N{BALLOT BOX}"


@dataclass(frozen=True)
class Someone:
    """A person as papers name them."""

    name: str = ""
    position: str = ""
    place: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Signature:
    """A place to sign: as what, and the name below the line, and the day, if they are known."""

    role: str
    name: str = ""
    day: str = ""


@dataclass(frozen=True)
class Sheet:
    """A form as it is printed. ``values`` are texts and ``rows`` whole answers by the names of
    steps, ``ticks`` the boxes of choices; ``approved`` says by their roles (``head``) who has
    approved it.
    """

    form: str
    title: str
    code: str
    number: str
    day: str
    office: str
    group: str
    phone: str
    for_officers: bool
    requester: Someone
    officer: str
    about: str
    parts: list[Part]
    signatures: list[Signature]
    values: dict[str, str]
    rows: dict[str, Row]
    ticks: dict[str, list[Tick]]
    approved: dict[str, Signature]


def of_ticket(turn: Turn, ticket: Ticket, *, for_officers: bool) -> Sheet:
    """The form of a ticket; only ``for_officers`` with what the office found and did."""
    maker = _Maker(turn, ticket.fields)
    requester = maker.someone(person_of(turn, ticket.requester_id))
    assignee = person_of(turn, ticket.assignee_id) if for_officers else None
    asked = maker.form(ticket.service, _form(turn, ticket.service), _pictures(turn, ticket))
    parts = [maker.part("requester", maker.who(requester)), maker.part("request", asked)]
    if for_officers:
        name = turn.services.result_form(ticket.service)
        result = maker.form(name, _form(turn, name), {})
        parts += [maker.part("result", result), maker.part("course", maker.course(ticket))]
    roles = ("requester", "officer", "head") if for_officers else ("requester",)
    names = {"requester": requester.name, "officer": assignee.name if assignee else ""}
    return maker.sheet(
        ticket.service,
        ticket.number,
        ticket.opened_at,
        for_officers=for_officers,
        requester=requester,
        officer=names["officer"],
        parts=parts,
        signatures=[maker.signature(role, names.get(role, "")) for role in roles],
        approved=dict(map(maker.approved, approvals.given(turn.session, ticket))),
    )


def of_document(turn: Turn, document: Document) -> Sheet:
    """A document that an officer wrote."""
    maker = _Maker(turn, document.fields)
    author = person_of(turn, document.author_id)
    ticket = turn.session.get(Ticket, document.ticket_id) if document.ticket_id else None
    requester = maker.someone(person_of(turn, ticket.requester_id) if ticket else None)
    asked = maker.form(document.form, _form(turn, document.form), {})
    about = turn.texts.get("sheet.about", number=ticket.number) if ticket else ""
    name = author.name if author else ""
    return maker.sheet(
        document.form,
        document.number,
        document.made_at,
        for_officers=True,
        requester=requester,
        officer=name,
        about=about,
        parts=[Part("", asked)],
        signatures=[maker.signature("author", name), maker.signature("head", "")],
    )


def _form(turn: Turn, name: str) -> Form:
    service = turn.services.get(name)
    return service.form if service and service.form else Form(())


def _pictures(turn: Turn, ticket: Ticket) -> dict[str, Any]:
    step = _form(turn, ticket.service).pictures
    stored = attachments.of_ticket(turn.session, ticket) if step else []
    return {step.name: stored} if step and stored else {}


class _Maker:
    """Makes the parts of one sheet from a ticket's or document's answers."""

    def __init__(self, turn: Turn, answers: dict[str, Any]) -> None:
        self.turn, self.answers = turn, answers
        self.rows: dict[str, Row] = {}
        self.ticks: dict[str, list[Tick]] = {}

    def text(self, name: str, **values: object) -> str:
        """A text of sheets."""
        return self.digits(self.turn.texts.get(f"sheet.{name}", **values))

    def digits(self, text: str) -> str:
        """Numbers as this office writes them on paper."""
        return thai_digits(text) if self.turn.office.printing.thai_digits else text

    def form(
        self,
        name: str,
        form: Form,
        more: dict[str, Any],
    ) -> list[Row]:
        """The answers to a form; what is asked of everyone and has none is left to be filled in."""
        found = []
        for step in form.steps:
            place = Place(name, step)
            if isinstance(step.kind, Choice):
                self.ticks[step.name] = list(self._ticks(step.kind, place))
            value = more.get(step.name, self.answers.get(step.name))
            is_blank = value is None or value == []
            if is_blank and (step.extra or step.when or isinstance(step.kind, Photos)):
                continue
            row = self._row(place, None if is_blank else value)
            self.rows[step.name] = row
            found.append(row)
        return found

    def _ticks(self, kind: Choice, place: Place) -> Iterable[Tick]:
        said = self.answers.get(place.step.name)
        chosen = said if isinstance(said, list) else [said]
        for value, label in kind.labels(self.turn, place).items():
            yield Tick(self.digits(label), value in chosen)

    def _boxes(self, name: str, value: Any) -> list[Tick]:
        """The boxes of a choice of few; of an answer in words of one's own there are none."""
        boxes = self.ticks.get(name, [])
        is_said = value is None or any(each.is_chosen for each in boxes)
        return boxes if is_said and len(boxes) <= MOST_BOXES else []

    def _row(self, place: Place, value: Any) -> Row:
        name, kind = place.step.name, place.step.kind
        label = self.digits(self.turn.texts.get(place.key("label")))
        ticks = self._boxes(name, value)
        if value is None:
            return Row(name, label, ticks=ticks)
        if isinstance(kind, Rows):
            return Row(name, label, grid=self._grid(kind, value, place))
        if isinstance(kind, Lines):
            return Row(name, label, lines=[self.digits(each) for each in value])
        shown = kind.write(self.turn, value, place)
        # What is written on a thing or typed into a screen stays as it is read there.
        is_code = name.endswith(("number", "_no", "name", "phone", "address"))
        is_code = is_code and not isinstance(kind, Photos)
        return Row(name, label, text=shown if is_code else self.digits(shown), ticks=ticks)

    def _grid(self, kind: Rows, value: list[dict[str, str]], place: Place) -> Grid:
        heads, rows, numbers = kind.written(self.turn, value, place, self.answers)
        heads = [self.text("item"), *map(self.digits, heads)]
        numbers = [False, *numbers]
        told = [
            [self.digits(str(number)), *map(self.digits, cells)]
            for number, cells in enumerate(rows, 1)
        ]
        if not kind.product:
            return Grid(heads, told, numbers)
        total, amount = kind.total(value), self.text("amount")
        shown, words = self.digits(f"{total:,.2f}"), baht_in_words(total)
        return Grid([*heads, amount], told, [*numbers, True], shown, words)

    def someone(self, person: Person | None) -> Someone:
        """A person as papers name them; who had their data deleted has no name."""
        if person is None:
            return Someone()
        phone = parse_phone(person.phone)
        name = person.name or self.turn.texts.get("ticket.nameless")
        shown = _unbroken(format_phone(phone)) if phone else person.phone
        return Someone(name, person.position, person.org_name, shown)

    def who(self, person: Someone) -> list[Row]:
        """Who asked for it."""
        told = {
            "name": person.name,
            "position": person.position,
            "place": person.place,
            "phone": person.phone,
        }
        return [Row(name, self.text(f"who.{name}"), text) for name, text in told.items() if text]

    def course(self, ticket: Ticket) -> list[Row]:
        """When it was opened, taken up, done and closed."""
        moments = {
            "opened": ticket.opened_at,
            "taken_up": ticket.first_response_at,
            "resolved": ticket.resolved_at,
            "closed": ticket.closed_at,
        }
        return [
            Row(name, self.text(f"course.{name}"), self.digits(_moment(at)))
            for name, at in moments.items()
            if at
        ]

    def part(self, name: str, rows: list[Row]) -> Part:
        """Rows under the heading of that name."""
        return Part(self.text(f"part.{name}"), rows)

    def signature(self, role: str, name: str) -> Signature:
        """A place to sign."""
        return Signature(self.text(f"sign.{role}"), name)

    def approved(self, step: Approval) -> tuple[str, Signature]:
        """The role of whoever approved a step, and who it was: on paper, whoever signed that."""
        role = _ROLES.get(Approver(step.approver), step.approver)
        shown = self.text(f"sign.{role}")
        if step.in_place_of is not None:
            shown = self.text("in_place", role=shown)
        if step.paper is not None:
            name, signed_on = step.paper.get("signed_by", ""), step.paper.get("signed_on")
            at = date.fromisoformat(signed_on) if signed_on else None
        else:
            name, at = self.someone(person_of(self.turn, step.decided_by)).name, step.decided_at
        return role, Signature(shown, name, self.digits(long_date(at)) if at else "")

    def sheet(self, form: str, number: str, made_at: datetime, **more: Any) -> Sheet:
        """The whole sheet."""
        turn = self.turn
        named, own = f"sheet.form.{form}", f"{form}.name"
        title = turn.texts.get(named if turn.texts.has(named) else own)
        code = f"sheet.code.{form}"
        groups = {each.short: each.name for each in turn.office.groups}
        group = turn.office.names.group_short
        return Sheet(
            form=form,
            title=title,
            code=turn.texts.get(code) if turn.texts.has(code) else "",
            number=number,
            day=self.digits(long_date(made_at)),
            office=turn.office.privacy.controller,
            group=groups.get(group, group),
            phone=_unbroken(format_phone(turn.office.contact.phone)),
            values={name: row.text for name, row in self.rows.items()},
            rows=self.rows,
            ticks=self.ticks,
            **{"about": "", "approved": {}, **more},
        )


def _unbroken(number: str) -> str:
    """A telephone number that stays in one line."""
    return number.replace(" ", "\N{NO-BREAK SPACE}")


def _moment(at: datetime) -> str:
    return f"{long_date(at)} {clock_time(at)}"
