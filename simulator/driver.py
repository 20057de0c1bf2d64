"""Drives a running simulator over its control API, as the page does."""

import http.client
import json
import time
from typing import Any
from urllib.parse import quote, urlsplit

from simulator.phones.buttons import Button, buttons, visible_text


class Failed(Exception):
    """The simulator, or the bot behind it, did not do what was asked; the message says what."""


class Driver:
    """A simulator at an address such as `http://127.0.0.1:8090`."""

    def __init__(self, url: str) -> None:
        self._host = urlsplit(url).netloc

    def get(self, path: str) -> dict[str, Any]:
        return self._ask("GET", path)

    def post(self, path: str, **body: Any) -> dict[str, Any]:
        """Post to the control API. Raises Failed where the bot did not take an event."""
        answered = self._ask("POST", path, json.dumps(body))
        status = (answered.get("webhook") or {}).get("status")
        if status is not None and not 200 <= status < 300:
            raise Failed(f"the bot answered {status or 'nothing'} to {path}")
        return answered

    def remember(self, name: str, value: Any) -> None:
        self.post("note", name=name, value=value)

    def remembered(self, name: str) -> Any:
        return self.get(f"note/{quote(name)}")["value"]

    def say(self, user: str, text: str, chat: str | None = None) -> list[dict[str, Any]]:
        """Type a text; return what the bot answered in that chat."""
        sent = self.post(
            "send", user=user, chat=chat or user, message={"type": "text", "text": text}
        )
        return self.answers(chat or user, sent["message"]["id"])

    def tap(self, user: str, message: dict[str, Any], button: Button) -> list[dict[str, Any]]:
        """Tap a button of a message in a one-to-one chat; return what the bot answered."""
        newest = self.get(f"chat/{user}")["messages"][-1]["id"]
        self.post("tap", user=user, chat=user, messageId=message["id"], action=button.action)
        return self.answers(user, newest)

    def answers(self, chat: str, after: str, seconds: float = 15.0) -> list[dict[str, Any]]:
        """The bot's messages after one, once it has fallen silent. Raises Failed if none come."""
        deadline = time.monotonic() + seconds
        came: list[dict[str, Any]] = []
        while time.monotonic() < deadline:
            seen = len(came)
            came = [
                message
                for message in self.get(f"chat/{chat}")["messages"]
                if message["from"] == "bot" and message["id"] > after
            ]
            if came and len(came) == seen:
                return came
            time.sleep(0.1)
        raise Failed("the bot did not answer in time")

    def _ask(self, method: str, path: str, body: str | None = None) -> dict[str, Any]:
        connection = http.client.HTTPConnection(self._host, timeout=30)
        try:
            headers = {"Content-Type": "application/json"}
            connection.request(method, f"/_sim/{path}", body, headers)
            answered = connection.getresponse()
            parsed: dict[str, Any] = json.loads(answered.read())
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise Failed(f"the simulator does not answer: {error}") from error
        finally:
            connection.close()
        if answered.status != 200:
            raise Failed(str(parsed.get("error", answered.status)))
        return parsed


def words(messages: list[dict[str, Any]]) -> str:
    """Everything a person reads in some messages."""
    return "\n".join(visible_text(message["message"]) for message in messages)


def choices(messages: list[dict[str, Any]]) -> list[tuple[dict[str, Any], Button]]:
    """Everything that can be tapped in some messages, each with its message."""
    return [(message, button) for message in messages for button in buttons(message["message"])]
