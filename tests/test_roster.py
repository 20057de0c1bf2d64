"""Who is on duty on a day: words, roster, profile, and always somebody whom one can reach."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from bot import checking, duty
from bot.offices import load_office
from bot.schools import load_register
from models import shifts, tickets
from models.db import now, transaction
from models.duty_table import Shift, ShiftKind
from models.tables import Person, Role, Ticket
from tests import staff
from tests.openings import open_ticket
from tests.rosters import at_noon, office_with

MONDAY, TUESDAY, SATURDAY = date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 28)
FIRST = {"officers": ["anan"], "weekdays": ["monday"]}
SECOND = {"officers": ["boon"], "weekdays": ["tuesday", "wednesday"]}
NORTH = {"officers": ["anan", "boon"], "zones": ["north"]}
SOUTH = {"officers": ["chai"], "zones": ["south"]}
REPAIR = {"officers": ["dao"], "services": ["repair"]}
TEAM = ("anan", "boon", "chai", "dao")


@pytest.fixture
def team(database: Engine) -> None:
    """Four sample officers, a head and a deputy."""
    with transaction() as session:
        for name in TEAM:
            staff.enrol(session, f"U{name}", name)
        staff.enrol(session, "Uhead", "head", "head")
        staff.enrol(session, "Udeputy", "deputy", "deputy")


def person(session: Session, name: str) -> Person:
    return session.exec(select(Person).where(Person.office_name == name)).one()


@dataclass
class Case:
    """A roster, what was said, what is asked, and who is on duty."""

    is_for: str
    expected: str
    roster: list[Any] = field(default_factory=list)
    officers: list[str] = field(default_factory=list)
    said: list[tuple[str, ...]] = field(default_factory=list)
    day: date = MONDAY
    service: str = ""
    zone: str = ""
    blocked: str = ""


EVERYONE = "anan boon chai dao head"
CASES = [
    Case("nothing is named", EVERYONE),
    Case("the profile names some", "chai dao", officers=["chai", "dao"]),
    Case("names that nobody has", EVERYONE, officers=["nobody"]),
    Case("the roster of Monday", "anan", roster=[FIRST, SECOND]),
    Case("the roster of Tuesday", "boon", roster=[FIRST, SECOND], day=TUESDAY),
    Case("a day without roster", EVERYONE, roster=[FIRST, SECOND], day=SATURDAY),
    Case("a day without roster, but named", "dao", [FIRST], ["dao"], day=SATURDAY),
    Case("a zone", "anan boon", [NORTH, SOUTH], zone="north"),
    Case("another zone", "chai", [NORTH, SOUTH], zone="south"),
    Case("a zone of nobody", EVERYONE, [NORTH, SOUTH], zone="west"),
    Case("any zone", "anan boon chai", [NORTH, SOUTH]),
    Case("a service", "dao", [REPAIR], service="repair"),
    Case("another service", EVERYONE, [REPAIR], service="cable"),
    Case("two entries", "chai dao", [REPAIR, SOUTH], service="repair", zone="south"),
    Case("a word before the roster", "chai", [FIRST], said=[("on", "chai")]),
    Case("two words", "boon chai", [FIRST], said=[("on", "chai"), ("on", "boon")]),
    Case("off", "boon", [NORTH], said=[("off", "anan")], zone="north"),
    Case("on leave", "boon", [NORTH], said=[("leave", "anan")], zone="north"),
    Case("the last word counts", "chai", said=[("off", "chai"), ("on", "chai")]),
    Case(
        "the last word counts again",
        EVERYONE.replace("chai ", ""),
        said=[("on", "chai"), ("leave", "chai")],
    ),
    Case("on while on leave", "chai", said=[("leave", "chai"), ("on", "chai")]),
    Case("the only one is away", "boon chai dao head", [FIRST], said=[("leave", "anan")]),
    Case("blocked", "boon", [NORTH], zone="north", blocked="anan"),
    Case("all off", EVERYONE, said=[("off", each) for each in EVERYONE.split()]),
    Case(
        "all off, one on leave",
        "boon chai dao head",
        said=[*(("off", each) for each in EVERYONE.split()), ("leave", "anan")],
    ),
    Case("all on leave", EVERYONE, said=[("leave", each) for each in EVERYONE.split()]),
    Case(
        "all on leave, some blocked",
        "dao head",
        blocked="anan boon chai",
        said=[("leave", each) for each in EVERYONE.split()],
    ),
    Case("everybody blocked", EVERYONE, blocked=EVERYONE),
    Case("a swap", "chai", [FIRST], said=[("swap", "anan", "chai")]),
    Case("a swap within an entry", "boon chai", [NORTH], said=[("swap", "anan", "chai")]),
    Case(
        "a swap leaves other entries",
        "chai dao",
        [FIRST, REPAIR],
        said=[("swap", "anan", "chai")],
        service="repair",
    ),
    Case(
        "a swap on and on", "dao", [FIRST], said=[("swap", "anan", "chai"), ("swap", "chai", "dao")]
    ),
    Case("given back", "anan", [FIRST], said=[("swap", "anan", "chai"), ("swap", "chai", "anan")]),
    Case("a swap not agreed", "anan", [FIRST], said=[("ask", "anan", "chai")]),
    Case("a swap without a roster", "chai", said=[("swap", "anan", "chai")]),
    Case("a swap of who is not named", "anan", [FIRST], said=[("swap", "boon", "chai")]),
    Case("a swap of a word", "chai", [FIRST], said=[("on", "boon"), ("swap", "boon", "chai")]),
    Case("a word after the swap", "boon", [FIRST], said=[("swap", "boon", "chai"), ("on", "boon")]),
    Case(
        "the same word again after the swap",
        "boon",
        [FIRST],
        said=[("on", "boon"), ("swap", "boon", "chai"), ("on", "boon")],
    ),
    Case(
        "an agreement after the word",
        "chai",
        [FIRST],
        said=[("ask", "boon", "chai"), ("on", "boon"), ("agree", "chai")],
    ),
    Case(
        "the stand-in is on leave",
        "anan boon dao head",
        [FIRST],
        said=[("swap", "anan", "chai"), ("leave", "chai")],
    ),
]


def say(session: Session, day: date, kind: str, *names: str) -> None:
    who, *others = [person(session, name) for name in names]
    if kind == "leave":
        shifts.take_leave(session, who, day - timedelta(days=1), day + timedelta(days=1))
    elif kind in ("swap", "ask"):
        swap = shifts.ask_swap(session, who, others[0], day)
        if kind == "swap":
            shifts.agree(session, swap.id or 0, others[0], day)
    elif kind == "agree":
        (swap,) = shifts.asked_of(session, who, day)
        shifts.agree(session, swap.id or 0, who, day)
    else:
        {"on": shifts.say_on, "off": shifts.say_off}[kind](session, who, day)


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case.is_for))
def test_who_is_on_duty(team: None, case: Case) -> None:
    office = office_with(roster=case.roster, officers=case.officers)
    with transaction() as session:
        for kind, *names in case.said:
            say(session, case.day, kind, *names)
        for name in case.blocked.split():
            person(session, name).blocked_at = now()
        session.flush()
        found = duty.Staff(session, office, at_noon(case.day)).on_duty(case.service, case.zone)
    assert " ".join(each.office_name for each in found) == case.expected


def test_a_word_holds_for_its_day_in_bangkok(team: None) -> None:
    office = office_with()
    with transaction() as session:
        shifts.say_on(session, person(session, "chai"), MONDAY)
        for hour, count in ((16, 5), (17, 1), (24 + 16, 1), (24 + 17, 5)):
            at = datetime(2026, 11, 22, tzinfo=UTC) + timedelta(hours=hour)
            assert len(duty.Staff(session, office, at).on_duty()) == count, hour


def test_only_words_and_roster_name_somebody(team: None) -> None:
    with transaction() as session:
        assert duty.Staff(session, office_with(officers=["dao"]), at_noon(MONDAY)).named() == []
        found = duty.Staff(session, office_with(roster=[FIRST]), at_noon(MONDAY)).named()
        assert [each.office_name for each in found] == ["anan"]


def test_turns_go_round_by_open_load(team: None) -> None:
    with transaction() as session:
        officers = [person(session, name) for name in ("anan", "boon", "chai")]
        requester = person(session, "deputy")
        office = office_with(roster=[{"officers": ["anan", "boon", "chai"]}])

        def offered() -> str:
            ticket = open_ticket(session, requester)
            chosen = duty.offer(duty.Staff(session, office, at_noon(MONDAY)), ticket)
            session.flush()
            assert chosen is not None
            assert ticket.offered_to == chosen.id
            return chosen.office_name

        assert [offered() for _ in range(4)] == ["anan", "boon", "chai", "anan"]
        # What is claimed still counts for whoever has it; what is over does not.
        ticket = open_ticket(session, requester)
        tickets.claim(session, ticket, officers[1])
        ticket = open_ticket(session, requester)
        tickets.claim(session, ticket, officers[1])
        session.flush()
        assert [offered() for _ in range(3)] == ["chai", "anan", "chai"]
        for each in tickets_of(session, officers[0]):
            tickets.withdraw(session, each, requester)
        session.flush()
        assert [offered() for _ in range(3)] == ["anan", "anan", "anan"]
        assert duty.choose(session, []) is None


def tickets_of(session: Session, officer: Person) -> list[Ticket]:
    statement = select(Ticket).where(Ticket.offered_to == officer.id)
    return list(session.exec(statement.order_by(col(Ticket.id))))


HEADS: list[tuple[str, list[tuple[str, ...]], str]] = [
    ("the head", [], "head"),
    ("the head is on leave", [("leave", "head")], "head"),
    ("somebody acts", [("act", "anan")], "head anan"),
    ("somebody acts while the head is on leave", [("leave", "head"), ("act", "anan")], "anan"),
    ("both are", [("leave", "head"), ("act", "anan"), ("leave", "anan")], "head anan"),
    ("off duty is no leave", [("off", "head")], "head"),
]


@pytest.mark.parametrize(("what", "said", "expected"), HEADS, ids=[each[0] for each in HEADS])
def test_heads(team: None, what: str, said: list[tuple[str, ...]], expected: str) -> None:
    with transaction() as session:
        for kind, name in said:
            if kind == "act":
                head = person(session, "head")
                who = person(session, name)
                shifts.name_acting(session, who, Role.HEAD, MONDAY, TUESDAY, head)
            else:
                say(session, MONDAY, kind, name)
        at = at_noon(MONDAY)
        staff = duty.Staff(session, office_with(), at)
        assert " ".join(each.office_name for each in staff.heads) == expected
        rights = [each for each in TEAM if staff.is_head(person(session, each))]
        assert rights == [name for kind, name in said if kind == "act"]
        assert staff.is_head(person(session, "head"))
        assert not staff.is_head(person(session, "deputy"))
        later = duty.Staff(session, office_with(), at_noon(TUESDAY + timedelta(days=1)))
        assert [each.office_name for each in later.heads] == ["head"]
        assert not later.is_head(person(session, "anan"))


ON_CALL: list[tuple[list[str], str, str, str]] = [
    (["boon", "anan"], "", "", "boon anan"),
    (["boon", "anan"], "boon", "", "anan"),
    (["boon", "anan"], "", "boon", "anan"),
    (["boon", "deputy"], "", "", "boon deputy"),
    (["nobody"], "", "", "chai"),
    ([], "", "", "chai"),
]


@pytest.mark.parametrize(("names", "on_leave", "blocked", "expected"), ON_CALL)
def test_on_call(team: None, names: list[str], on_leave: str, blocked: str, expected: str) -> None:
    office = office_with(on_call=names, roster=[{"officers": ["chai"]}])
    with transaction() as session:
        if on_leave:
            say(session, MONDAY, "leave", on_leave)
        if blocked:
            person(session, blocked).blocked_at = now()
        session.flush()
        found = duty.Staff(session, office, at_noon(MONDAY)).on_call
    assert " ".join(each.office_name for each in found) == expected


def test_zones() -> None:
    office, register = load_office("chaiyaphum"), load_register(load_office("chaiyaphum"))
    school = register.schools[0]
    assert duty.zone_of(office, register, school.code) == school.district
    north = office_with({"name": "north", "districts": [school.district]})
    assert duty.zone_of(north, register, school.code) == "north"
    other = next(each for each in register.schools if each.district != school.district)
    assert duty.zone_of(north, register, other.code) == other.district
    assert duty.zone_of(north, register, "ict") == ""
    assert duty.zone_of(north, register, "") == ""


REFUSED: list[tuple[type[shifts.DutyError], Callable[[Session], Any]]] = [
    (shifts.DayIsOver, lambda s: shifts.take_leave(s, person(s, "anan"), TUESDAY, MONDAY)),
    (shifts.NoColleague, lambda s: ask(s, "anan", "anan")),
    (shifts.NoColleague, lambda s: ask(s, "anan", "deputy")),
    (shifts.SwappedAlready, lambda s: (ask(s, "anan", "boon"), ask(s, "anan", "chai"))),
    (shifts.ColleagueAway, lambda s: ask(s, "anan", "boon", is_away=True)),
    (shifts.NothingSaid, lambda s: shifts.agree(s, 999, person(s, "anan"), MONDAY)),
    (shifts.NotTheirs, lambda s: answer(s, "chai", MONDAY)),
    (shifts.DayIsOver, lambda s: answer(s, "boon", TUESDAY)),
    (shifts.AnsweredAlready, lambda s: answer(s, "boon", MONDAY, twice=True)),
    (shifts.NothingSaid, lambda s: shifts.end_acting(s, 999, MONDAY)),
    (shifts.NoColleague, lambda s: act(s, "deputy")),
    (shifts.NoColleague, lambda s: act(s, "head")),
]


def ask(session: Session, who: str, colleague: str, *, is_away: bool = False) -> Shift:
    if is_away:
        say(session, MONDAY, "leave", colleague)
    return shifts.ask_swap(session, person(session, who), person(session, colleague), MONDAY)


def answer(session: Session, who: str, today: date, *, twice: bool = False) -> None:
    swap = ask(session, "anan", "boon")
    for _ in range(1 + twice):
        shifts.agree(session, swap.id or 0, person(session, who), today)


def act(session: Session, who: str) -> None:
    head = person(session, "head")
    shifts.name_acting(session, person(session, who), Role.HEAD, MONDAY, MONDAY, head)


@pytest.mark.parametrize(("error", "do"), REFUSED)
def test_what_cannot_be(
    team: None, error: type[shifts.DutyError], do: Callable[[Session], Any]
) -> None:
    with transaction() as session, pytest.raises(error):
        do(session)


def test_leave_is_forgotten_with_its_reason(team: None) -> None:
    with transaction() as session:
        today = now().date()
        for days in (200, 10):
            day = today - timedelta(days=days)
            shifts.take_leave(session, person(session, "anan"), day, day, "a reason")
        shifts.forget_old(session)
        left = session.exec(select(Shift)).all()
    assert [each.kind for each in left] == [ShiftKind.LEAVE]
    assert left[0].from_on == today - timedelta(days=10)


def test_names_and_places_that_nobody_has_are_found(team: None) -> None:
    register = load_register(load_office("chaiyaphum"))
    district = register.schools[0].district
    right = {"officers": ["anan", "boon  "], "zones": ["north"], "services": ["repair"]}
    wrong = {"officers": ["boom"], "zones": [district, "east"], "services": ["repiar"]}
    zones = [{"name": "north", "districts": [district]}, {"name": "far", "districts": ["moon"]}]
    office = office_with(*zones, roster=[right, wrong], officers=["chai"], on_call=["head", "dow"])
    assert list(checking.misplaced(office, register)) == [
        "[[zones]]: no school of the register is in the district moon",
        "[[duty.roster]]: no school of the register is in the zone east",
        f"[[duty.roster]]: no school of the register is in the zone {district}",
        "[[duty.roster]]: no service repiar opens tickets",
    ]
    with transaction() as session:
        assert checking.strangers(session, office) == ["boom", "dow"]
        assert checking.strangers(session, office_with(roster=[right])) == []
