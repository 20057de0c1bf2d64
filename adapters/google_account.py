"""A service account of Google's: its key file, and the tokens it is given for it (RFC 7523).

The library google-auth does the same, with more packages, for what is forty lines (decision 0017).
"""

import base64
import json
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import urllib3
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from adapters import CONNECT_SECONDS, NotConfigured, Unavailable, told

_SCOPES = (
    "https://www.googleapis.com/auth/admin.directory.user",
    "https://www.googleapis.com/auth/admin.directory.user.security",  # to sign out
)
_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_TOKEN_SECONDS, _SPARE_SECONDS = 3600, 300


class ServiceAccount:
    """The account of a key file, acting for ``subject`` unless that is empty."""

    def __init__(self, key_file: Path, subject: str, read_seconds: float) -> None:
        patience = urllib3.Timeout(connect=CONNECT_SECONDS, read=read_seconds)
        self._http = urllib3.PoolManager(timeout=patience, retries=False)
        self._given, self._key = _read(key_file)
        self._subject = subject
        self._lock = threading.Lock()
        self._token, self._good_until = "", 0.0

    def forget(self) -> None:
        """Take no more of the token it has: Google does not accept it."""
        self._good_until = 0.0

    def token(self) -> str:
        """An access token, a new one when the last is nearly over. Raises Unavailable."""
        with self._lock:
            if time.time() < self._good_until - _SPARE_SECONDS:
                return self._token
            asked = urlencode({"grant_type": _GRANT, "assertion": self._assertion()})
            kind = {"Content-Type": "application/x-www-form-urlencoded"}
            answer = self.send("POST", self._given["token_uri"], asked, kind)
            found = content_of(answer)
            if answer.status != 200 or "access_token" not in found:
                raise Unavailable(f"Google gives no token for the key ({answer.status})")
            self._token = str(found["access_token"])
            self._good_until = time.time() + float(found.get("expires_in", _TOKEN_SECONDS))
            return self._token

    def send(
        self, method: str, url: str, body: str | None, headers: dict[str, str]
    ) -> urllib3.BaseHTTPResponse:
        """One call, without a second try or another address. Raises Unavailable."""
        with told(urllib3.exceptions.HTTPError, _in_words):
            return self._http.request(method, url, body=body, headers=headers, redirect=False)

    def _assertion(self) -> str:
        now = int(time.time())
        head = {"alg": "RS256", "typ": "JWT", "kid": self._given.get("private_key_id", "")}
        claims = {
            "iss": self._given["client_email"],
            "aud": self._given["token_uri"],
            "scope": " ".join(_SCOPES),
            "iat": now,
            "exp": now + _TOKEN_SECONDS,
        }
        if self._subject:
            claims["sub"] = self._subject
        signed = ".".join(_base64(json.dumps(part).encode()) for part in (head, claims))
        return f"{signed}.{_base64(self._key.sign(signed.encode(), PKCS1v15(), SHA256()))}"


def content_of(answer: urllib3.BaseHTTPResponse) -> dict[str, Any]:
    """The JSON object of an answer; an empty one where it has none."""
    try:
        found = json.loads(answer.data or b"{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _read(path: Path) -> tuple[dict[str, str], RSAPrivateKey]:
    with told((OSError, ValueError, KeyError, TypeError, AttributeError), _unreadable):
        account = json.loads(path.read_text("utf-8"))
        key = load_pem_private_key(account["private_key"].encode(), None)
        if not isinstance(key, RSAPrivateKey) or not account["client_email"]:
            raise ValueError
        account.setdefault("token_uri", "https://oauth2.googleapis.com/token")
        return account, key


def _unreadable(error: Exception) -> NotConfigured:
    return NotConfigured(f"is no readable key of a service account ({type(error).__name__})")


def _in_words(error: Exception) -> Unavailable:
    return Unavailable(f"Google does not answer: {type(error).__name__}")


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
