"""The office's register of accounts as a file: read, compared with what is known, and entered.

A CSV table, from a spreadsheet or by hand, in UTF-8 or TIS-620, with the columns of ``COLUMNS``;
the first two must be there, a column that is not there changes nothing. docs/accounts.md explains
each.
"""

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from sqlmodel import Session

from bot.masking import spans
from bot.offices import Office
from bot.schools import Register
from bot.thai import clean_text, parse_phone, to_arabic_digits
from models import accounts, audit
from models.account_table import Account
from models.accounts import Entry

COLUMNS = (
    "system",
    "username",
    "holder",
    "school_code",
    "phone",
    "email",
    "sensitive",
    "valid_until",
)
NEEDED = COLUMNS[:2]
_SENSITIVE = {"": False, "no": False, "yes": True}
_ERA = 543


class CannotRead(Exception):
    """The file cannot be taken: why, a line each."""


@dataclass
class Changes:
    """What the file would change: accounts that are new, those that differ (with what differs),
    how many are the same, and which of the same systems are in the file no more.
    """

    new: list[Entry] = field(default_factory=list)
    changed: list[tuple[Entry, list[str]]] = field(default_factory=list)
    same: int = 0
    missing: list[Account] = field(default_factory=list)

    def lines(self) -> list[str]:
        """Them in words."""
        found = [f"new: {each.system} {accounts.normal(each.username)}" for each in self.new]
        found += [
            f"changed: {each.system} {accounts.normal(each.username)}: {', '.join(names)}"
            for each, names in self.changed
        ]
        found += [
            f"no longer in the file: {each.system} {each.username} (stays; "
            + ("a head is asked)" if each.person_id else "linked to nobody)")
            for each in self.missing
        ]
        counts = f"{len(self.new)} new, {len(self.changed)} changed, {self.same} the same"
        return [*found, f"{counts}, {len(self.missing)} no longer in the file"]


def read(path: Path, office: Office, schools: Register) -> list[Entry]:
    """The accounts of a file. Raises CannotRead naming every line that is wrong, OSError."""
    rows = _rows(_decoded(path.read_bytes()))
    problems: list[str] = []
    entries: list[Entry] = []
    lines: dict[tuple[str, str], int] = {}
    for line, row in enumerate(rows, start=2):
        if row.pop("", None):
            problems.append(f"line {line}: it has more cells than there are columns")
        if None in row.values():  # what was cut off is not meant to be emptied
            problems.append(f"line {line}: it has fewer cells than there are columns")
        cells = {name: clean_text(value or "") for name, value in row.items()}
        if secret := [name for name, value in cells.items() if spans(value, is_said=False)]:
            named = ", ".join(secret)
            problems.append(f"line {line}: a password or the number of a citizen is in {named}")
            continue  # no other problem of the line may quote it
        entry, wrong = _entry(cells, office, schools)
        key = (entry.system, accounts.normal(entry.username))
        if key in lines:
            wrong.append(f"{' '.join(key)} stands in line {lines[key]} already")
        lines[key] = line
        problems += [f"line {line}: {each}" for each in wrong]
        entries.append(entry)
    if problems:
        raise CannotRead("\n".join(problems))
    return entries


def _rows(text: str) -> list[dict[str, str]]:
    """The lines below the names of the columns. Raises CannotRead."""
    reader = csv.DictReader(io.StringIO(text, newline=""), restkey="")
    try:
        rows, columns = list(reader), reader.fieldnames or []
    except csv.Error as fault:  # a quotation mark that nothing closes
        raise CannotRead(f"line {reader.line_num}: {fault}") from None
    problems = [f"line 1: there is no column {name}" for name in NEEDED if name not in columns]
    unknown = [name for name in columns if name not in COLUMNS]
    problems += [f"line 1: the column {name!r} is not known" for name in unknown]
    if problems:
        raise CannotRead("\n".join(problems))
    return rows


def _decoded(written: bytes) -> str:
    for encoding in ("utf-8-sig", "cp874"):  # cp874: TIS-620, and what Windows adds to it
        try:
            return written.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CannotRead("the file is neither in UTF-8 nor in TIS-620")


def _entry(row: Mapping[str, str], office: Office, schools: Register) -> tuple[Entry, list[str]]:
    """The account of a row, and what is wrong with it."""
    problems = []
    if row["system"] not in {each.code for each in office.systems}:
        problems.append(f"the office's profile has no system {row['system']!r}")
    if not re.fullmatch(r"[\w.@+-]{1,64}", row["username"], re.ASCII):
        problems.append(f"{row['username']!r} is no user name")
    details: dict[str, object] = {}
    for name, value in row.items():
        if name in NEEDED:
            continue
        try:
            details[_FIELDS.get(name, name)] = _value(name, value, schools)
        except ValueError as wrong:
            problems.append(f"{name}: {wrong}")
    return Entry(row["system"], row["username"], details), problems


_FIELDS = {"school_code": "org_code", "sensitive": "is_sensitive"}


def _value(name: str, value: str, schools: Register) -> object:
    """What is kept of a cell. Raises ValueError, with the reason in words."""
    if name == "sensitive":
        if value.casefold() not in _SENSITIVE:
            raise ValueError(f"{value!r} is not yes or no")
        return _SENSITIVE[value.casefold()]
    if name == "valid_until":
        return _day(value) if value else None
    if name == "school_code" and value and schools.get(value) is None:
        raise ValueError(f"no school or group of the office has the code {value!r}")
    if name == "phone" and value:
        phone = parse_phone(value)
        if phone is None:
            raise ValueError(f"{value!r} is no Thai telephone number")
        return str(phone)
    if name == "email" and value and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value):
        raise ValueError(f"{value!r} is no address")
    if len(value) > _LONGEST:
        raise ValueError(f"longer than {_LONGEST} letters")
    return value


_LONGEST = 120


def _day(value: str) -> date:
    """A day such as 2027-03-31 or, in Buddhist years, 2570-03-31."""
    found = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", to_arabic_digits(value))
    if found is None:
        raise ValueError(f"{value!r} is no day such as 2027-03-31")
    year, month, day = map(int, found.groups())
    return date(year - _ERA if year > 2400 else year, month, day)


def compare(session: Session, entries: list[Entry]) -> Changes:
    """What entering them would change."""
    changes, named = Changes(), set()
    for entry in entries:
        named.add((entry.system, accounts.normal(entry.username)))
        known = accounts.find(session, entry.system, entry.username)
        if known is None:
            changes.new.append(entry)
            continue
        differing = [k for k, value in entry.details.items() if getattr(known, k) != value]
        differing += ["planned"] if known.is_planned else []
        if differing:
            changes.changed.append((entry, differing))
        else:
            changes.same += 1
    for system in sorted({entry.system for entry in entries}):
        working = accounts.of_system(session, system)
        changes.missing += [e for e in working if (system, e.username) not in named]
    return changes


def enter(session: Session, changes: Changes) -> None:
    """Enter what is new and what differs; at linked accounts that are in the file no more, a head
    has to look. Nothing is deleted.
    """
    for entry in (*changes.new, *(each for each, _ in changes.changed)):
        is_there = {"is_planned": False}  # whoever wrote the file has seen it in the system
        details = entry.details | is_there
        accounts.enter(session, Entry(entry.system, entry.username, details))
    for account in changes.missing:
        if account.person_id is not None:
            accounts.leave(session, account, "not_in_register")
    if changes.new or changes.changed:
        about = f"{len(changes.new)} new, {len(changes.changed)} changed".replace(",", "")
        audit.record(session, "accounts.imported", actor="command", about=about)
