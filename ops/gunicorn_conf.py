"""Settings of gunicorn for the web process (the Procfile names this file)."""

import ctypes
import gc
import os
import signal
import sys
from typing import Any

from gunicorn.glogging import Logger

# What is stored is its owner's alone (bot/private.py); gunicorn's own `umask` is for its files.
os.umask(0o077)


class Log(Logger):  # type: ignore[misc]  # it ships no types
    """gunicorn's own words go where the application's go (wsgi.py, bot/logs.py). A `logconfig_dict`
    could have them go there too, and a request would take 26 microseconds more: it has gunicorn
    gather all that is known of each, for a log that nobody keeps.
    """

    def setup(self, cfg: Any) -> None:
        """Called at the start, before the application is loaded, and at a HUP."""
        super().setup(cfg)
        self.error_log.propagate = True


logger_class = Log
errorlog = None

bind = f"127.0.0.1:{os.environ.get('PORT', '8080')}"

# SQLite takes one turn after the other, and one process keeps memory small. PostgreSQL takes
# several at once, of which Python runs one in a process: a second gives half as many again.
_is_sqlite = os.environ.get("DATABASE_URL", "sqlite").startswith("sqlite")
_enough = 1 if _is_sqlite else min(2, os.cpu_count() or 1)
workers = int(os.environ.get("WEB_CONCURRENCY") or _enough)
# A turn is short and waits for the disk.
threads = 8 if workers == 1 else 4
worker_class = "ops.web_worker.Worker"

# Connections at a time; each is a file, and of those a process may often open only 1024.
worker_connections = 500

# The code is loaded once and forked, so a killed worker is back within milliseconds and workers
# share memory. New code therefore needs a restart of the web process; a HUP does not load it.
preload_app = True

# LINE gives up after 2 s, so a worker silent for 30 s is broken. On a stop, turns may finish.
timeout = 30
graceful_timeout = 10
# One request a connection: a kept one is a place that somebody else could have, can be filled with
# requests whose answers nobody reads, and has its unread bodies waited for. It costs 0.2 ms.
keepalive = 0

# A worker shows that it lives by touching a file; on a slow disk that alone could stall it.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 - tmpfs

# Its default is one path per user, so two deployments of one user would fight over it.
control_socket_disable = True

_PR_SET_PDEATHSIG = 1  # linux/prctl.h


def post_fork(_server: object, worker: Any) -> None:
    """Have the kernel kill the worker with its master, where it is Linux. Else it keeps the port as
    long as a connection is open, up to 11 s. What is cut off was not committed, nor answered.

    The kernel means the thread that forked. That is the master's main one, which ends with it.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, ctypes.c_ulong(signal.SIGKILL))
        if os.getppid() != worker.ppid:  # the master died before the kernel was asked
            os._exit(1)


def when_ready(_server: object) -> None:
    """Everything is loaded: what lives as long as the process is not looked through again (that
    took a tenth of a turn), and its memory stays shared with the workers.
    """
    gc.collect()
    gc.freeze()
