"""The register of accounts by command, and what an account's name looks like to its holder."""

from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from models import accounts
from models.account_table import Account
from models.db import transaction
from models.tables import Person
from tests.dialogues import Dialog

pytest_plugins = ["tests.command_fixtures"]

HEAD = "system,username,holder,org_code,phone,email,is_sensitive\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "accounts.csv"


def stored() -> list[Account]:
    with transaction() as session:
        return list(session.exec(select(Account)))


def test_it_is_entered_and_brought_up_to_date(run: Any, database: object, file: Path) -> None:
    file.write_text(HEAD + "internet,Somying.J,สมหญิง,S1,044123456,a@sample.example,1\n", "utf-8")
    assert run("accounts", "--file", str(file)) == (0, "1 accounts\n", "")
    file.write_text(HEAD + "internet,somying.j,สมหญิง ตัวอย่าง,S1,,,\n", "utf-8-sig")
    assert run("accounts", "--file", str(file))[0] == 0
    (found,) = stored()
    assert (found.username, found.holder) == ("somying.j", "สมหญิง ตัวอย่าง")
    assert (found.phone, found.is_sensitive) == ("", False)


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("nowhere,a,,,,,", "no such system"),
        ("internet,,,,,,", "username"),
        ("internet,a,,,,,yes", "is_sensitive"),
        ("internet,a,,,,,1,more", "columns"),
        ("internet,a", "columns"),
    ],
)
def test_a_wrong_line_changes_nothing(
    run: Any, database: object, file: Path, line: str, complaint: str
) -> None:
    file.write_text(f"{HEAD}internet,right,,,,,\n{line}\n", "utf-8")
    status, _, said = run("accounts", "--file", str(file))
    assert status == 1
    assert said.startswith("line 3: ")
    assert complaint in said
    assert stored() == []


def test_a_link_by_command_proves_nothing(run: Any, dialog: Dialog, file: Path) -> None:
    file.write_text(HEAD + "internet,somying.j,,,,,\n", "utf-8")
    run("accounts", "--file", str(file))
    teacher, clerk = dialog.person("teacher"), dialog.person("clerk")
    link = ("accounts", "--link", "internet", "somying.j", "--line-id")
    assert run(*link, teacher.line_id)[0] == 0
    assert run(*link, clerk.line_id)[0] == 1
    assert run("accounts", "--link", "internet", "nobody", "--line-id", teacher.line_id)[0] == 1
    (found,) = stored()
    assert run("accounts", "--unlink", "internet", "nobody")[0] == 1
    with transaction() as session:
        person = session.exec(select(Person).where(Person.line_id == teacher.line_id)).one()
        assert found.person_id == person.id
        assert not accounts.is_long_linked(found, person)
    assert run("accounts", "--unlink", "internet", "somying.j")[0] == 0
    assert stored()[0].person_id is None


@pytest.mark.parametrize(
    ("username", "shown"),
    [
        ("somying.j", "so•••••j"),
        ("ab", "a•••••"),
        ("abcd", "a•••••d"),
        ("somying@sample.example", "so•••••g@sample.example"),
    ],
)
def test_a_name_that_only_its_holder_recognises(username: str, shown: str) -> None:
    assert accounts.masked(username) == shown
