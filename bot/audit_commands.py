"""``python -m bot audit``, ``retention`` and ``access``: their arguments."""

import argparse
import pkgutil
from collections.abc import Callable

Add = Callable[[str, Callable[[argparse.Namespace], int]], argparse.ArgumentParser]


def add_to(add: Add) -> None:
    """Add the commands to the parser of all."""
    asking = add("audit", audit).add_subparsers(required=True, metavar="what", dest="what")
    checking = asking.add_parser("verify", help="look at every row, and for a cut end")
    checking.add_argument("--head", metavar="SEQ:MAC", help="one that was sent out before")
    asking.add_parser("head", help="the last row's number and MAC")
    listing = asking.add_parser("list", help="what was recorded about a ticket or a person")
    listing.add_argument("--ticket", required=True, metavar="NUMBER", help="or a person, as p12")
    looking = add("access", access).add_subparsers(required=True, metavar="what", dest="what")
    finding = looking.add_parser("who", help="LINE id and name behind a number of the access log")
    finding.add_argument("person", metavar="PERSON_ID", type=_person, help="as 12 or p12")
    finding.add_argument("--reason", required=True, help="why: it is recorded; short English words")
    parser = add("retention", retention)
    parser.add_argument("--delete", action="store_true", help="delete it now")
    holding = parser.add_mutually_exclusive_group()
    holding.add_argument("--hold", metavar="NUMBER", help="keep all that is on this ticket")
    holding.add_argument("--release", metavar="NUMBER", help="keep it no longer")


def _person(written: str) -> int:
    return int(written.removeprefix("p"))


def access(given: argparse.Namespace) -> int:
    """Say whose a number in the access log is, also of whoever was erased since; it is recorded."""
    from bot.opening import open_database
    from bot.settings import settings
    from models import identities
    from models.db import transaction
    from models.sealing import CannotOpen

    open_database(settings())
    try:
        with transaction() as session:
            found = identities.who(session, given.person, given.reason)
    except ValueError as error:
        print(f"Nothing is shown: {error}")
        return 1
    except CannotOpen:
        print("Nothing is shown: it was sealed under another SECRET_KEY")
        return 1
    if found is None:
        print(f"Nothing is kept of p{given.person}")
        return 1
    since = f", erased at {found.erased_at:%Y-%m-%d %H:%M} UTC" if found.erased_at else ""
    print(f"{found.line_id} {found.name}{since}")
    return 0


def retention(given: argparse.Namespace) -> int:
    """Print what is older than its period in the office's profile; --delete deletes it now.

    What is on a ticket that is on hold stays until that is released.
    """
    import math

    from bot.offices import load_office
    from bot.opening import open_database
    from bot.settings import settings

    open_database(settings())
    if given.hold or given.release:
        return _hold(given.hold or given.release, is_held=bool(given.hold))
    periods = load_office(settings().office).retention
    old = pkgutil.resolve_name("jobs.retention")  # jobs stand above this, as the clock does
    for line in old.report(periods):
        print(line)
    if given.delete:
        old.delete_old(periods, math.inf)
        print("deleted")
    return 0


def _hold(number: str, *, is_held: bool) -> int:
    from models import audit, tickets
    from models import retention as kept
    from models.db import transaction

    with transaction() as session:
        ticket = tickets.by_number(session, number)
        done = ticket is not None and (kept.hold if is_held else kept.release)(session, ticket)
        if ticket is not None and done:
            action = "hold.set" if is_held else "hold.released"
            audit.record(session, action, actor="command", about=ticket)
    if ticket is None:
        print(f"There is no ticket {number}")
        return 1
    print(f"{number} is {'on hold' if is_held else 'not on hold'}")
    return 0


def audit(given: argparse.Namespace) -> int:
    """Look at the audit log: who did what, and whether all of it is still there."""
    from bot import auditing
    from bot.opening import open_database
    from bot.settings import settings

    open_database(settings())
    if given.what == "verify":
        try:
            said, is_well = auditing.verified(settings(), given.head)
        except ValueError as error:
            said, is_well = str(error), False
        print(said)
        return 0 if is_well else 1
    lines = [auditing.head()] if given.what == "head" else auditing.listed(given.ticket)
    for line in lines:
        print(line)
    return 0
