"""``python -m bot accounts``: the office's register of accounts, and whose LINE account one is."""

import argparse
import csv
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

Add = Callable[[str, Callable[[argparse.Namespace], int]], argparse.ArgumentParser]
COLUMNS = ("system", "username", "holder", "org_code", "phone", "email", "is_sensitive")


def add_to(add: Add) -> None:
    """Add the command to the parser of all."""
    parser = add("accounts", accounts)
    doing = parser.add_mutually_exclusive_group(required=True)
    doing.add_argument("--file", type=Path, help="a CSV file in UTF-8 with these columns")
    doing.add_argument("--link", nargs=2, metavar=("SYSTEM", "USERNAME"), help="to --line-id")
    doing.add_argument(
        "--unlink", nargs=2, metavar=("SYSTEM", "USERNAME"), help="from whoever it is"
    )
    parser.add_argument("--line-id", default="", help="whose it is: the person's LINE user id")


def accounts(given: argparse.Namespace) -> int:
    """Enter the office's register of accounts, or link one of them to a person, or to none again.

    Columns: system (a code of the profile), username, holder, org_code, phone, email, is_sensitive
    (1 or nothing). Lines that are there already are brought up to date; a wrong one changes none.
    A link made here proves nothing (docs/credentials.md): only officers make sure of somebody.
    """
    from bot.offices import load_office
    from bot.opening import open_database
    from bot.settings import settings

    open_database(settings())
    if given.link:
        system, username = given.link
        return _link(system, username, given.line_id)
    if given.unlink:
        return _unlink(*given.unlink)
    systems = {each.code for each in load_office(settings().office).systems}
    with given.file.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    if wrong := list(_wrong(lines, systems)):
        print(*wrong, sep="\n", file=sys.stderr)
        return 1
    _enter(lines)
    print(f"{len(lines)} accounts")
    return 0


def _wrong(lines: list[dict[str, str]], systems: set[str]) -> Iterator[str]:
    for number, line in enumerate(lines, 2):
        unknown = [str(name) for name in line if name not in COLUMNS]
        if unknown or None in line.values():
            yield f"line {number}: the columns are {', '.join(COLUMNS)}"
        elif line.get("system", "").strip() not in systems:
            yield f"line {number}: the profile has no such system: {line.get('system', '')}"
        elif not 0 < len(line.get("username", "").strip()) <= 64:
            yield f"line {number}: username must have 1 to 64 characters"
        elif line.get("is_sensitive", "").strip() not in ("", "0", "1"):
            yield f"line {number}: is_sensitive is 1, or nothing"


def _enter(lines: list[dict[str, str]]) -> None:
    from models import accounts as register
    from models.db import transaction

    for line in lines:
        given = {name: value.strip() for name, value in line.items()}
        system, username = given.pop("system"), given.pop("username")
        details: dict[str, object] = dict(given)
        if "is_sensitive" in given:
            details["is_sensitive"] = given["is_sensitive"] == "1"
        with transaction() as session:
            register.enter(session, register.Entry(system, username, details))


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
