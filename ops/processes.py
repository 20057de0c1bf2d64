"""Which processes run, read from the Procfile, and their supervisor configuration."""

import shlex
import shutil
import subprocess
from functools import cache
from pathlib import Path

from ops.places import LOGS, ROOT

READY = "ready"  # not a process that stays: it says when the others answer
REDIS = 'exec "$REDIS_SERVER" ops/redis.conf --unixsocket "$REDIS_SOCKET"'

_HEADER = """\
; Written anew at every start from the Procfile.
[supervisord]
nodaemon=true
silent=true
logfile=var/log/supervisord.log
logfile_maxbytes=1MB
logfile_backups=2
pidfile=var/run/supervisord.pid
umask=077
minfds=256
minprocs=32

[unix_http_server]
file={socket}
chmod=0700

[supervisorctl]
serverurl=unix://{socket}

[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
"""

_PROGRAM = """
[program:{name}]
command={command}
redirect_stderr=true
stdout_logfile=var/log/{name}.log
stdout_logfile_maxbytes=5MB
stdout_logfile_backups=3
startsecs={startsecs}
startretries=1000000
autorestart={stays}
stdout_events_enabled=true
stopwaitsecs=20
killasgroup=true
"""

_GROUP = """
[group:{name}]
programs={programs}
priority={priority}
"""


def procfile(path: Path = ROOT / "Procfile") -> dict[str, str]:
    """Return the commands of a Procfile by process name, in their order."""
    lines = [line for line in path.read_text().splitlines() if line.strip() and line[0] != "#"]
    pairs = (line.partition(":") for line in lines)
    return {name.strip(): command.strip() for name, _, command in pairs}


def configuration(commands: dict[str, str], *, redis: bool, socket: Path, ready: str) -> str:
    """Return supervisor's configuration for `commands` (shell commands by process name).

    `ready` is run once beside them, and what it prints is shown. Redis is first up, last down.
    """
    text = _HEADER.format(socket=socket)
    if redis:
        text += _program("redis", REDIS) + _GROUP.format(name="bell", programs="redis", priority=1)
    text += "".join(_program(name, f"exec {command}") for name, command in commands.items())
    text += _program(READY, f"exec {ready}", once=True)
    return text + _GROUP.format(name="helpdesk", programs=",".join([*commands, READY]), priority=2)


def _program(name: str, command: str, *, once: bool = False) -> str:
    words = [*_tie(), "/bin/sh", "-c", command]
    return _PROGRAM.format(
        name=name,
        command=shlex.join(words).replace("%", "%%"),
        startsecs=0 if once else 1,
        stays="unexpected" if once else "true",
    )


@cache
def _tie() -> tuple[str, ...]:
    """Return the words that make a process end with the supervisor, however that one ends."""
    words = ("setpriv", "--pdeathsig", "TERM")  # util-linux; not everywhere, and no use elsewhere
    if not shutil.which(words[0]):
        return ()
    tried = subprocess.run([*words, "true"], capture_output=True, check=False)
    return words if tried.returncode == 0 else ()


def write_configuration(text: str) -> Path:
    """Store the configuration under var/run, and return its path."""
    LOGS.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = ROOT / "var" / "run" / "supervisord.conf"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.write_text(text)
    return path
