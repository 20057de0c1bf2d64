"""An officer leaves: ends their role, frees their tickets, and says what was done."""

from sqlmodel import Session

from models import enrolments
from models.db import transaction
from models.tables import Person


def dismissed(name: str | None, id_: int | None) -> list[str]:
    """Dismiss whoever is meant, in one transaction; what was done, a line each.

    Raises LookupError, with a line for everyone it could be, when nobody is meant or several.
    """
    with transaction() as session:
        person = _meant(session, name, id_)
        role = person.role
        freed = enrolments.dismiss(session, person.id or 0)
        if freed is None:
            raise LookupError(f"{person.office_name} was dismissed a moment ago")
    lines = [f"{person.office_name} ({role}, id {person.id}) is no longer of the office"]
    lines += [f"{number} waits for a colleague" for number in freed]
    return [*lines, "Unfinished forms and answers of theirs are dropped"]


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
