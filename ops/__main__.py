"""``python -m ops run`` and ``python -m ops serve``: what make calls to start everything."""

import contextlib
import fcntl
import os
import subprocess
import sys
from pathlib import Path

from dotenv import load_dotenv

from ops import bundled_redis
from ops.development import use_development_settings
from ops.places import LOGS, ROOT, VAR, CannotStart, port_from_environment, socket_folder
from ops.processes import configuration, procfile, write_configuration

SIMULATOR = {"simulator": "python -m simulator --state var/simulator.db"}


def main() -> None:
    """Start the helpdesk and stay until it is stopped; exits with one line when it cannot."""
    starts = {"run": run, "serve": serve}
    if len(sys.argv) != 2 or sys.argv[1] not in starts:
        sys.exit("usage: python -m ops run | serve")
    os.chdir(ROOT)
    os.umask(0o077)
    LOGS.mkdir(mode=0o700, parents=True, exist_ok=True)
    VAR.chmod(0o700)
    # The Procfile's commands are those of the virtual environment, and logs are written at once.
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    os.environ["PYTHONUNBUFFERED"] = "1"
    # Without it glibc keeps what a photograph needed for a moment: measured at 12 megapixels, up
    # to 114 MB more than before in the process that drew it anew, instead of 6.
    os.environ.setdefault("MALLOC_TRIM_THRESHOLD_", "131072")
    try:
        with (VAR / "run.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise CannotStart("It already runs in this folder; stop that one first.") from error
            starts[sys.argv[1]]()
    except CannotStart as reason:
        sys.exit(str(reason))
    except KeyboardInterrupt:
        sys.exit(130)


def run() -> None:
    """Start the helpdesk beside a simulated LINE, with settings and data of its own."""
    port = port_from_environment("PORT", 8080)
    simulator_port = port_from_environment("SIMULATOR_PORT", 8090)
    use_development_settings(port, simulator_port)
    start(procfile() | SIMULATOR, redis=True, ready="python -m ops.ready --simulated")


def serve() -> None:
    """Start the Procfile's processes for a real LINE channel."""
    load_dotenv(".env", override=False)
    port_from_environment("PORT", 8080)
    bot("check")
    start(procfile(), redis=not os.environ.get("REDIS_URL"), ready="python -m ops.ready")


def start(commands: dict[str, str], *, redis: bool, ready: str) -> None:
    """Bring the database up to date, and supervise `commands`."""
    sockets = socket_folder()
    if redis:
        os.environ["REDIS_URL"] = bundled_redis.prepare(sockets)
    bot("migrate")
    socket = sockets / "supervisor.sock"
    file = write_configuration(configuration(commands, redis=redis, socket=socket, ready=ready))
    print(f"Starting {', '.join(commands)} ...", flush=True)
    # Imported late: it is the one slow import, and an error above should come at once.
    from ops.supervise import supervise

    try:
        supervise(file)
    finally:
        if VAR not in sockets.parents:
            with contextlib.suppress(OSError):  # not empty where something was killed
                sockets.rmdir()


def bot(command: str) -> None:
    """Run one of the bot's commands; raises CannotStart when it fails."""
    if subprocess.run([sys.executable, "-m", "bot", command], check=False).returncode != 0:
        raise CannotStart(f"Nothing was started, because `python -m bot {command}` failed.")


if __name__ == "__main__":
    main()
