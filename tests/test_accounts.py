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

HEAD = "system,username,holder,school_code,phone,email,sensitive\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "accounts.csv"


def stored() -> list[Account]:
    with transaction() as session:
        return list(session.exec(select(Account)))


def test_a_link_by_command_proves_nothing(run: Any, dialog: Dialog, file: Path) -> None:
    file.write_text(HEAD + "internet,somying.j,,,,,\n", "utf-8")
    run("accounts", "import", str(file))
    teacher, clerk = dialog.person("teacher"), dialog.person("clerk")
    link = ("accounts", "link", "internet", "somying.j", "--line-id")
    assert run(*link, teacher.line_id)[0] == 0
    assert run(*link, clerk.line_id)[0] == 1
    assert run("accounts", "link", "internet", "nobody", "--line-id", teacher.line_id)[0] == 1
    (found,) = stored()
    assert run("accounts", "unlink", "internet", "nobody")[0] == 1
    with transaction() as session:
        person = session.exec(select(Person).where(Person.line_id == teacher.line_id)).one()
        assert found.person_id == person.id
        assert not accounts.is_long_linked(found, person)
    assert run("accounts", "unlink", "internet", "somying.j")[0] == 0
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
