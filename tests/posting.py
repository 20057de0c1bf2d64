"""Posts to the webhook as LINE does: signed JSON, to the application or over a socket."""

import base64
import hashlib
import hmac
import itertools
import json
import socket
from io import BytesIO
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func
from sqlmodel import SQLModel, select
from werkzeug.test import TestResponse

from models.db import transaction
from models.tables import Outgoing
from tests.conftest import SECRET

USER = "U" + "a" * 32
_numbers = itertools.count(1)


def signature(body: bytes, secret: str = SECRET) -> str:
    """Base64 of HMAC-SHA256 (LINE: "Verify webhook signature")."""
    return base64.b64encode(hmac.digest(secret.encode(), body, hashlib.sha256)).decode()


# What a newcomer's first words are answered with.
WELCOME = ["notice.kept", "notice.show"]


def said(text: str = "hello", user: str = USER, **more: Any) -> dict[str, Any]:
    """A text message event."""
    return event(
        "message", user, message={"type": "text", "id": message_id(), "text": text}, **more
    )


def event(kind: str, user: str = USER, **more: Any) -> dict[str, Any]:
    """A webhook event of any type, with an id of its own."""
    number = next(_numbers)
    return {
        "type": kind,
        "mode": "active",
        "timestamp": 1_795_000_000_000 + number,
        "source": {"type": "user", "userId": user},
        "webhookEventId": f"01POSTED{number:018d}",
        "deliveryContext": {"isRedelivery": False},
        "replyToken": f"{number:032x}",
        **more,
    }


def message_id() -> str:
    """An id no other message has."""
    return f"{6 * 10**17 + next(_numbers)}"


def body_of(*events: Any) -> bytes:
    """The body of a webhook request."""
    return json.dumps({"destination": "U" + "0" * 32, "events": list(events)}).encode()


def post(client: FlaskClient, *events: Any) -> int:
    """Post events, signed; the status."""
    return post_body(client, body_of(*events)).status_code


def post_body(client: FlaskClient, body: bytes, given: str | None = None) -> TestResponse:
    """Post a body with its signature, or with another one."""
    headers = {"x-line-signature": signature(body) if given is None else given}
    return client.post("/webhook", data=body, headers=headers, content_type="application/json")


def status_of(app: Flask, body: bytes, given: str) -> int:
    """The application's answer, asked as directly as a web server does."""
    statuses: list[str] = []
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/webhook",
        "SERVER_NAME": "test",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(body),
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_X_LINE_SIGNATURE": given,
    }
    b"".join(app(environ, lambda status, *_: statuses.append(status)))  # type: ignore[arg-type]
    return int(statuses[0][:3])


def count(table: type[SQLModel]) -> int:
    """How many rows a table has."""
    with transaction() as session:
        return session.exec(select(func.count()).select_from(table)).one()


def keys_to(chat: str) -> list[str]:
    """The keys promised to a chat, in order."""
    with transaction() as session:
        rows = session.exec(select(Outgoing).where(Outgoing.chat == chat).order_by(Outgoing.id))  # type: ignore[arg-type]
        return [key for row in rows for key in row.keys.split()]


def head(*lines: str, **more: str) -> bytes:
    """The head of a raw request to the webhook."""
    fields = [f"{name.replace('_', '-')}: {value}" for name, value in more.items()]
    return "\r\n".join(["POST /webhook HTTP/1.1", "Host: test", *lines, *fields, "", ""]).encode()


def ask(port: int, request: bytes, seconds: float = 10) -> str:
    """Send raw bytes; the whole answer, until the server closes or says nothing more."""
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as connection:
        connection.sendall(request)
        return hear(connection)


def hear(connection: socket.socket) -> str:
    """The answer on a connection, its body included; empty when it was closed without one."""
    answer = b""
    while b"\r\n\r\n" not in answer:
        more = connection.recv(65536)
        if not more:
            return answer.decode()
        answer += more
    return answer.decode()
