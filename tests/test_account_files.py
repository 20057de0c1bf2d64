"""The office's register of accounts, from a file: what is entered, and what is wrong in words."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from bot.offices import office_names
from models import accounts
from models.account_table import Account
from models.audit_table import AuditRow
from models.db import transaction
from tests.conftest import ROOT
from tests.dialogues import Dialog

pytest_plugins = ["tests.command_fixtures"]

HEAD = "system,username,holder,school_code,phone,email,sensitive,valid_until"
SOMCHAI = "internet,Somchai.J,สมชาย ใจดี,1036990007,0812345678,s@sample.example,no,2570-03-31"
ADMIN = "gworkspace,admin@sample.example,ผู้ดูแล,,,,yes,"


def write(path: Path, *lines: str, encoding: str = "utf-8") -> str:
    path.write_bytes("\n".join((HEAD, *lines)).encode(encoding))
    return str(path)


def known() -> dict[str, Account]:
    with transaction() as session:
        return {each.username: each for each in session.exec(select(Account))}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "tis_620"])
def test_a_file_is_entered_once(database: Engine, run: Any, tmp_path: Path, encoding: str) -> None:
    """A dry run says what would change and changes nothing; the second time nothing changes."""
    file = write(tmp_path / "a.csv", SOMCHAI, ADMIN, encoding=encoding)
    status, said, _ = run("accounts", "import", file, "--dry-run")
    assert (status, known()) == (0, {})
    assert "new: internet somchai.j" in said
    assert run("accounts", "import", file)[0] == 0
    row = known()["somchai.j"]
    assert (row.holder, row.org_code, row.phone) == ("สมชาย ใจดี", "1036990007", "0812345678")
    assert (row.is_sensitive, row.valid_until) == (False, date(2027, 3, 31))
    assert known()["admin@sample.example"].is_sensitive
    assert "0 new, 0 changed, 2 the same" in run("accounts", "import", file)[1]
    with transaction() as session:
        actions = [each.action for each in session.exec(select(AuditRow))]
    assert actions == ["accounts.imported"]
    assert "somchai.j" in run("accounts", "list", "--system", "internet")[1]
    assert "somchai.j" not in run("accounts", "list", "--system", "gworkspace")[1]


@pytest.mark.parametrize("cell", range(len(HEAD.split(","))))
@pytest.mark.parametrize("secret", ["Geh07eim!wort", "1234567890121"])
def test_fault_31_no_cell_holds_a_secret(
    database: Engine, run: Any, tmp_path: Path, cell: int, secret: str
) -> None:
    """The file is refused, by line and column; what stands there is neither said nor kept."""
    cells = SOMCHAI.split(",")
    cells[cell] = secret if secret.isdecimal() else f"pass: {secret}"
    status, said, wrong = run("accounts", "import", write(tmp_path / "a.csv", ",".join(cells)))
    assert (status, known()) == (1, {})
    assert f"line 2: a password or the number of a citizen is in {HEAD.split(',')[cell]}" in wrong
    assert secret not in said + wrong


def test_what_differs_is_said_by_its_column(database: Engine, run: Any, tmp_path: Path) -> None:
    """A column that is not in the file leaves what is known."""
    run("accounts", "import", write(tmp_path / "a.csv", SOMCHAI, ADMIN))
    (tmp_path / "b.csv").write_text("system,username,phone\ninternet,somchai.j,044000001\n")
    said = run("accounts", "import", str(tmp_path / "b.csv"))[1]
    assert "changed: internet somchai.j: phone" in said
    row = known()["somchai.j"]
    assert (row.phone, row.holder) == ("044000001", "สมชาย ใจดี")


def test_what_is_in_the_file_no_more_stays(dialog: Dialog, run: Any, tmp_path: Path) -> None:
    """A head is asked about those that are linked; other systems than the file's are left alone."""
    file = tmp_path / "a.csv"
    other = SOMCHAI.replace("Somchai.J", "other")
    run("accounts", "import", write(file, SOMCHAI, other, ADMIN))
    teacher, officer = dialog.person("teacher").row, dialog.person("officer").row
    with transaction() as session:
        account = accounts.find(session, "internet", "somchai.j")
        assert account is not None
        accounts.link(session, account, teacher, officer)
    said = run("accounts", "import", write(file, SOMCHAI.replace("Somchai.J", "third")))[1]
    assert "no longer in the file: internet somchai.j (stays; a head is asked)" in said
    assert "no longer in the file: internet other (stays; linked to nobody)" in said
    assert "admin" not in said
    reasons = {name: each.left_reason for name, each in known().items()}
    assert reasons.pop("somchai.j") == "not_in_register"
    assert set(reasons.values()) == {""}


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("moon,somchai", "line 2: the office's profile has no system 'moon'"),
        ("internet,สมชาย", "line 2: 'สมชาย' is no user name"),
        ("internet,x,,1", "line 2: school_code: no school or group"),
        ("internet,x,,,12", "line 2: phone: '12' is no Thai telephone number"),
        ("internet,x,,,,at", "line 2: email: 'at' is no address"),
        ("internet,x,,,,,maybe", "line 2: sensitive: 'maybe' is not yes or no"),
        ("internet,x,,,,,,31/3/70", "line 2: valid_until: '31/3/70' is no day"),
        ("internet,x,,,,,,2027-02-30", "line 2: valid_until: day is out of range"),
        ("internet,x,,,,,,,,", "line 2: it has more cells"),
        (f"{SOMCHAI}\n{SOMCHAI}", "line 3: internet somchai.j stands in line 2 already"),
        ("internet,x," + "ก" * 121, "line 2: holder: longer than 120"),
    ],
)
@pytest.mark.any_database
def test_what_is_wrong_is_said_by_line_and_nothing_entered(
    database: Engine, run: Any, tmp_path: Path, line: str, words: str
) -> None:
    status, _, error = run("accounts", "import", write(tmp_path / "a.csv", line, ADMIN))
    assert (status, known()) == (1, {})
    assert words in error


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("written", "words"),
    [
        (b"", "there is no column system"),
        (b"system,username,shoe\n", "the column 'shoe' is not known"),
        (b"system,username\ninternet,\xff\xfe\n", "neither in UTF-8 nor in TIS-620"),
    ],
)
def test_files_that_are_none(
    database: Engine, run: Any, tmp_path: Path, written: bytes, words: str
) -> None:
    (tmp_path / "a.csv").write_bytes(written)
    status, _, error = run("accounts", "import", str(tmp_path / "a.csv"))
    assert (status, words in error) == (1, True)


