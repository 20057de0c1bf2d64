"""``python -m bot accounts``: the office's register of accounts, from a file and on the screen."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bot.audit_commands import Add

if TYPE_CHECKING:
    from bot.offices import Office


def add_to(add: Add) -> None:
    """Add the command to the parser of all."""
    asking = add("accounts", accounts).add_subparsers(required=True, metavar="what", dest="what")
    importing = asking.add_parser("import", help="enter the accounts of a CSV file")
    importing.add_argument("file", type=Path)
    importing.add_argument("--dry-run", action="store_true", help="only say what would change")
    listing = asking.add_parser("list", help="the accounts of the register, a line each")
    listing.add_argument("--system", help="of one system: its code in the profile")
    linking = asking.add_parser("link", help="say whose an account is; it proves nothing")
    for each in (linking, asking.add_parser("unlink", help="it is nobody's any more")):
        each.add_argument("system", help="its code in the profile")
        each.add_argument("username")
    linking.add_argument("--line-id", required=True, help="the person's LINE user id")


def accounts(given: argparse.Namespace) -> int:
    """Keep the office's register of accounts: import a file (docs/accounts.md), list it, or link.

    A link made here proves nothing (docs/credentials.md): only officers make sure of somebody.
    """
    from bot.offices import load_office
    from bot.opening import open_database
    from bot.settings import settings

    office = load_office(settings().office)
    open_database(settings())
    if given.what == "list":
        for line in _listed(given.system):
            print(line)
        return 0
    if given.what == "link":
        return _link(given.system, given.username, given.line_id)
    if given.what == "unlink":
        return _unlink(given.system, given.username)
    return _import(given.file, office, is_dry=given.dry_run)


def _import(path: Path, office: "Office", *, is_dry: bool) -> int:
    from bot import account_files
    from bot.schools import load_register
    from models.db import transaction

    try:
        entries = account_files.read(path, office, load_register(office))
    except account_files.CannotRead as problems:
        print(f"{path}: nothing was changed\n{problems}", file=sys.stderr)
        return 1
    with transaction() as session:
        changes = account_files.compare(session, entries)
        lines = changes.lines()
        if not is_dry:
            account_files.enter(session, changes)
    print("\n".join(lines))
    return 0


def _listed(system: str | None) -> list[str]:
    from models import accounts as register
    from models.db import transaction

    with transaction() as session:
        found = register.of_system(session, system, with_suspended=True)
        return [
            "\t".join(
                (
                    each.system,
                    each.username,
                    each.holder,
                    each.org_code,
                    f"until {each.valid_until}" if each.valid_until else "",
                    "suspended" if each.suspended_at else "",
                    f"p{each.person_id}" if each.person_id else "",
                )
            ).rstrip()
            for each in found
        ]


def _link(system: str, username: str, line_id: str) -> int:
    from models import accounts as register
    from models import people
    from models.db import transaction

    with transaction() as session:
        account = register.find(session, system, username)
        sender = people.find(session, line_id)
        is_others = account is not None and account.person_id is not None
        if account is None or sender is None or (is_others and account.person_id != sender.id):
            print("No such account or person, or it is somebody else's.", file=sys.stderr)
            return 1
        register.link(session, account, sender.person, None)
    return 0


def _unlink(system: str, username: str) -> int:
    from models import accounts as register
    from models.db import transaction

    with transaction() as session:
        account = register.find(session, system, username)
        if account is None:
            print("No such account.", file=sys.stderr)
            return 1
        register.unlink(session, account, "command")
    return 0
