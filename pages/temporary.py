"""Temporary passwords, for systems that only an officer's own hands can reach.

The officer reads it on a page, enters it in the system and says so; whoever asked then reads it on
a page of theirs, once. It is made by the machine, and sealed in between.
"""

from collections.abc import Mapping

from adapters import passwords
from bot.services import Occasion
from bot.settings import settings
from bot.systems import system_of
from models import credentials, secret_links
from models.secret_table import Purpose
from models.tables import ACTING, Person
from models.tickets import Refused
from pages.visit import Gone, Shown, Step, Visit


class Enter:
    """The officer's page."""

    def opened(self, visit: Visit) -> Shown:
        """Make one, and show it until the officer has entered it."""
        with visit.step() as step:
            _begin(step)
            password = passwords.generate()
            step.keep(password)
            return Shown("enter", {**_about(step), "password": password})

    def sent(self, visit: Visit, _form: Mapping[str, str]) -> Shown:
        """It works there now: whoever asked may read it."""
        with visit.step() as step:
            session, ticket = step.turn.session, step.the_ticket
            password = step.kept()
            if password is None:
                raise Gone
            _begin(step)
            requester = session.get_one(Person, ticket.requester_id)
            secret_links.issue(
                session,
                Purpose.READ,
                requester,
                key=settings().secret_key,
                ticket=ticket,
                secret=password,
                is_wished=False,
            )
            step.finish()
            step.turn.services.answering(Occasion.ENTERED)(step.turn)
            return Shown("entered")


def _begin(step: Step) -> None:
    """From now on it may stand in the system. Raises Gone; so too if the officer has left since."""
    if step.turn.the_sender.role not in ACTING:
        raise Gone
    try:
        credentials.begin_setting(step.turn.session, step.the_ticket)
    except Refused:
        raise Gone from None


class Read:
    """The page of whoever asked: opening it is reading it, and ends it."""

    def opened(self, visit: Visit) -> Shown:
        """Show it; it is nowhere any more."""
        with visit.step() as step:
            password = step.kept()
            if password is None:
                raise Gone
            if credentials.was_set(step.turn.session, step.the_ticket):
                step.turn.services.answering(Occasion.RENEWED)(step.turn)
            step.finish()
            return Shown("read", {**_about(step), "password": password})

    def sent(self, visit: Visit, _form: Mapping[str, str]) -> Shown:
        """It has no form. Raises Gone."""
        raise Gone(visit.pass_)


def _about(step: Step) -> dict[str, str]:
    case = credentials.case_of(step.turn.session, step.the_ticket)
    account = credentials.account_of(step.turn.session, case)
    if account is None:
        raise Gone
    system = system_of(step.turn, account.system)
    return {"system": system.name if system else account.system, "username": account.username}


ENTER = Enter()
READ = Read()
