"""How dialogues about approvals begin: directors of schools, and requests that wait for a word."""

from models import directors
from models.db import transaction
from models.tables import Person, Ticket
from tests.dialogues import Dialog, Talker
from tests.moments import go_to
from tests.openings import report
from tests.terms import on_terms


def director(dialog: Dialog, name: str = "principal") -> Talker:
    """A registered person who directs the school of all requesters."""
    talker = dialog.person(name)
    row = talker.row
    with transaction() as session:
        directors.appoint(session, session.get_one(Person, row.id), row.org_code)
    return talker


def move(talker: Talker, org_code: str) -> None:
    """Let somebody be of another school, or of a group of the office."""
    row = talker.row
    with transaction() as session:
        session.get_one(Person, row.id).org_code = org_code


def asked(dialog: Dialog, *steps: str) -> tuple[Talker, Talker, Ticket]:
    """A head, a teacher who sent a request on Monday morning that needs these approvals (the head's
    alone), and its ticket; both have read what they were told.
    """
    head, teacher = dialog.person("head"), dialog.person("teacher")
    on_terms(dialog, approval=steps or ["head"])
    go_to(dialog, "monday 09.00")
    ticket = report(teacher)
    return head, teacher, ticket
