"""Fetches the pictures people sent, before LINE forgets them, and passes them on."""

import logging
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlmodel import Session

from bot import bell, media, messages, pictures
from bot.content import Content, Contents, contents
from bot.logs import without_values
from bot.pdf_files import is_pdf
from bot.pictures import PictureRefused
from jobs.drain import Drain, answer_bell, backoff
from jobs.office import texts
from models import attachments, outbox
from models.attachments import Wanted
from models.tables import AttachmentState

log = logging.getLogger(__name__)

# A lease lasts a minute (models/attachments.py); what takes longer to come is tried again.
DOWNLOAD_SECONDS = 40.0
# LINE is still preparing it.
PREPARING_SECONDS = 1.0


@dataclass(frozen=True)
class Fetched:
    """What became of a wanted picture: its name when stored, else a state or a time to wait."""

    wanted: Wanted
    name: str = ""
    size_bytes: int = 0
    state: AttachmentState | None = None
    wait_seconds: float = 0.0


class Fetching(Drain[Wanted, Fetched]):
    """One round of fetching."""

    name = "fetcher"

    def __init__(self, contents_: Contents, *, beats: bool = True) -> None:
        super().__init__(beats=beats)
        self._contents = contents_

    def claim(self, session: Session, room: int) -> list[Wanted]:
        """Lease the pictures that have waited longest."""
        return attachments.claim(session, room)

    def work(self, task: Wanted) -> Fetched:
        """Fetch, judge and store a picture; nothing, where it is here and only to be passed on."""
        if task.name:
            return Fetched(task, name=task.name)
        try:
            with self._contents.open(task.message_id) as content:
                return self._judge(task, content)
        except Exception:  # a fault of ours must not stop the other pictures
            log.error("picture %d failed", task.id, exc_info=without_values())
            return Fetched(task, wait_seconds=backoff(task.attempts))

    def settle(self, session: Session, done: Fetched) -> None:
        """Note what became of it, and pass the picture on or tell its sender."""
        wanted = done.wanted
        if done.name:
            relay = attachments.stored(session, wanted.id, done.name, done.size_bytes)
            if relay is None and not wanted.name:  # nobody wants the file any more
                session.info.setdefault("forgotten", []).append(done.name)
            for each in relay or []:
                _pass_on(session, done, each)
        elif done.state:
            _tell_sender(session, wanted, done.state)
        else:
            if not attachments.try_again(session, wanted.id, done.wait_seconds):
                _tell_sender(session, wanted, AttachmentState.GONE)
            if done.wait_seconds <= PREPARING_SECONDS:
                self.look_again(2 * done.wait_seconds)

    def committed(self, session: Session) -> None:
        """Delete files that nobody wants, and have what was promised delivered."""
        for name in session.info.get("forgotten", ()):
            media.drop(name)
        if session.info.get("promised"):
            bell.ring(bell.DELIVER)

    def _judge(self, wanted: Wanted, content: Content) -> Fetched:
        status = content.status
        if status == 202:
            return Fetched(wanted, wait_seconds=PREPARING_SECONDS * min(30, wanted.attempts))
        if status != 200:
            log.warning("picture %d: %s", wanted.id, content)
            if 400 <= status < 500 and status not in (401, 403, 408, 429):
                return Fetched(wanted, state=AttachmentState.GONE)
            return Fetched(wanted, wait_seconds=backoff(wanted.attempts))
        path = media.new_incoming()
        try:
            _download(content, path)
            return _keep(wanted, path)
        except PictureRefused as refusal:
            log.warning("picture %d refused: %s", wanted.id, refusal)
            return Fetched(wanted, state=AttachmentState.REFUSED)
        except ConnectionError:
            return Fetched(wanted, wait_seconds=backoff(wanted.attempts))
        finally:
            path.unlink(missing_ok=True)


def _keep(wanted: Wanted, path: Path) -> Fetched:
    """Store what came: a picture drawn anew, a PDF as it is. Raises PictureRefused."""
    if is_pdf(path):
        data = path.read_bytes()
        return Fetched(wanted, name=media.store_document(data), size_bytes=len(data))
    large, small = pictures.redraw(path)
    return Fetched(wanted, name=media.store(large, small), size_bytes=len(large))


def _download(content: Content, path: Path) -> None:
    """Raises ConnectionError when it does not come, PictureRefused when it is too much."""
    end = time.monotonic() + DOWNLOAD_SECONDS
    size = 0
    with path.open("xb") as file:
        for chunk in content.chunks():
            size += len(chunk)
            if size > pictures.MAX_BYTES:
                raise PictureRefused("too many bytes")
            if time.monotonic() > end:
                raise ConnectionError("too slow")
            file.write(chunk)


def _tell_sender(session: Session, wanted: Wanted, state: AttachmentState) -> None:
    sender = attachments.give_up(session, wanted.id, state)
    if sender:
        key = "alarm.picture_gone" if state == AttachmentState.GONE else "alarm.picture_refused"
        outbox.promise(session, sender, key, [messages.text(texts().get(key))])


def _pass_on(session: Session, fetched: Fetched, relay: dict[str, Any]) -> None:
    ticket = relay.get("ticket")
    picture = messages.picture(*media.urls(fetched.name)) | relay.get("chips", {})
    outbox.promise(
        session,
        str(relay["chat"]),
        str(relay["key"]),
        [messages.text(str(relay["caption"])), picture],
        ticket_id=ticket if isinstance(ticket, int) and ticket else None,
        source_message_id=fetched.wanted.message_id,
    )


def fetch_wanted(*, beats: bool = True) -> None:
    """The job behind the bell: fetch whatever is wanted. Never raises."""
    answer_bell(bell.FETCH, lambda: Fetching(contents(), beats=beats))
