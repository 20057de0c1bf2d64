"""An officer leaves: ends their role, frees their tickets, and tells colleagues which these are."""

from sqlmodel import Session

from bot import messages
from bot.casework import on_duty
from bot.offices import Office
from bot.texts import Texts
from models import enrolments, outbox
from models.db import transaction
from models.tables import Person, Urgency


def dismissed(office: Office, name: str | None, id_: int | None) -> list[str]:
    """Dismiss whoever is meant, in one transaction; what was done, a line each.

    Raises LookupError, with a line for everyone it could be, when nobody is meant or several.
    """
    with transaction() as session:
        person = _meant(session, name, id_)
        role = person.role
        freed = enrolments.dismiss(session, person.id or 0)
        if freed is None:
            raise LookupError(f"{person.office_name} was dismissed a moment ago")
        told = _tell_colleagues(session, office, person, freed) if freed else []
    lines = [f"{person.office_name} ({role}, id {person.id}) is no longer of the office"]
    lines += [f"{number} waits for a colleague" for number in freed]
    lines += [f"{each} was told" for each in told]
    return [*lines, "Unfinished forms and answers of theirs are dropped"]


def _tell_colleagues(
    session: Session, office: Office, person: Person, numbers: list[str]
) -> list[str]:
    """Promise one message about all the freed tickets to each officer on duty; their names."""
    words = Texts.of(office).get(
        "alarm.freed", who=person.office_name, count=len(numbers), numbers=", ".join(numbers)
    )
    reached = [each for each in on_duty(session, office) if not each.blocked_at]
    told = {each.line_id: each.name for each in reached if each.line_id}
    for chat in told:
        outbox.promise(session, chat, "alarm.freed", [messages.text(words)], urgency=Urgency.URGENT)
    return list(told.values())


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
