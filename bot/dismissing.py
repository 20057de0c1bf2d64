"""An officer leaves: ends their role, has their tickets offered anew, tells colleagues of these."""

from dataclasses import dataclass

from sqlmodel import Session

from bot import duty, messages
from bot.offices import Office
from bot.texts import Texts
from bot.thai import short_date
from models import enrolments, outbox
from models.db import now, transaction
from models.enrolments import Left
from models.tables import Person, Ticket, Urgency


@dataclass(frozen=True)
class Dismissed:
    """What came of it: the numbers of tickets that wait for colleagues, and whom was told."""

    numbers: list[str]
    told: list[str]


def dismissed(office: Office, name: str | None, id_: int | None) -> list[str]:
    """Dismiss whoever is meant, in one transaction; what was done, a line each.

    Raises LookupError, with a line for everyone it could be, when nobody is meant or several.
    """
    with transaction() as session:
        person = _meant(session, name, id_)
        role = person.role
        done = dismiss(session, office, person)
        if done is None:
            raise LookupError(f"{person.office_name} was dismissed a moment ago")
    lines = [f"{person.office_name} ({role}, id {person.id}) is no longer of the office"]
    lines += [f"{number} waits for a colleague" for number in done.numbers]
    lines += [f"{each} was told" for each in done.told]
    return [*lines, "Unfinished forms and answers of theirs are dropped"]


def dismiss(
    session: Session, office: Office, person: Person, by: Person | None = None
) -> Dismissed | None:
    """End the person's work for the office; None where somebody else was faster. Whoever does it
    (``by``) sees what was done, and is told nothing.
    """
    left = enrolments.dismiss(session, person.id or 0, duty.day_of(now()), by or "command")
    if left is None:
        return None
    _tell_of_swaps(session, office, person, left)
    told = _tell_colleagues(session, office, person, left.tickets, by)
    return Dismissed([ticket.number for ticket in left.tickets], told)


def _tell_colleagues(
    session: Session, office: Office, person: Person, freed: list[Ticket], by: Person | None
) -> list[str]:
    """Offer the freed tickets anew, and promise each colleague who is to look at some of them one
    message about these; their names.
    """
    heard: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    staff = duty.Staff(session, office, now())
    for ticket in freed:
        chosen = duty.offer(staff, ticket)
        on_duty = [chosen] if chosen else staff.on_duty(ticket.service, ticket.zone)
        reached = staff.who_may_know(ticket, on_duty)
        for each in reached:
            if each.line_id and not each.blocked_at and (by is None or each.id != by.id):
                heard.setdefault(each.line_id, []).append(ticket.number)
                names[each.line_id] = each.name
    for chat, numbers in heard.items():
        words = {"count": len(numbers), "numbers": ", ".join(numbers)}
        said = Texts.of(office).get("alarm.freed", who=person.office_name, **words)
        outbox.promise(session, chat, "alarm.freed", [messages.text(said)], urgency=Urgency.URGENT)
    return list(names.values())


def _tell_of_swaps(session: Session, office: Office, person: Person, left: Left) -> None:
    """Whoever counted on the person to take their place, or asked, is told that it is theirs."""
    for swap in left.swaps:
        asker, day = session.get(Person, swap.person_id), short_date(swap.from_on)
        if asker is not None and asker.line_id and asker.role:
            key = "alarm.swap_ended" if swap.is_agreed else "alarm.swap_not_answered"
            said = Texts.of(office).get(key, who=person.office_name, day=day)
            chat, told = asker.line_id, [messages.text(said)]
            outbox.promise(session, chat, key, told, urgency=Urgency.STATUS)


def _meant(session: Session, name: str | None, id_: int | None) -> Person:
    everyone = enrolments.of_the_office(session)
    wanted = " ".join((name or "").split())
    found = [each for each in everyone if (each.id == id_ if name is None else _has(each, wanted))]
    if len(found) == 1:
        return found[0]
    reason = "several have that name; say which with --id:" if found else "nobody of the office:"
    listed = [f"  --id {each.id}  {each.role}  {each.office_name}" for each in found or everyone]
    raise LookupError("\n".join([reason, *listed]))


def _has(person: Person, name: str) -> bool:
    return person.office_name == name
