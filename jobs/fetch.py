"""Fetches the pictures people sent, before LINE forgets them, and passes them on."""

import logging
import random
import time
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session

from bot import bell, media, messages, pictures
from bot.content import Content, Contents, contents
from bot.logs import without_values
from bot.pictures import PictureRefused
from jobs.drain import LIMIT_SECONDS, drain
from jobs.office import texts
from models import attachments, leases, outbox
from models.attachments import Wanted
from models.db import transaction
from models.tables import AttachmentState

log = logging.getLogger(__name__)

# A lease lasts a minute (models/attachments.py); what takes longer to come is tried again.
DOWNLOAD_SECONDS = 40.0
BEAT_SECONDS = 5.0
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


class Fetching:
    """One round of fetching; ``beats`` says whether it is the fetcher's sign of life."""

    last_beat = 0.0

    def __init__(self, contents_: Contents, *, beats: bool = True) -> None:
        self._contents = contents_
        self._beats = beats
        self._look_until = 0.0

    def run(self, seconds: float = LIMIT_SECONDS) -> bool:
        """Fetch until nothing is due; False when there may be more."""
        return drain(
            self._step,
            self._fetch,
            is_waiting=lambda: time.monotonic() < self._look_until,
            seconds=seconds,
        )

    def _step(self, fetched: list[Fetched], room: int) -> list[Wanted]:
        useless: list[str] = []
        with transaction() as session:
            for each in fetched:
                if not self._settle(session, each):
                    useless.append(each.name)
            if self._beats and time.monotonic() - Fetching.last_beat > BEAT_SECONDS:
                leases.beat(session, "fetcher")
                Fetching.last_beat = time.monotonic()
            claimed = attachments.claim(session, room) if room else []
            has_promised = bool(session.info.get("promised"))
        for name in useless:
            media.drop(name)
        if has_promised:
            bell.ring(bell.DELIVER)
        return claimed

    def _settle(self, session: Session, fetched: Fetched) -> bool:
        """Note what became of it; False when its file is of no use any more."""
        id_ = fetched.wanted.id
        if fetched.name:
            relay = attachments.stored(session, id_, fetched.name, fetched.size_bytes)
            if relay is None:
                return bool(fetched.wanted.name)
            for each in relay:
                _pass_on(session, fetched, each)
        elif fetched.state:
            _tell_sender(session, fetched.wanted, fetched.state)
        else:
            if not attachments.try_again(session, id_, fetched.wait_seconds):
                _tell_sender(session, fetched.wanted, AttachmentState.GONE)
            if fetched.wait_seconds <= PREPARING_SECONDS:
                self._look_until = time.monotonic() + 2 * fetched.wait_seconds
        return True

    def _fetch(self, wanted: Wanted) -> Fetched:
        if wanted.name:  # it is here already, and only to be passed on
            return Fetched(wanted, name=wanted.name)
        try:
            with self._contents.open(wanted.message_id) as content:
                return self._judge(wanted, content)
        except Exception:  # a fault of ours must not stop the other pictures
            log.error("picture %d failed", wanted.id, exc_info=without_values())
            return Fetched(wanted, wait_seconds=_backoff(wanted))

    def _judge(self, wanted: Wanted, content: Content) -> Fetched:
        status = content.status
        if status == 202:
            return Fetched(wanted, wait_seconds=PREPARING_SECONDS * min(30, wanted.attempts))
        if status != 200:
            log.warning("picture %d: %s", wanted.id, content)
            if 400 <= status < 500 and status not in (401, 403, 408, 429):
                return Fetched(wanted, state=AttachmentState.GONE)
            return Fetched(wanted, wait_seconds=_backoff(wanted))
        path = media.new_incoming()
        try:
            _download(content, path)
            large, small = pictures.redraw(path)
        except PictureRefused as refusal:
            log.warning("picture %d refused: %s", wanted.id, refusal)
            return Fetched(wanted, state=AttachmentState.REFUSED)
        except ConnectionError:
            return Fetched(wanted, wait_seconds=_backoff(wanted))
        finally:
            path.unlink(missing_ok=True)
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


def _pass_on(session: Session, fetched: Fetched, relay: dict[str, object]) -> None:
    ticket = relay.get("ticket")
    outbox.promise(
        session,
        str(relay["chat"]),
        str(relay["key"]),
        [messages.text(str(relay["caption"])), messages.picture(*media.urls(fetched.name))],
        ticket_id=ticket if isinstance(ticket, int) and ticket else None,
        source_message_id=fetched.wanted.message_id,
    )


def _backoff(wanted: Wanted) -> float:
    return float(min(300, 2 ** min(wanted.attempts, 10))) * random.uniform(0.8, 1.2)  # noqa: S311


def fetch_wanted() -> None:
    """The job behind the bell: fetch whatever is wanted. Never raises."""
    bell.heard(bell.FETCH)
    try:
        if not Fetching(contents()).run():
            bell.ring(bell.FETCH)
    except Exception:  # an exception's text may hold what somebody wrote, and RQ would keep it
        log.error("fetching failed", exc_info=without_values())
