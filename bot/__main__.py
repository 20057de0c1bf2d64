"""``python -m bot``: the helpdesk's commands for whoever runs it."""

import argparse
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from bot import account_commands, audit_commands
from models.approval_table import Approver
from models.tables import Role

SCHOOL_DIRECTOR = Approver.SCHOOL_DIRECTOR.value


class CannotDo(Exception):
    """A command could not do its work; the message says why, a line each."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit status: 0, or 1 when it could not do its work."""
    given = _parser().parse_args(arguments)
    from sqlalchemy.exc import DBAPIError

    from bot.knowledge import KnowledgeError
    from bot.offices import OfficeError
    from bot.settings import SettingsError
    from models.db import DatabaseUnavailable

    try:
        run: Callable[[argparse.Namespace], int] = given.run
        return run(given)
    except (DatabaseUnavailable, DBAPIError) as error:
        reason = str(getattr(error, "orig", error)).partition("\n")[0]
        print(f"The database does not answer, or was never migrated: {reason}", file=sys.stderr)
    except (SettingsError, OfficeError, KnowledgeError, CannotDo) as error:
        print(error, file=sys.stderr)
    except BrokenPipeError:  # whoever reads has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        print(f"A file or folder cannot be used: {error}", file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="command")

    def add(name: str, run: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        lines = (run.__doc__ or "").splitlines()
        command = commands.add_parser(name, help=lines[0], description=run.__doc__)
        command.set_defaults(run=run)
        return command

    for plain in (check, adapters, migrate, replay, provision, route):
        add(plain.__name__, plain)
    _add_invitation(add("invite", invite))
    leaving = add("dismiss", dismiss).add_mutually_exclusive_group(required=True)
    leaving.add_argument("--name", help="how the office calls this person")
    leaving.add_argument("--id", type=int, help="where several have the name: which of them")
    counting = add("quota", quota)
    counting.add_argument("--simulate", action="store_true", help="replay a month of tickets")
    counting.add_argument("--json", action="store_true", help="the replay's figures as JSON")
    counting.add_argument("--days", type=int, help="of the replay only so many working days")
    counting.add_argument(
        "--line-only", action="store_true", help="without side channels for the officers' cards"
    )
    add("stats", stats)
    add("worktime", worktime).add_argument("--office", required=True, help="as in offices/")
    add("ask", ask).add_argument("--office", required=True, help="as in offices/")
    add("backup", backup).add_argument("folder", type=Path, help="where to, best on another disk")
    audit_commands.add_to(add)
    account_commands.add_to(add)
    return parser


def _add_invitation(parser: argparse.ArgumentParser) -> None:
    roles = [*(role.value for role in Role), SCHOOL_DIRECTOR]
    parser.add_argument("--role", required=True, choices=roles)
    parser.add_argument("--org", help="the school whose director it is: its code")
    parser.add_argument("--name", required=True, help="how the office calls this person")


def check(_given: argparse.Namespace) -> int:
    """Name everything that is missing or wrong before the helpdesk is started."""
    from bot.checking import Finding, findings
    from handlers import SERVICES

    found = findings(SERVICES)
    for finding in found:
        print(finding, file=sys.stderr)
    errors = sum(finding.kind == Finding.ERROR for finding in found)
    print(f"{_count(errors, 'error')}, {_count(len(found) - errors, 'warning')}")
    return 1 if errors else 0


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def adapters(_given: argparse.Namespace) -> int:
    """Try the adapter of each system of the office, and say what is wrong; nothing is changed."""
    from adapters import NotConfigured, adapter_for
    from bot.offices import load_office
    from bot.settings import environment, settings

    is_well = True
    for system in load_office(settings().office).systems:
        try:
            wrong = adapter_for(system, environment()).check()
        except NotConfigured as reason:
            wrong = str(reason).splitlines()
        said = "by hand" if system.adapter == "manual" else system.adapter
        print("\n".join(f"{system.code} ({said}): {line}" for line in wrong or ["well"]))
        is_well = is_well and not wrong
    return 0 if is_well else 1


def migrate(_given: argparse.Namespace) -> int:
    """Bring the database's tables up to date; two at the same time do no harm.

    Whoever was erased since, where it is a restored backup, is erased again.
    """
    from bot import erased, private
    from bot.opening import open_database
    from bot.settings import settings
    from models import schema

    schema.upgrade(open_database(settings()))
    private.mend(settings())
    if again := erased.replay(settings()):
        print(f"{again} had deleted their data after this backup: deleted again")
    return 0


def invite(given: argparse.Namespace) -> int:
    """Print a one-time code that makes whoever types it in the chat an officer.

    Or the director of a school (--org), who is asked to approve what the school asks for. It is
    good for 24 hours and for one person, and only its hash is kept.
    """
    from bot.settings import settings
    from models import enrolments
    from models.db import transaction

    _connect()
    key = settings().secret_key
    try:
        with transaction() as session:
            code = enrolments.invite(
                session, given.role, given.name, key=key, org_code=_school(given)
            )
    except ValueError as error:
        raise CannotDo(f"--name: {error}") from None
    print(code)
    return 0


def _school(given: argparse.Namespace) -> str:
    """The code of the school that is named. Raises CannotDo where none is, and should, or none is
    meant.
    """
    from bot.offices import load_office
    from bot.schools import load_register
    from bot.settings import settings

    if given.role != SCHOOL_DIRECTOR:
        if given.org:
            raise CannotDo(f"--org: only a {SCHOOL_DIRECTOR} is of a school")
        return ""
    found = load_register(load_office(settings().office)).get(given.org or "")
    if found is None or found.is_group:
        raise CannotDo(f"--org: no school of the register has the code {given.org or '(none)'}")
    return found.code


def dismiss(given: argparse.Namespace) -> int:
    """End somebody's work for the office; their open tickets wait for colleagues, who are told.

    What they were in the middle of is dropped. It counts from their next tap on.
    """
    from bot import bell
    from bot.dismissing import dismissed
    from bot.offices import load_office
    from bot.settings import settings

    _connect()
    try:
        print("\n".join(dismissed(load_office(settings().office), given.name, given.id)))
    except LookupError as error:
        raise CannotDo(str(error.args[0])) from None
    bell.ring(bell.DELIVER)
    return 0


def replay(_given: argparse.Namespace) -> int:
    """Take every failed event again, once; what fails again stays failed."""
    from bot import bell
    from bot.app import make_bot
    from bot.replaying import replay_failed
    from bot.settings import settings
    from handlers import SERVICES

    _connect()
    done = replay_failed(make_bot(SERVICES, settings().office, saves_quota=settings().save_quota))
    for name in sorted(done.bells):
        bell.ring(name)
    print(f"{done.taken} taken, {done.failed} failed again")
    return 1 if done.failed else 0


def quota(given: argparse.Namespace) -> int:
    """Print what this month's pushes cost; or, replaying a month, what they would.

    The replay needs nothing but the installed project, and leaves the office's data alone.
    """
    if given.simulate:
        options = [f"--days={given.days}"] if given.days else []
        options += ["--json"] if given.json else []
        options += ["--line-only"] if given.line_only else []
        # By itself: it runs in another time, with settings of its own.
        command = [sys.executable, "-m", "benchmarks.month", *options]
        return subprocess.call(command, cwd=Path(__file__).resolve().parent.parent)
    from bot.offices import load_office
    from bot.quota import report
    from bot.settings import settings
    from models.db import transaction

    _connect()
    with transaction() as session:
        print("\n".join(report(session, load_office(settings().office))))
    return 0


def provision(_given: argparse.Namespace) -> int:
    """Make the rich menus, test the webhook from LINE's side, say what to switch in LINE's console.

    Changes only what differs, so it may be run at any time; rich menus of others are left alone.
    """
    from bot.app import make_bot
    from bot.menu_calls import MenuCalls
    from bot.menu_provisioning import officers_of, provision_menus
    from bot.provisioning import report
    from bot.rich_menus import rich_menus
    from bot.settings import settings
    from handlers import SERVICES
    from models.db import transaction

    def provide() -> list[str]:
        bot = make_bot(SERVICES, settings().office)
        menus = rich_menus(bot.dispatch.services, bot.texts)
        _connect()
        return provision_menus(MenuCalls(settings()), menus, officers)

    def officers() -> list[str]:
        with transaction() as session:
            return officers_of(session)

    lines, is_well = report(provide)
    print("\n".join(lines))
    return 0 if is_well else 1


def worktime(given: argparse.Namespace) -> int:
    """Reckon working time as an office's profile has it, without settings and database.

    Reads a JSON object a line, {"start": ..., "minutes": ...} or {"start": ..., "end": ...}, times
    in ISO 8601 with an offset, and prints {"end": ...} or {"minutes": ...} for each; {"error": ...}
    for a line that makes no sense, and the exit status is 1 then.
    """
    from bot.offices import load_office
    from bot.reckoning import answer_all
    from bot.worktime import Calendar

    office = load_office(given.office)
    calendar = Calendar(office.hours, office.holidays)
    return 0 if answer_all(calendar, _asked(), sys.stdout) else 1


def route(_given: argparse.Namespace) -> int:
    """Say where free text would lead, without settings and database.

    Reads a JSON object a line, {"text": ...}, and prints {"label", "confidence", "candidates",
    "slots"} for each; {"error": ...} for a line that makes no sense, and the exit status is 1 then.
    """
    from bot.understanding.routing import answer_all

    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # whatever the locale is
    return 0 if answer_all(_asked(), sys.stdout) else 1


def ask(given: argparse.Namespace) -> int:
    """Answer questions from an office's articles, without settings and database.

    Reads a JSON object a line, {"question": ...}, and prints {"answers": [{"title": ..., "text":
    ..., "source": ...}, ...]} for each, the best first, three at most, none where none fits;
    {"error": ...} for a line that makes no sense, and the exit status is 1 then.
    """
    from bot.answering import answer_all
    from bot.knowledge import articles_of
    from bot.offices import office_file
    from bot.search import Index

    office_file(given.office)
    index = Index(articles_of(given.office))
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # whatever the locale is
    return 0 if answer_all(index, _asked(), sys.stdout) else 1


def stats(_given: argparse.Namespace) -> int:
    """Reckon the figures of a survey, without settings and database.

    Reads one JSON object, {"dimensions": [{"id", "questions": [ids]}], "answers": [{id: 1 to 5 or
    null}], "invited": n}, and prints {"items", "dimensions", "overall", "response_rate"}; the exit
    status is 2, with the reason on stderr, where that makes no sense.
    """
    import json

    from bot.stats import answer

    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # whatever the locale is
    try:
        print(json.dumps(answer(_asked().read()), ensure_ascii=False))
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _asked() -> BinaryIO:
    """What is asked on stdin. Raises CannotDo where that is closed."""
    if sys.stdin is None:
        raise CannotDo("There is no standard input to read from")
    return sys.stdin.buffer


def backup(given: argparse.Namespace) -> int:
    """Write database, pictures, profile and settings into one dated file in a folder.

    The helpdesk goes on meanwhile. It prints the file's name.
    """
    from bot.backup import BackupFailed, back_up
    from bot.opening import open_database
    from bot.settings import settings
    from models import audit
    from models.db import transaction

    try:
        print(back_up(settings(), given.folder))
        open_database(settings())
        with transaction() as session:
            audit.record(session, "backup.made", actor="command")
    except (BackupFailed, OSError) as error:
        raise CannotDo(f"No backup was made: {error}") from None
    return 0


def _connect() -> None:
    from bot.opening import open_database
    from bot.settings import settings

    open_database(settings())


if __name__ == "__main__":
    os.umask(0o077)  # what it stores is its owner's alone (bot/private.py)
    sys.exit(main())