@pytest.mark.any_database
@pytest.mark.parametrize("office", office_names())
def test_each_office_has_a_sample(database: Engine, run: Any, office: str) -> None:
    """Everybody in it is marked as a sample."""
    file = str(ROOT / "offices" / f"{office}.accounts.sample.csv")
    assert run("accounts", "import", file, OFFICE=office)[0] == 0
    assert len(known()) == 7
    assert all("ตัวอย่าง" in each.holder for each in known().values())


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("internet,=1+1,x,,,,no,", "is no user name"),
        ("internet,аdmin,x,,,,no,", "is no user name"),
        ("internet,somchai.j,x", "it has fewer cells than there are columns"),
        (f'internet,somchai.j,"{"x" * 140_000}', "line "),
        (f'internet,"{"x" * 65}",x,,,,no,', "is no user name"),
    ],
)
def test_a_file_that_was_cut_or_forged(
    database: Engine, run: Any, tmp_path: Path, line: str, problem: str
) -> None:
    """An account stays sensitive when its line lost its end."""
    run("accounts", "import", write(tmp_path / "a.csv", SOMCHAI.replace(",no,", ",yes,")))
    status, _, complaint = run("accounts", "import", write(tmp_path / "b.csv", line))
    assert status != 0
    assert problem in complaint
    assert known()["somchai.j"].is_sensitive
