"""``python -m bot``: what each command does, prints and returns."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from bot import settings as settings_module
from bot.app import create_app, make_bot
from bot.offices import load_office
from bot.pipeline import Bot
from bot.provisioning import SWITCHES
from bot.replaying import replay_failed
from bot.schools import load_register
from bot.services import Service
from bot.settings import Settings
from bot.turns import Turn
from handlers import SERVICES
from models.approval_table import SchoolCode
from models.db import DatabaseUnavailable, transaction
from models.enrolments import looks_like_code
from models.failures import failed_ids
from models.tables import Conversation, Enrolment, Outgoing, Person, Status
from simulator import Platform
from tests import staff
from tests.command_fixtures import online, run
from tests.conftest import ROOT, environment, only_sqlite
from tests.dialogues import Dialog, forged, tap, unfollow
from tests.openings import report, resolve
from tests.posting import USER, event, post
from tests.stored import fresh

__all__ = ["online", "run"]


@pytest.mark.parametrize("role", ["officer", "head", "deputy", "director"])
def test_an_invitation_is_a_code_and_nothing_else(database: Engine, run: Any, role: str) -> None:
    status, out, err = run("invite", "--role", role, "--name", "สมศรี (ตัวอย่าง)")
    assert (status, err) == (0, "")
    assert re.fullmatch(r"ICT(-[0-9A-HJKMNP-TV-Z]{4}){3}\n", out)
    assert looks_like_code(out)
    with transaction() as session:
        kept = session.exec(select(Enrolment)).one()
    assert (kept.role, kept.name) == (role, "สมศรี (ตัวอย่าง)")


def test_an_invitation_for_the_director_of_a_school(database: Engine, run: Any) -> None:
    school = next(each for each in load_register(load_office("chaiyaphum")).schools)
    invited = ("invite", "--role", "school_director", "--name", "สมศรี (ตัวอย่าง)")
    status, out, err = run(*invited, "--org", school.code)
    assert (status, err) == (0, "")
    with transaction() as session:
        assert session.exec(select(SchoolCode)).one().org_code == school.code
    assert looks_like_code(out)
    for more in ((), ("--org", "999"), ("--org", "policy")):
        status, _, err = run(*invited, *more)
        assert (status, "no school of the register" in err) == (1, True)
    status, _, err = run("invite", "--role", "head", "--name", "x", "--org", school.code)
    assert (status, "only a school_director" in err) == (1, True)


@only_sqlite
def test_invitations_that_make_no_sense(run: Any, tmp_path: Path) -> None:
    status, out, err = run("invite", "--role", "officer", "--name", "   ")
    assert (status, out) == (1, "")
    assert "--name" in err
    empty = f"sqlite:///{tmp_path / 'empty.db'}"
    status, out, err = run("invite", "--role", "officer", "--name", "x", DATABASE_URL=empty)
    assert (status, out) == (1, "")
    assert "never migrated" in err
    nowhere = "sqlite:////proc/nowhere/helpdesk.db"
    status, out, err = run("quota", DATABASE_URL=nowhere)
    assert (status, out) == (1, "")
    assert "cannot be used" in err
    assert "/proc/nowhere" in err
    with pytest.raises(SystemExit):
        run("invite", "--role", "king", "--name", "x")


broken: set[str] = set()


def fail(turn: Turn) -> None:
    """Fails for the arguments in ``broken``."""
    action = turn.given.action
    assert action is not None
    if action.arguments["which"] in broken:
        raise RuntimeError
    turn.say("menu.refused")


@pytest.fixture
def faulty_bot(database: Engine, settings: Settings) -> Iterator[Bot]:
    """A bot that failed on three events of somebody of the office, asked on the web."""
    with transaction() as session:
        staff.enrol(session, USER)
    services = [*SERVICES, Service("faulty", verbs={"fail": fail})]
    broken.update("abc")
    client = create_app(services).test_client()
    for which in "abc":
        tapped = event("postback", postback={"data": f"faulty.fail?which={which}"})
        assert post(client, tapped) == 200
    yield make_bot(services, "chaiyaphum")
    broken.clear()


def failed() -> list[str]:
    with transaction() as session:
        return failed_ids(session)


def keys() -> list[str]:
    with transaction() as session:
        rows = session.exec(select(Outgoing).order_by(Outgoing.id))  # type: ignore[arg-type]
        return [row.keys for row in rows]


def test_a_replay_takes_what_works_now(faulty_bot: Bot) -> None:
    assert len(failed()) == 3
    assert keys() == ["error.ours"] * 3
    broken.discard("b")
    done = replay_failed(faulty_bot)
    assert (done.taken, done.failed, done.bells) == (1, 2, frozenset({"deliver"}))
    assert len(failed()) == 2
    assert keys()[3:] == ["menu.refused"]
    broken.clear()
    done = replay_failed(faulty_bot)
    assert (done.taken, done.failed) == (2, 0)
    assert replay_failed(faulty_bot).taken == 0
    assert keys()[3:] == ["menu.refused"] * 3
    assert failed() == []


def test_a_replayed_event_is_pushed_and_known(faulty_bot: Bot) -> None:
    """Its reply token died; a late redelivery of it must find it taken."""
    broken.clear()
    replay_failed(faulty_bot)
    with transaction() as session:
        last = session.exec(select(Outgoing).order_by(Outgoing.id.desc())).first()  # type: ignore[union-attr]
    assert last is not None
    assert last.reply_token is None


def test_a_replay_in_a_broken_database_loses_nothing(faulty_bot: Bot, database: Engine) -> None:
    def die(_turn: Turn) -> None:
        raise DatabaseUnavailable("full")

    services = [*SERVICES, Service("faulty", verbs={"fail": die})]
    with pytest.raises(DatabaseUnavailable):
        replay_failed(make_bot(services, "chaiyaphum"))
    assert len(failed()) == 3


def test_the_replay_command(faulty_bot: Bot, run: Any) -> None:
    """The shipped bot does not know that service: its answer to such buttons is an answer."""
    status, out, _ = run("replay")
    assert (status, out) == (0, "3 taken, 0 failed again\n")
    assert failed() == []


@only_sqlite
def test_provision_tells_what_to_set(online: Platform, database: Engine, run: Any) -> None:
    status, out, _ = run("provision")
    assert status == 1
    assert "set it to https://helpdesk.example/webhook" in out
    assert "Messaging API: Webhook redelivery: on: what arrives" in out


@only_sqlite
def test_provision_makes_the_rich_menus_once(online: Platform, database: Engine, run: Any) -> None:
    _, out, _ = run("provision")
    assert "Rich menus: requester was made.\n" in out
    assert len(online.world.menus) == 3
    _, out, _ = run("provision")
    assert "Rich menus: nothing was to be done.\n" in out
    online.world.aliases.clear()
    online.fault("upload_richmenu", "bad_request", times=1)
    status, out, _ = run("provision")
    assert status == 1
    assert "LINE refused a rich menu: 400" in out


@only_sqlite
def test_provision_with_line_away(run: Any) -> None:
    status, out, _ = run("provision")
    assert status == 1
    assert "LINE does not answer" in out
    assert "Messaging API: Webhook redelivery: on: what arrives" in out


def test_provision_repeats_the_switches_of_readme() -> None:
    rows = re.findall(r"(?m)^ +\| (\w.*?) \| (.*?) \| (.*?) \|$", (ROOT / "README.md").read_text())
    listed = [(where, switch, state.replace("**", "")) for where, switch, state in rows]
    assert tuple(listed) == SWITCHES


@only_sqlite
def test_commands_start_fast(database_url: str, redis_url: str, tmp_path: Path) -> None:
    """No command loads the web server, the SDK or the services it does not need."""
    program = (
        "import sys; from bot.__main__ import main\n"
        "main(['invite', '--role', 'officer', '--name', 'x'])\n"
        "strangers = {'bot.line', 'flask', 'rq', 'alembic', 'handlers'} & set(sys.modules)\n"
        "sys.exit(f'imported: {strangers}' if strangers else 0)"
    )
    variables = environment(database_url, redis_url, tmp_path)
    command = [sys.executable, "-c", program]
    done = subprocess.run(
        command, cwd=ROOT, env=variables, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert looks_like_code(done.stdout)


def test_settings_are_read_from_the_environment(settings: Settings) -> None:
    assert settings_module.settings() is settings


def test_dismissing_by_name(dialog: Dialog, run: Any) -> None:
    officer, colleague = dialog.person("officer"), dialog.person("officer two")
    teacher = dialog.person("teacher")
    mine, done, other = report(teacher), report(teacher, "จอแตก"), report(teacher, "ปริ้นไม่ออก")
    for ticket in (mine, done):
        officer([(ticket.number, ["ticket.card"]), (tap("desk.claim"), ["desk.claimed"])])
    resolve(officer, done)
    colleague([(other.number, ["ticket.card"]), (tap("desk.claim"), ["desk.claimed"])])
    officer([(mine.number, ["ticket.card"]), (tap("note.open"), ["note.ask.words"])])
    status, out, err = run("dismiss", "--name", " officer ")
    assert (status, err) == (0, "")
    assert "officer (officer, id" in out
    assert [n for n in (mine.number, done.number, other.number) if n in out] == [mine.number]
    assert (fresh(mine).status, fresh(mine).assignee_id) == (Status.NEW, None)
    assert fresh(other).assignee_id == colleague.row.id
    assert officer.row.role is None
    assert officer.row.id not in conversing()
    assert officer.say(forged(f"desk.claim?t={mine.id}")) == ["menu.refused"]
    colleague.say(mine.number)
    assert "officer พ้นหน้าที่" in colleague.last.text


def test_colleagues_on_duty_hear_once_of_all_freed_tickets(dialog: Dialog, run: Any) -> None:
    officer, colleague = dialog.person("officer"), dialog.person("officer two")
    deputy, blocker = dialog.person("deputy"), dialog.person("officer three")
    group = colleague.in_group(dialog.group("officer two"))
    teacher = dialog.person("teacher")
    taken = [report(teacher), report(teacher, "จอแตก")]
    for ticket in taken:
        officer([(ticket.number, ["ticket.card"]), (tap("desk.claim"), ["desk.claimed"])])
    blocker.say(unfollow())
    for each in (officer, colleague, deputy, group):
        each.heard()
    status, out, _ = run("dismiss", "--name", "officer")
    assert (status, "officer two was told" in out) == (0, True)
    dialog.deliver()
    assert colleague.heard() == ["alarm.freed"]
    assert all(ticket.number in colleague.last.text for ticket in taken)
    assert [each.heard() for each in (officer, deputy, group)] == [[], [], []]
    assert len(promised("alarm.freed")) == 1


def test_nobody_is_told_where_nothing_was_freed(dialog: Dialog, run: Any) -> None:
    officer, colleague = dialog.person("officer"), dialog.person("officer two")
    assert officer.row.role == "officer"
    out = run("dismiss", "--name", "officer")[1]
    assert "told" not in out
    assert promised("alarm.freed") == []
    assert colleague.row.role == "officer"


def promised(key: str) -> list[Outgoing]:
    with transaction() as session:
        return list(session.exec(select(Outgoing).where(Outgoing.keys == key)))


def conversing() -> list[int]:
    with transaction() as session:
        return list(session.exec(select(Conversation.person_id)))


def test_what_a_former_officer_solved_reopens_for_all(dialog: Dialog, run: Any) -> None:
    officer, colleague = dialog.person("officer"), dialog.person("officer two")
    teacher = dialog.person("teacher")
    ticket = report(teacher)
    resolve(officer, ticket)
    assert run("dismiss", "--name", "officer")[0] == 0
    colleague.heard()
    teacher.heard()
    teacher([(tap("reopen.open"), ["reopen.ask.reason"]), ("ยังดับอยู่", ["reopen.done"])])
    assert fresh(ticket).status == Status.NEW
    assert "desk.reopened" in colleague.heard()


def test_dismissing_needs_to_know_whom(dialog: Dialog, run: Any) -> None:
    first, second = dialog.person("head"), dialog.person("officer")
    row = second.row
    with transaction() as session:
        session.get_one(Person, row.id).office_name = "head"
    status, out, err = run("dismiss", "--name", "head")
    assert (status, out) == (1, "")
    assert f"--id {first.row.id}  head" in err
    assert f"--id {second.row.id}  officer" in err
    assert run("dismiss", "--name", "nobody")[0] == 1
    assert run("dismiss", "--id", str(second.row.id))[0] == 0
    assert (first.row.role, second.row.role) == ("head", None)
    assert run("dismiss", "--id", str(second.row.id))[0] == 1
    with pytest.raises(SystemExit):
        run("dismiss")
