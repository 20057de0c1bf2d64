"""Everything as real processes: it answers, shows that it lives, and survives being killed."""

import os
import re
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest

from simulator import Platform
from tests.faults import helpdesk, stack
from tests.servers import end, wait_until
from tests.stacks import COMMANDS, ROOT, Stack, children, free_port, listens

__all__ = ["helpdesk", "stack"]


def test_somebody_is_welcomed_by_a_reply(stack: Stack) -> None:
    line: Platform = stack.platform
    stranger = line.user("stranger", follows=False)
    assert line.follow(stranger).ok
    answer = line.wait_for(stranger)
    assert (answer.via, answer.cost) == ("reply", 0)
    assert any(button.action.get("data") == "notice.acknowledge" for button in line.buttons(answer))


def test_an_officer_enrols_with_the_printed_code(stack: Stack) -> None:
    officer = stack.officer("sample officer")
    asked = stack.platform.say(officer, "งานค้าง")
    assert stack.platform.wait_for(officer, after=asked).via == "reply"


@pytest.mark.parametrize("helpdesk", ["sqlite"], indirect=True)
def test_each_process_starts_by_its_own_command(stack: Stack, tmp_path: Path) -> None:
    """Elsewhere processes are forked from one that has the libraries (tests/forks.py)."""
    port = free_port()
    variables = stack.environment | {"PORT": str(port)}
    with ExitStack() as started:
        for name, command in COMMANDS.items():
            with (tmp_path / name).open("ab") as log:
                process = subprocess.Popen(
                    [sys.executable, *command], cwd=ROOT, env=variables, stdout=log, stderr=log
                )
            started.callback(end, process)
            is_there = partial(listens, port) if name == "web" else (tmp_path / name).read_bytes
            wait_until(is_there, 30, process)
            process.terminate()
            assert process.wait(20) == 0, (tmp_path / name).read_text("utf-8")


def test_health_tells_that_all_is_well(stack: Stack) -> None:
    status, found = stack.health()
    assert (status, found["status"], found["database"]) == (200, "ok", True)


def test_all_logs_are_written_alike(stack: Stack) -> None:
    line = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} [A-Z]+ [\w.]+ \S.*")
    for name in stack.processes:
        written = stack.log(name).splitlines()
        assert written, name
        assert [each for each in written if not line.fullmatch(each)] == [], name


def test_what_processes_make_is_their_owners_alone(stack: Stack) -> None:
    pids = [process.pid for process in stack.processes.values()]
    for pid in [*pids, *children(stack.processes["web"].pid)]:
        with open(f"/proc/{pid}/status", encoding="ascii") as file:
            assert "Umask:\t0077\n" in file.readlines(), pid


def test_an_answer_comes_quickly(stack: Stack) -> None:
    """A bound that a busy machine keeps; the benchmark measures it properly."""
    person = stack.platform.user("somebody")
    taken = []
    for _ in range(10):
        started = time.monotonic()
        asked = stack.platform.say(person, "สวัสดี")
        stack.platform.wait_for(person, after=asked)
        taken.append(time.monotonic() - started)
    assert sorted(taken)[len(taken) // 2] < 0.5, taken


def test_the_web_process_survives_its_worker(stack: Stack) -> None:
    """A killed gunicorn worker is back at once, and what it acknowledged was kept."""
    person = stack.platform.user("somebody else")
    asked = stack.platform.say(person, "สวัสดี")
    assert asked.status == 200
    web = stack.processes["web"].pid
    workers = children(web)
    os.kill(workers[0], signal.SIGKILL)
    stack.platform.wait_for(person, after=asked)
    wait_until(lambda: len(set(children(web)) - {workers[0]}) == len(workers), 10)
    again = stack.platform.say(person, "สวัสดี")
    stack.platform.wait_for(person, after=again)
