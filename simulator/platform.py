"""The simulated LINE platform: started as a server, driven as an object."""

import threading
from pathlib import Path
from typing import Any

from simulator import quota
from simulator.faults import Fault
from simulator.limits.schema import Json
from simulator.phones.buttons import Button, buttons, visible_text
from simulator.phones.reading import Reading
from simulator.server import Server
from simulator.webhook import Delivery
from simulator.world import Message


class Platform(Reading):
    """LINE on this machine.

    >>> platform = Platform(secret="secret", token="token")
    >>> url = platform.start("http://127.0.0.1:8080/webhook")
    >>> teacher = platform.user("teacher")
    >>> sent = platform.say(teacher, "hello")
    >>> platform.stop()
    """

    def __init__(
        self,
        secret: str,
        token: str,
        state: Path | str | None = None,
        local_http: bool = True,
        log_size: int = 20_000,
    ) -> None:
        """`state` is a file to keep everything in; `local_http` takes http URLs of this machine
        where LINE wants https; `log_size` is how many requests are remembered.
        """
        super().__init__(secret, token, state, local_http, log_size)
        self._server: Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """Where LINE's endpoints are. Raises RuntimeError before `start`."""
        if self._server is None:
            raise RuntimeError("the platform is not started")
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def webhook_url(self) -> str | None:
        return self.webhook.url

    @webhook_url.setter
    def webhook_url(self, url: str | None) -> None:
        self.webhook.url = url

    def start(self, webhook_url: str | None = None, port: int = 0) -> str:
        """Serve in a daemon thread, on a free port unless given one; return the address."""
        from simulator.app import create_app  # late: the app is made of endpoints that know us

        if webhook_url is not None:
            self.webhook.url = webhook_url
        self._server = Server(create_app(self), port)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.daemon = True
        self._thread.start()
        return self.url

    def stop(self) -> None:
        """End serving; calls a fault keeps waiting end as well."""
        self.stopping.set()
        if self._server is not None:
            self._server.stop()
            self._server = None
        if self._thread is not None:
            self._thread.join(5)
        self.webhook.close()
        self.world.store.close()

    def wait(self) -> None:
        """Block until the server ends."""
        while self._thread is not None and self._thread.is_alive():
            self._thread.join(1)

    def __enter__(self) -> "Platform":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def fault(self, endpoint: str, mode: str, **more: Any) -> None:
        """Add a fault to an endpoint's script: `fault("push", "drop_after", times=1)`.

        More: `times` (None for ever), `probability`, `skip` calls first, `to` one recipient,
        `seconds`, `status`, `message`. The modes are in `simulator.faults.MODES`.
        """
        self.faults.add(endpoint, Fault(mode, **more))

    def switch(self, **values: Any) -> None:
        """Set switches by name: `switch(redelivery=True)`; see `simulator.faults.SWITCHES`."""
        self.faults.set(values)
        if "batch_size" in values and not values["batch_size"]:
            self.webhook.flush()
        self.journal.tell("state", {"faults": dict(self.faults.values)})

    def advance(self, seconds: float) -> None:
        """Move the platform's clock on."""
        self.set_offset(self.clock.offset + seconds)

    def set_offset(self, seconds: float) -> None:
        """Set the platform's clock to real time plus seconds."""
        self.world.set_note("clock_offset", seconds)
        self.clock.move(seconds)
        self.journal.tell("state", {"clock_offset_seconds": seconds, "quota": quota.view(self)})

    def set_quota(self, value: int | None = 300, used: int | None = None) -> None:
        """The month's units, None for no limit, and optionally how many are used."""
        quota.set_value(self, value)
        if used is not None:
            quota.set_used(self, used)

    @property
    def used(self) -> int:
        """Units of the month's quota used."""
        return quota.used(self)

    def buttons(self, message: Message) -> list[Button]:
        """Everything tappable in a message of the bot, quick replies included."""
        return buttons(message.message)

    def text(self, message: Message) -> str:
        """Every word a person reads in a message."""
        return visible_text(message.message)

    def requests(self, name: str | None = None) -> list[Json]:
        """The log of API calls, oldest first; `name` is an endpoint's, such as `push`."""
        return [
            entry
            for entry in tuple(self.journal.entries)
            if entry["kind"] == "api" and name in (None, entry.get("name"))
        ]

    def raw(self, events: list[Json], sign: bool = True) -> Delivery:
        """POST these very events; unsigned means signed with something else."""
        return self.webhook.post(events, None if sign else "bm90IHRoZSBzaWduYXR1cmU=")

    def verify(self) -> Delivery:
        """The console's Verify button: an empty list of events."""
        return self.webhook.post([])
