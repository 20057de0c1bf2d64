"""A local server that answers as Google's token endpoint and Directory API are documented to.

It is no test of Google: it holds the adapter to what stands in the documentation.
"""

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

USERS = "/admin/directory/v1/users"
TOKEN = "an access token"


@dataclass
class Fault:
    """What to answer instead to a request of that method; ``is_done``: after having done it."""

    method: str
    status: int
    reason: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0
    is_done: bool = False


class GoogleApi:
    """Users by address, what was asked, and faults to come; ``url`` and ``key_file`` lead here."""

    def __init__(self, folder: Path) -> None:
        self.users: dict[str, dict[str, Any]] = {}
        self.asked: list[tuple[str, str]] = []
        self.claims: list[dict[str, Any]] = []
        self.signed_out: list[str] = []
        self.faults: list[Fault] = []
        self.token = TOKEN
        self._key = _key()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self.key_file = folder / "key.json"
        form, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        pem = self._key.private_bytes(serialization.Encoding.PEM, form, plain).decode()
        account = {"client_email": "helpdesk@sample.example", "private_key_id": "1"}
        account |= {"private_key": pem, "token_uri": f"{self.url}/token"}
        self.key_file.write_text(json.dumps(account))

    def add(self, email: str, **more: Any) -> dict[str, Any]:
        """A user; of the unit of teachers and no administrator, unless told otherwise."""
        user = {"primaryEmail": email, "isAdmin": False, "isDelegatedAdmin": False}
        user |= {"suspended": False, "orgUnitPath": "/Teachers", "password": "the first password"}
        user |= {"lastLoginTime": "2026-11-01T00:00:00.000Z", **more}
        self.users[email] = user
        return user

    @contextmanager
    def running(self) -> Iterator["GoogleApi"]:
        """It, answering."""
        thread = threading.Thread(target=self._server.serve_forever, args=[0.01], daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()

    def answer(self, method: str, path: str, body: bytes, token: str) -> tuple[int, dict[str, Any]]:
        """Status and content of an answer."""
        if path == "/token":
            return self._grant(body)
        if token != f"Bearer {self.token}":
            return 401, _fault(401, "authError")
        given = json.loads(body or b"{}")
        _, _, rest = urlsplit(path).path.partition(USERS)
        key, _, verb = unquote(rest.strip("/")).partition("/")
        if not key:
            return self._insert(given) if method == "POST" else (200, {"users": []})
        user = self.users.get(key)
        if user is None:
            return 404, _fault(404, "notFound")
        if verb == "signOut":
            self.signed_out.append(key)
            return 204, {}
        if len(given.get("password", "long enough")) < 8:
            return 400, _fault(400, "invalid", f"Invalid Password {given['password']}")
        user |= given
        return 200, {name: value for name, value in user.items() if name != "password"}

    def _insert(self, given: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        email = given["primaryEmail"]
        if email in self.users:
            return 409, _fault(409, "duplicate")
        self.add(email, **{"lastLoginTime": "1970-01-01T00:00:00.000Z"} | given)
        return 200, {"primaryEmail": email}

    def _grant(self, body: bytes) -> tuple[int, dict[str, Any]]:
        """A token for an assertion that this key has signed (RFC 7523)."""
        form = parse_qs(body.decode())
        signed, _, signature = form["assertion"][0].rpartition(".")
        self._key.public_key().verify(
            _decoded(signature), signed.encode(), padding.PKCS1v15(), hashes.SHA256()
        )
        claims = json.loads(_decoded(signed.partition(".")[2]))
        self.claims.append(claims)
        is_now = claims["iat"] <= time.time() + 1 < claims["exp"] <= claims["iat"] + 3600
        if form["grant_type"] != ["urn:ietf:params:oauth:grant-type:jwt-bearer"] or not is_now:
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": self.token, "expires_in": 3599, "token_type": "Bearer"}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        api = self

        class Handler(BaseHTTPRequestHandler):
            """One request."""

            protocol_version = "HTTP/1.1"

            def do_any(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                token = self.headers.get("Authorization", "")
                is_token = self.path == "/token"
                api.asked += [] if is_token else [(self.command, self.path)]
                wanted = "TOKEN" if is_token else self.command
                fault = next((each for each in api.faults if each.method == wanted), None)
                if fault is None or fault.is_done:
                    status, content = api.answer(self.command, self.path, body, token)
                if fault is not None:
                    api.faults.remove(fault)
                    time.sleep(fault.seconds)
                    status, content = fault.status, _fault(fault.status, fault.reason)
                self._say(status, content, fault.headers if fault else {})

            do_GET = do_POST = do_PUT = do_any  # noqa: N815

            def _say(self, status: int, content: dict[str, Any], headers: dict[str, str]) -> None:
                said = b"" if status == 204 else json.dumps(content).encode()
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(said))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(said)

            def log_message(self, *_words: object) -> None:
                """Nothing: the test reads what was asked."""

        return Handler


@cache
def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def _fault(status: int, reason: str, message: str = "") -> dict[str, Any]:
    errors = [{"domain": "global", "reason": reason, "message": message}] if reason else []
    return {"error": {"code": status, "message": message, "errors": errors}}


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
