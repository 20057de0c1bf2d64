"""Runs supervisor in the foreground and tells the terminal when a process dies."""

import contextlib
import os
import re
import signal
import time
from pathlib import Path
from typing import Any

from supervisor import events
from supervisor.medusa.asyncore_25 import ExitNow
from supervisor.options import ServerOptions
from supervisor.states import SupervisorStates
from supervisor.supervisord import Supervisor

from ops.places import LOGS
from ops.processes import READY

_LONGEST_PAUSE_SECONDS = 5
_QUIET_SECONDS = 60
_LINES_SHOWN = 6
_ERROR = re.compile(r"\b(ERROR|CRITICAL)\b|^Traceback ", re.MULTILINE)
# Where the kernel does not end a killed gunicorn's worker with it (ops/gunicorn_conf.py), that one
# holds the port for up to 11 s. The new one tries five times, a second apart; where it gives up it
# ends, which is told with these lines, and is started again.
_TRIED_AGAIN = re.compile(r"^.* ERROR \S+ (Connection in use: |connection to ).*\n?", re.MULTILINE)
_HANG_UP = signal.SIG_IGN if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN else None


def supervise(configuration: Path) -> None:
    """Keep the configured processes running until a signal ends them all."""
    options = ServerOptions()
    options.realize(["-c", str(configuration)])
    options.first = True
    options.test = False
    with contextlib.suppress(ExitNow):
        ForegroundSupervisor(options).main()


class ForegroundSupervisor(Supervisor):  # type: ignore[misc]  # it ships no types
    """supervisor, bound to the terminal it was started from."""

    def runforever(self) -> None:
        """Subscribe to what happens to the processes, then supervise them."""
        self._parent = os.getppid()
        self._terminals = [fd for fd in (0, 1, 2) if os.isatty(fd)]
        self._told_at: dict[tuple[str, str], float] = {}
        events.subscribe(events.ProcessLogStdoutEvent, self._on_output)
        events.subscribe(events.ProcessStateExitedEvent, self._on_exit)
        events.subscribe(events.ProcessStateBackoffEvent, self._on_backoff)
        events.subscribe(events.SupervisorStoppingEvent, lambda _: _show("Stopping ..."))
        # To supervisor a hang-up means: read the configuration again. Here the terminal is gone,
        # and only under nohup that shall not matter.
        signal.signal(signal.SIGHUP, _HANG_UP or (lambda *_: self._stop()))
        for group in self.process_groups.values():
            group.transition()  # starts its processes now; the loop would first wait a second
        super().runforever()

    def _stop(self) -> None:
        self.options.mood = SupervisorStates.SHUTDOWN

    def tick(self, now: float | None = None) -> None:
        """Stop when nobody is left to stop it; called every second."""
        # Not everybody who goes says so: make may be killed, and a hang-up reaches the first
        # process of a session only.
        if os.getppid() != self._parent or not all(map(os.isatty, self._terminals)):
            self._stop()
        super().tick(now)

    def _on_output(self, event: Any) -> None:
        name, text = event.process.config.name, event.data.decode(errors="replace")
        if name == READY:
            _show(text.rstrip("\n"))
        elif _ERROR.search(_TRIED_AGAIN.sub("", text)):
            self._tell(name, "reports an error", text)

    def _on_exit(self, event: Any) -> None:
        if event.process.exitstatus < 0:
            self._tell(event.process.config.name, "was killed and is started again")
        elif not event.expected:
            self._tell_failure(event.process.config.name)

    def _on_backoff(self, event: Any) -> None:
        # supervisor waits a second longer after each failure, without end.
        event.process.backoff = min(event.process.backoff, _LONGEST_PAUSE_SECONDS)
        self._tell_failure(event.process.config.name)

    def _tell_failure(self, name: str) -> None:
        self._tell(name, "ended by itself and is started again", _end_of(LOGS / f"{name}.log"))

    def _tell(self, name: str, what: str, log: str = "") -> None:
        """Say once a minute what happened to a process, with the last lines of its log."""
        now = time.monotonic()
        if now - self._told_at.get((name, what), -_QUIET_SECONDS) < _QUIET_SECONDS:
            return
        self._told_at[name, what] = now
        _show(f"{name} {what}; see var/log/{name}.log")
        for line in log.splitlines()[-_LINES_SHOWN:]:
            _show(f"  {line}")


def _end_of(log: Path) -> str:
    with contextlib.suppress(OSError), log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 4096))
        return file.read().decode(errors="replace")
    return ""


def _show(text: str) -> None:
    with contextlib.suppress(OSError):  # the terminal may be gone while the processes are stopped
        print(text, flush=True)
