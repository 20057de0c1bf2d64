"""The adapter for directories, against a real slapd."""

import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from adapters import Details, Forbidden, NoSuchAccount, Refused, Taken, Unavailable
from adapters.ldap import Ldap
from adapters.settings import LdapSettings
from tests.directory import (
    ADMINS,
    FIRST_PASSWORD,
    PEOPLE,
    SERVICE,
    SERVICE_PASSWORD,
    SUFFIX,
    Directory,
    make_certificates,
)

pytest_plugins = ["tests.adapter_fixtures"]
NEW, NEWER = "quiet river morning", "loud lake evening"
DETAILS = Details("Malee", "Sample")


def adapter_of(directory: Directory, password: str = SERVICE_PASSWORD, **more: object) -> Ldap:
    given = {
        "url": directory.url,
        "bind_dn": SERVICE,
        "people": PEOPLE,
        "ca_file": directory.ca,
        "admin_groups": [ADMINS],
        **more,
    }
    return Ldap(LdapSettings.model_validate(given), password)


@pytest.mark.parametrize("address", ["url", "ldaps"])
def test_the_new_password_is_the_only_one(directory: Directory, address: str) -> None:
    adapter = adapter_of(directory, url=getattr(directory, address))
    adapter.set_password("somchai", NEW)
    assert directory.lets_in("somchai", NEW)
    assert not directory.lets_in("somchai", FIRST_PASSWORD)
    assert not directory.read("somchai", "pwdReset")


def test_the_same_again_is_no_fault_though_there_is_a_history(directory: Directory) -> None:
    adapter = adapter_of(directory, must_change=True)
    for _ in range(3):
        adapter.set_password("somchai", NEW)
    assert directory.lets_in("somchai", NEW)
    assert directory.read("somchai", "pwdReset") == ["TRUE"]
    with pytest.raises(Refused) as caught:
        adapter.set_password("somchai", FIRST_PASSWORD)
    assert FIRST_PASSWORD not in repr(caught.value)


