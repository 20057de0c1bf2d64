"""Runs supervisor in the foreground and tells the terminal when a process dies."""

import contextlib
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

from supervisor import events
from supervisor.medusa.asyncore_25 import ExitNow
from supervisor.options import ServerOptions
from supervisor.states import SupervisorStates
from supervisor.supervisord import Supervisor

from ops.places import LOGS

_LONGEST_PAUSE_SECONDS = 5
_QUIET_SECONDS = 60


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
        self._told_at: dict[str, float] = {}
        events.subscribe(events.ProcessLogStdoutEvent, _show_output)
        events.subscribe(events.ProcessStateExitedEvent, self._on_exit)
        events.subscribe(events.ProcessStateBackoffEvent, self._on_backoff)
        events.subscribe(events.Tick5Event, self._on_tick)
        events.subscribe(events.SupervisorStoppingEvent, lambda _: _show("Stopping ..."))
        # To supervisor a hang-up means: read the configuration again. Here the terminal is gone.
        signal.signal(signal.SIGHUP, lambda *_: self._stop())
        super().runforever()

    def _stop(self) -> None:
        self.options.mood = SupervisorStates.SHUTDOWN

    def _on_tick(self, _event: Any) -> None:
        if os.getppid() != self._parent:
            self._stop()

    def _on_exit(self, event: Any) -> None:
        if not event.expected:
            self._tell(event.process)

    def _on_backoff(self, event: Any) -> None:
        # supervisor waits a second longer after each failure, without end.
        event.process.backoff = min(event.process.backoff, _LONGEST_PAUSE_SECONDS)
        self._tell(event.process)

    def _tell(self, process: Any) -> None:
        name = process.config.name
        now = time.monotonic()
        if now - self._told_at.get(name, -_QUIET_SECONDS) < _QUIET_SECONDS:
            return
        self._told_at[name] = now
        log = LOGS / f"{name}.log"
        _show(f"{name} ended unexpectedly and is started again. Its last words in {log.name}:")
        for line in _last_lines(log, 6):
            _show(f"  {line}")


def _last_lines(log: Path, count: int) -> list[str]:
    with contextlib.suppress(OSError), log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 4096))
        return file.read().decode(errors="replace").splitlines()[-count:]
    return []


def _show_output(event: Any) -> None:
    _show(event.data.decode(errors="replace").rstrip("\n"))


def _show(text: str) -> None:
    with contextlib.suppress(OSError):  # the terminal may be gone while the processes are stopped
        print(text, flush=True)
        sys.stdout.flush()
