"""Writing, and sending pictures, files, stickers and places."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from simulator import ids
from simulator.image_size import media_type
from simulator.limits.schema import Json
from simulator.phones.members import Members, NotPossible
from simulator.phones.mentions import mentionees
from simulator.webhook import Delivery
from simulator.world import Content, Group, Message, User

# LINE keeps content for a time it does not publish.
_CONTENT_LIFE = 14 * 24 * 3600


@dataclass(frozen=True)
class Sent:
    """What a person's action led to: a bubble, a webhook, or something the app itself does."""

    message: Message | None
    webhook: Delivery
    outcome: Json = field(default_factory=dict)

    @property
    def status(self) -> int:
        """The bot's answer to the webhook; 0 when there was none."""
        return self.webhook.status

    @property
    def id(self) -> str:
        """The message's id. Raises NotPossible where no message came of it."""
        if self.message is None:
            raise NotPossible("no message came of this")
        return self.message.id


_NO_WEBHOOK = Delivery.untried("the account is not in this chat")


class Chatting(Members):
    """Messages from people, each with its event."""

    def say(
        self,
        user: User | str,
        text: str,
        chat: Group | str | None = None,
        quoted: Message | Sent | str | None = None,
    ) -> Sent:
        """Write a text; `chat` is a group, or absent for one-to-one; `quoted` a message."""
        user = self.find_user(user)
        place = self._place(user, chat)
        shown: Json = {"type": "text", "text": text}
        content = dict(shown)
        if place in self.world.groups and not user.pc:
            names = {member: self.world.users[member].name for member in self.members(place) or ()}
            bot = str(self.account["userId"])
            found = mentionees(text, {**names, bot: str(self.account["displayName"])}, bot)
            if found:
                content["mention"] = {"mentionees": found}
        return self._send(user, place, shown, content, quoted=_id(quoted))

    def send_sticker(
        self,
        user: User | str,
        package: str = "446",
        sticker: str = "1988",
        chat: Group | str | None = None,
    ) -> Sent:
        user = self.find_user(user)
        shown = {"type": "sticker", "packageId": package, "stickerId": sticker}
        content = {**shown, "stickerResourceType": "STATIC"}
        return self._send(user, self._place(user, chat), shown, content)

    def send_location(
        self,
        user: User | str,
        latitude: float,
        longitude: float,
        chat: Group | str | None = None,
        *,
        title: str | None = None,
        address: str | None = None,
    ) -> Sent:
        user = self.find_user(user)
        shown: Json = {"type": "location", "latitude": latitude, "longitude": longitude}
        shown.update({k: v for k, v in (("title", title), ("address", address)) if v})
        return self._send(user, self._place(user, chat), shown, shown, quotable=False)

    def send_image(
        self,
        user: User | str,
        data: bytes,
        chat: Group | str | None = None,
        external: str | None = None,
    ) -> Sent:
        """One picture; `external` is the URL of one that LINE does not hold itself."""
        user = self.find_user(user)
        return self._picture(user, self._place(user, chat), data, external=external)

    def send_images(
        self, user: User | str, pictures: Sequence[bytes], chat: Group | str | None = None
    ) -> list[Sent]:
        """An album: one event per picture, in any order when `shuffle` is on."""
        user = self.find_user(user)
        place, album = self._place(user, chat), self.world.ids.next()
        numbered = list(enumerate(pictures, 1))
        if self.faults["shuffle"]:
            self.faults.chance.shuffle(numbered)
        return [
            self._picture(user, place, data, {"id": album, "index": index, "total": len(pictures)})
            for index, data in numbered
        ]

    def send_file(
        self, user: User | str, name: str, data: bytes, chat: Group | str | None = None
    ) -> Sent:
        user = self.find_user(user)
        shown: Json = {"type": "file", "fileName": name, "fileSize": len(data)}
        return self._media(user, self._place(user, chat), data, shown, shown, quotable=False)

    def send_video(
        self,
        user: User | str,
        data: bytes,
        duration: int = 1000,
        chat: Group | str | None = None,
    ) -> Sent:
        """`duration` in milliseconds."""
        user = self.find_user(user)
        shown: Json = {"type": "video", "duration": duration}
        content = {**shown, "contentProvider": {"type": "line"}}
        return self._media(user, self._place(user, chat), data, shown, content)

    def send_audio(
        self,
        user: User | str,
        data: bytes,
        duration: int = 1000,
        chat: Group | str | None = None,
    ) -> Sent:
        """`duration` in milliseconds."""
        user = self.find_user(user)
        shown: Json = {"type": "audio", "duration": duration}
        content = {**shown, "contentProvider": {"type": "line"}}
        return self._media(user, self._place(user, chat), data, shown, content, quotable=False)

    def edit(self, user: User | str, message: Message | Sent | str, text: str) -> Delivery:
        """Change a text in a group; a messageEdited event with the same message id."""
        kept = self._own(self.find_user(user), message)
        if kept.chat not in self.world.groups or kept.message["type"] != "text":
            raise NotPossible("only texts in groups can be edited")
        kept.message = {**kept.message, "text": text}
        self.changed(kept)
        content = {"type": "text", "id": kept.id, "quoteToken": kept.quote_token, "text": text}
        return self.emit("messageEdited", kept.chat, kept.sender, message=content)

    def unsend(self, user: User | str, message: Message | Sent | str) -> Delivery:
        """Take a message back: shown no more, its content gone; an unsend event."""
        kept = self._own(self.find_user(user), message)
        with self.world.lock:
            kept.unsent = True
            content = self.world.contents.get(kept.id)
            if content is not None:
                content.gone = True
                self.world.save(content)
                self.world.drop_bytes(kept.id)
            kept.message = {"type": kept.message["type"]}
        self.changed(kept)
        return self.emit(
            "unsend", kept.chat, kept.sender, replyable=False, unsend={"messageId": kept.id}
        )

    def _own(self, user: User, message: Message | Sent | str) -> Message:
        kept = self.world.messages[_id(message) or ""]
        if kept.sender != user.id:
            raise NotPossible("this message is someone else's")
        return kept

    def _place(self, user: User, chat: Group | User | str | None) -> str:
        """The id of the chat a person writes in. Raises NotPossible where they cannot."""
        place = chat.id if isinstance(chat, Group | User) else chat or user.id
        if place in self.world.groups:
            if user.id not in self.world.groups[place].members:
                raise NotPossible(f"{user.name} is not in this group")
        elif place != user.id:
            raise NotPossible("a person writes in groups and in their own chat")
        elif user.blocked:
            raise NotPossible(f"{user.name} has blocked the account")
        return place

    def _picture(
        self,
        user: User,
        place: str,
        data: bytes,
        album: Json | None = None,
        external: str | None = None,
    ) -> Sent:
        provider: Json = {"type": "line"}
        if external is not None:
            provider = {
                "type": "external",
                "originalContentUrl": external,
                "previewImageUrl": external,
            }
        content: Json = {"type": "image", "contentProvider": provider}
        if album is not None:
            content["imageSet"] = album
        kept = data if external is None else None
        return self._media(user, place, kept, {"type": "image"}, content)

    def _media(
        self,
        user: User,
        place: str,
        data: bytes | None,
        shown: Json,
        content: Json,
        *,
        quotable: bool = True,
    ) -> Sent:
        key = self.world.ids.next()
        if data is not None:
            kept = Content(
                key,
                shown["type"],
                media_type(data, shown["type"]),
                self.clock.now() + _CONTENT_LIFE,
                waits=int(self.faults["content_waits"]),
            )
            with self.world.lock:
                self.world.contents[key] = kept
                self.world.save(kept)
                self.world.put_bytes(key, data)
            shown = {**shown, "contentUrl": f"/_sim/content/{key}"}
        return self._send(user, place, shown, content, key=key, quotable=quotable)

    def _send(
        self,
        user: User,
        place: str,
        shown: Json,
        content: Json,
        *,
        quoted: str | None = None,
        key: str | None = None,
        quotable: bool = True,
    ) -> Sent:
        """File a person's message and send its event where the account is in the chat."""
        message = Message(
            key or self.world.ids.next(),
            place,
            user.id,
            self.clock.now(),
            "user",
            shown,
            quoted=quoted,
            quote_token=ids.opaque_token() if quotable else None,
            read_token=ids.opaque_token(),
        )
        user.wrote_at = self.clock.now()
        self.world.save(user)
        self.add_message(message)
        group = self.world.groups.get(place)
        if group is not None and not group.bot:
            return Sent(message, _NO_WEBHOOK)
        return Sent(message, self.emit("message", place, user.id, message=_told(message, content)))


def _told(message: Message, content: Json) -> Json:
    """A message as its webhook event tells it."""
    told = {"type": content["type"], "id": message.id}
    if message.quote_token is not None:
        told["quoteToken"] = message.quote_token
    told.update(content, markAsReadToken=message.read_token)
    if message.quoted is not None:
        told["quotedMessageId"] = message.quoted
    return told


def _id(message: Message | Sent | str | None) -> str | None:
    return message.id if isinstance(message, Message | Sent) else message
