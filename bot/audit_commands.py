"""``python -m bot audit`` and ``retention``: their arguments."""

import argparse
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
