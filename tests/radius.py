"""A real FreeRADIUS of Debian's packages, on a database that the test brings, and what it is asked.

    with FreeRadius(folder, url) as radius:
        assert radius.lets_in("somchai", "the password", "mschap")

It runs in the foreground, in a folder of its own and in Thai time, and ends by its process id. The
database is SQLite or PostgreSQL, with the schema of the package.
"""

import contextlib
import os
import shutil
import socket
import sqlite3
import subprocess
from pathlib import Path
from typing import Any, Literal, Self

import psycopg
from sqlalchemy.engine import make_url

from tests.servers import NoServer, end, wait_until

Way = Literal["pap", "chap", "mschap"]
WAYS: tuple[Way, ...] = ("pap", "chap", "mschap")
SECRET = "a secret of the access points"
_SCHEMAS = Path("/etc/freeradius/3.0/mods-config/sql/main")
_ATTRIBUTES = {"pap": "User-Password", "chap": "CHAP-Password", "mschap": "MS-CHAP-Password"}
_CONFIGURATION = """
prefix = /usr
libdir = /usr/lib/freeradius
logdir = {folder}
run_dir = {folder}
modconfdir = /etc/freeradius/3.0/mods-config
correct_escapes = {correct_escapes}
security {{
    reject_delay = 0
}}
thread pool {{
    start_servers = 2
    max_servers = 4
    min_spare_servers = 1
    max_spare_servers = 2
}}
client test {{
    ipaddr = 127.0.0.1
    secret = "{secret}"
    require_message_authenticator = yes
}}
modules {{
    pap {{ }}
    chap {{ }}
    mschap {{ }}
    expiration {{ }}
    expr {{ }}
    sql {{
        dialect = "{dialect}"
        driver = "rlm_sql_{dialect}"
        {database}
        acct_table1 = "radacct"
        acct_table2 = "radacct"
        postauth_table = "radpostauth"
        authcheck_table = "radcheck"
        groupcheck_table = "radgroupcheck"
        authreply_table = "radreply"
        groupreply_table = "radgroupreply"
        usergroup_table = "radusergroup"
        client_table = "nas"
        group_attribute = "SQL-Group"
        pool {{
            start = 1
            min = 1
            max = 4
            spare = 1
            retry_delay = 1
        }}
        $INCLUDE ${{modconfdir}}/sql/main/${{dialect}}/queries.conf
    }}
}}
server default {{
    listen {{
        type = auth
        ipaddr = 127.0.0.1
        port = {port}
    }}
    authorize {{
        sql
        expiration
        chap
        mschap
        pap
    }}
    authenticate {{
        Auth-Type PAP {{
            pap
        }}
        Auth-Type CHAP {{
            chap
        }}
        Auth-Type MS-CHAP {{
            mschap
        }}
    }}
}}
"""


def make_tables(url: str) -> None:
    """Make FreeRADIUS' tables in an empty database. Raises NoServer without the package."""
    made = make_url(url)
    schema = _SCHEMAS / made.get_backend_name() / "schema.sql"
    if not os.access(schema, os.R_OK):
        raise NoServer(
            f"{schema} cannot be read; it comes with the package of freeradius, for root"
        )
    if made.get_backend_name() == "sqlite":
        with contextlib.closing(sqlite3.connect(str(made.database))) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.executescript(schema.read_text())
        return
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(schema.read_text().encode())


class FreeRadius:
    """A FreeRADIUS on a free port of this machine. Raises NoServer where it is not installed."""

    def __init__(self, folder: Path, url: str, *, correct_escapes: bool = True) -> None:
        if not (shutil.which("freeradius") and shutil.which("radclient")):
            raise NoServer("freeradius and freeradius-utils are not installed")
        self.port = _free_udp_port()
        self.log = folder / "log"
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        folder.mkdir(exist_ok=True)
        (folder / "radiusd.conf").write_text(
            _CONFIGURATION.format(
                folder=folder,
                secret=SECRET,
                port=self.port,
                correct_escapes="yes" if correct_escapes else "no",
                **_database(url),
            )
        )

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    @property
    def is_running(self) -> bool:
        """Whether it was started."""
        return self._process is not None

    def start(self) -> None:
        """Start it and wait until it answers."""
        command = ["freeradius", "-X", "-d", str(self._folder), "-n", "radiusd"]
        thai = os.environ | {"TZ": "Asia/Bangkok"}
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                command,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                env=thai,
            )
        wait_until(lambda: b"Ready to process" in self.log.read_bytes(), 20, self._process)

    def stop(self) -> None:
        """End it."""
        if self._process is not None:
            end(self._process)
            self._process = None

    def lets_in(self, username: str, password: str, way: Way = "pap", *, device: str = "") -> bool:
        """Whether an access point that asks in that way is told to let them in."""
        asked = {"User-Name": username, _ATTRIBUTES[way]: password}
        if device:
            asked["Calling-Station-Id"] = device
        lines = [f"{name} = {_quoted(value)}" for name, value in asked.items()]
        lines.append("Message-Authenticator = 0x00")
        command = ["radclient", "-r", "3", "-t", "2", "-x", f"127.0.0.1:{self.port}", "auth"]
        answer = subprocess.run(
            [*command, SECRET], input="\n".join(lines), capture_output=True, text=True, check=False
        )
        if "Access-Accept" in answer.stdout:
            return True
        if "Access-Reject" in answer.stdout:
            return False
        raise AssertionError(f"no answer: {answer.stdout}{answer.stderr}")


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _database(url: str) -> dict[str, Any]:
    made = make_url(url)
    if made.get_backend_name() == "sqlite":
        database = f'sqlite {{\n filename = "{made.database}"\n busy_timeout = 2000\n }}'
        return {"dialect": "sqlite", "database": database}
    host = made.query.get("host", made.host)
    database = f'server = "{host}"\n login = "{made.username}"\n radius_db = "{made.database}"'
    return {"dialect": "postgresql", "database": database}


def _free_udp_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port
