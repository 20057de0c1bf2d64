"""Memory of everything that `make run` starts, after some traffic (proportional set size)."""

import base64
import contextlib
import io
import os
import shutil
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path

from PIL import Image

from benchmarks.databases import Database, Postgres
from benchmarks.dialogue import report
from benchmarks.places import ROOT, free_port
from benchmarks.processes import descendants, is_readable, proportional_mb
from benchmarks.report import Line, Lines
from benchmarks.serving import end
from bot.app import make_bot
from handlers import SERVICES
from simulator.driver import Driver, Failed
from simulator.samples import samples

TITLE = "Memory of everything `make run` starts, MB of proportional set size"
LIMIT_MB = 450
REPORTS = 6
PICTURES = 2
SIMULATOR = "simulator"
_PATIENCE_SECONDS = 60


def run(databases: list[Database], folder: Path) -> list[Line]:
    """Start a copy of the project as `make run` does, talk to it, and look at its processes."""
    lines = Lines()
    if not is_readable():
        return []
    for database in databases:
        tree = folder / "tree"
        shutil.copytree(ROOT, tree, ignore=_left_behind)
        try:
            found = _measure(tree, database.url("memory"))
        finally:
            shutil.rmtree(tree)
            database.drop("memory")
        _report(lines, database, found)
    return lines.finished()


def _left_behind(folder: str, names: list[str]) -> set[str]:
    only_here = {".git", ".venv", "var", ".env"} if Path(folder) == ROOT else set()
    return {name for name in names if name in only_here or name.startswith((".mypy", "__py"))}


def _measure(tree: Path, url: str) -> dict[str, float]:
    port, simulator_port = free_port(), free_port()
    environment = {
        **os.environ,
        "PORT": str(port),
        "SIMULATOR_PORT": str(simulator_port),
        "DATABASE_URL": url,
        "PYTHONPATH": str(tree),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "ops", "run"],
        cwd=tree,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _talk(Driver(f"http://127.0.0.1:{simulator_port}"))
        return _by_name(process.pid)
    finally:
        end(process)


def _talk(driver: Driver) -> None:
    """Once the sample people are there, a teacher reports some repairs, two with a picture."""
    teacher = _teacher(driver)
    texts = make_bot(SERVICES, "chaiyaphum").texts
    picture = {"type": "image", "data": base64.b64encode(_picture()).decode()}
    for number in range(REPORTS):
        for did in report(texts, taps=False):
            if did.step == "photos" and number < PICTURES:
                driver.post("send", user=teacher, chat=teacher, message=picture)
            driver.say(teacher, did.text)


def _teacher(driver: Driver) -> str:
    """The sample teacher's LINE id, once everybody has been made known to the bot."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(Failed):
            if driver.remembered("registered"):
                wanted = samples()["registration"]["who"]
                name = next(p["name"] for p in samples()["user"] if p["key"] == wanted)
                users = driver.get("state")["users"]
                return next(str(user["id"]) for user in users if user["name"] == name)
        time.sleep(0.25)
    raise RuntimeError("the sample people did not come")


def _picture() -> bytes:
    """A photograph as a phone takes it: twelve million pixels, some three million bytes."""
    file = io.BytesIO()
    noise = Image.effect_noise((1000, 750), 60).resize((4000, 3000), Image.Resampling.BICUBIC)
    noise.convert("RGB").save(file, "JPEG", quality=85)
    return file.getvalue()


def _by_name(root: int) -> dict[str, float]:
    """Megabytes of each of the processes below `root`, itself included, by their names."""
    found: dict[str, float] = defaultdict(float)
    for pid in descendants(root):
        with contextlib.suppress(OSError):
            command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
            found[_name(command)] += proportional_mb(pid)
    return found


def _name(command: str) -> str:
    names = {
        "redis-server": "redis",
        "gunicorn": "web (gunicorn and its worker)",
        "worker.py deliver": "worker",
        "worker.py fetch": "fetcher",
        "jobs.clock": "clock",
        "simulator": SIMULATOR,
        "ops": "supervisor",
    }
    return next((name for word, name in names.items() if word in command), "other")


def _report(lines: Lines, database: Database, found: dict[str, float]) -> None:
    for name, size in sorted(found.items()):
        lines.add(name, database.name, f"{size:.0f}")
    total = sum(found.values())
    lines.add("all but the simulator", database.name, f"{total - found[SIMULATOR]:.0f}")
    lines.add("all", database.name, f"{total:.0f}", f"<= {LIMIT_MB}", total <= LIMIT_MB)
    if isinstance(database, Postgres):
        server = sum(map(proportional_mb, descendants(database.pid)))
        lines.add("(the PostgreSQL server, not started by it)", database.name, f"{server:.0f}")