def test_what_the_policy_does_not_take_changes_nothing(
    directory: Directory, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(1)
    with pytest.raises(Refused) as caught:
        adapter_of(directory).set_password("somchai", "short7!")
    assert "short7!" not in str(caught.value) + caplog.text
    assert directory.lets_in("somchai", FIRST_PASSWORD)


def test_suspended_and_resumed(directory: Directory) -> None:
    adapter = adapter_of(directory)
    for _ in range(2):
        adapter.suspend("somchai")
    assert not directory.lets_in("somchai", FIRST_PASSWORD)
    with pytest.raises(Forbidden):
        adapter.set_password("somchai", NEW)
    for _ in range(2):
        adapter.resume("somchai")
    assert directory.lets_in("somchai", FIRST_PASSWORD)


def test_a_reset_ends_the_lock_of_too_many_failures(directory: Directory) -> None:
    for _ in range(6):
        directory.lets_in("somchai", "wrong, and wrong again")
    assert not directory.lets_in("somchai", FIRST_PASSWORD)
    adapter_of(directory).set_password("somchai", NEW)
    assert directory.lets_in("somchai", NEW)


def test_a_new_account(directory: Directory) -> None:
    adapter = adapter_of(directory)
    assert not adapter.exists("malee")
    for _ in range(2):  # the second as after a lost answer
        adapter.create("malee", NEW, DETAILS)
    assert adapter.exists("malee")
    assert directory.lets_in("malee", NEW)
    with pytest.raises(Taken):
        adapter.create("malee", NEWER, DETAILS)
    with pytest.raises(Taken):
        adapter.create("somchai", NEW, DETAILS)
    assert directory.lets_in("malee", NEW)
    assert directory.lets_in("somchai", FIRST_PASSWORD)


def test_a_name_further_down_is_taken_and_set_there(directory: Directory) -> None:
    adapter = adapter_of(directory)
    with pytest.raises(Taken):
        adapter.create("deep", NEW, DETAILS)
    adapter.set_password("deep", NEW)
    assert directory.lets_in("deep", NEW, f"ou=school,{PEOPLE}")


def test_an_account_that_was_begun_is_finished(directory: Directory) -> None:
    adapter = adapter_of(directory)
    with pytest.raises(Refused):
        adapter.create("malee", "short7!", DETAILS)
    adapter.create("malee", NEW, DETAILS)
    assert directory.lets_in("malee", NEW)


def test_whom_it_does_not_touch(directory: Directory) -> None:
    adapter = adapter_of(directory, never=["SOMCHAI"])
    for name in ("boss", "somchai"):
        for call in (adapter.suspend, adapter.resume, lambda who: adapter.set_password(who, NEW)):
            with pytest.raises(Forbidden):
                call(name)
        assert directory.lets_in(name, FIRST_PASSWORD)
    for name in ("stranger", "nobody", "", "*", "som*", "somchai)(uid=*", "a,ou=others"):
        with pytest.raises(NoSuchAccount):
            adapter.set_password(name, NEW)
        assert not adapter.exists(name)
    assert directory.lets_in("stranger", FIRST_PASSWORD, f"ou=others,{SUFFIX}")


def test_a_group_that_cannot_be_read_forbids(directory: Directory) -> None:
    adapter = adapter_of(directory, admin_groups=[f"cn=gone,{SUFFIX}"])
    with pytest.raises(NoSuchAccount, match="cn=gone"):
        adapter.set_password("somchai", NEW)
    assert directory.lets_in("somchai", FIRST_PASSWORD)
    assert adapter.check() == [
        f"admin_groups, cn=gone,{SUFFIX}: there is no such entry, or it may not be read"
    ]


def test_a_name_with_signs_of_its_own(directory: Directory) -> None:
    adapter = adapter_of(directory)
    adapter.create("o'mally, (a)*=+#", NEW, DETAILS)
    assert adapter.exists("o'mally, (a)*=+#")
    adapter.set_password("o'mally, (a)*=+#", NEWER)
    assert not adapter.exists("o'mally")


def test_only_who_is_certified_is_told_anything(directory: Directory, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    make_certificates(tmp_path / "other")
    for more in (
        {"ca_file": tmp_path / "other" / "ca.pem"},
        {"ca_file": None},
        {"url": f"ldap://127.0.0.1:{directory.port}"},  # certified is localhost
        {"url": directory.ldaps, "ca_file": tmp_path / "other" / "ca.pem"},
        {"url": directory.ldaps.replace("localhost", "127.0.0.1")},
    ):
        adapter = adapter_of(directory, **more)
        with pytest.raises(Unavailable, match="not trusted"):
            adapter.set_password("somchai", NEW)
        assert len(adapter.check()) == 1
    assert directory.lets_in("somchai", FIRST_PASSWORD)


def test_check_says_what_is_wrong(directory: Directory) -> None:
    assert adapter_of(directory).check() == []
    wrong = adapter_of(directory, "a wrong password").check()
    assert wrong == [f"localhost does not accept {SERVICE}: invalidCredentials"]
    (line,) = adapter_of(directory, people=f"ou=nowhere,{SUFFIX}").check()
    assert line.startswith("people: there is no such entry")


def test_after_a_kill_the_same_again_is_well(directory: Directory) -> None:
    adapter = adapter_of(directory)
    directory.process.kill()
    directory.stop()
    with pytest.raises(Unavailable) as caught:
        adapter.set_password("somchai", NEW)
    assert caught.value.__context__ is None
    directory.start()
    adapter.set_password("somchai", NEW)
    assert directory.lets_in("somchai", NEW)


def test_wherever_the_line_breaks_the_same_again_is_well(directory: Directory) -> None:
    """Among them the answer to the change itself: it was done, and that is unknown."""
    lost = set()
    for attempt in range(120):  # how many pieces an answer comes in is not the same each time
        password = f"{NEW} {attempt}"
        with broken_line(directory.port, 2 + attempt % 12) as port:
            adapter = adapter_of(directory, url=f"ldap://localhost:{port}", must_change=True)
            try:
                adapter.set_password("somchai", password)
            except Unavailable:
                lost.add(directory.lets_in("somchai", password))
        adapter_of(directory, must_change=True).set_password("somchai", password)
        assert directory.lets_in("somchai", password)
        if lost == {True, False}:
            return
    raise AssertionError(lost)


def test_a_server_that_says_nothing_is_left_in_time(directory: Directory) -> None:
    adapter = adapter_of(directory)
    directory.process.send_signal(signal.SIGSTOP)
    began = time.monotonic()
    try:
        with pytest.raises(Unavailable):
            adapter.set_password("somchai", NEW)
    finally:
        directory.process.send_signal(signal.SIGCONT)
    assert time.monotonic() - began < 12


@contextmanager
def broken_line(port: int, after: int) -> Iterator[int]:
    """A port before another that hands on so many pieces of what is answered, and then hangs up."""
    front = socket.create_server(("127.0.0.1", 0))

    def hand_on() -> None:
        client, _ = front.accept()
        server = socket.create_connection(("127.0.0.1", port))
        threading.Thread(target=_copy, args=(client, server, -1), daemon=True).start()
        _copy(server, client, after)
        server.recv(65536)  # what was asked last is done first
        for line in (client, server):
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    threading.Thread(target=hand_on, daemon=True).start()
    with front:
        yield int(front.getsockname()[1])


def _copy(source: socket.socket, to: socket.socket, pieces: int) -> None:
    with suppress(OSError):
        while pieces and (piece := source.recv(65536)):
            to.sendall(piece)
            pieces -= 1
