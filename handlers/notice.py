"""The privacy notice (PDPA section 23): shown before anything is asked, and when it changes."""

from bot import keeping, messages
from bot.drafts import Draft
from bot.inputs import Input
from bot.messages import Button
from bot.services import Occasion, Service
from bot.thai import fold_label, format_phone
from bot.turns import Turn
from models import attachments, failures, menu_wishes, outbox, people

# Somebody known is reminded of a changed notice so often.
REMIND_MS = 24 * 3600 * 1000


def show(turn: Turn) -> None:
    """The notice with its three buttons."""
    turn.say(
        "notice.show",
        *_buttons(turn),
        office=turn.office.names.short,
        retention=keeping.retention(turn.office, turn.texts),
    )


def _buttons(turn: Turn) -> list[Button]:
    return [
        turn.button("notice.button.acknowledge", "notice.acknowledge"),
        turn.button("notice.button.details", "notice.details"),
        turn.button("notice.button.decline", "notice.decline"),
    ]


def _is_acknowledged(turn: Turn) -> bool:
    """Whether this person has acknowledged the notice as it reads now."""
    return turn.the_sender.notice_version == turn.office.privacy.version


def follow(turn: Turn) -> None:
    """Someone added or unblocked the account."""
    if turn.the_sender.role:  # LINE gives no menu to whoever is no friend
        menu_wishes.wish(turn.session, turn.chat, of_officers=True)
    if turn.the_sender.is_registered:
        turn.say("notice.welcome_back", turn.home())
    elif _is_acknowledged(turn):
        _register(turn)
    else:
        show(turn)


def unfollow(turn: Turn) -> None:
    """Someone blocked the account: pushes would be accepted by LINE and never arrive."""
    if not turn.is_late:  # else they wrote since, and can be reached
        turn.person.blocked_at = turn.at


def newcomer(turn: Turn) -> None:
    """Someone unknown wrote: what they wrote is kept until they are registered."""
    if turn.person.declined_at:
        turn.settle()  # or the journal would keep the words
        _say_declined(turn, "notice.declined_before")
        return
    was_shown = "notice.acknowledge" in turn.draft.offered.values()
    agreeing = map(fold_label, turn.texts.words("notice.words_to_acknowledge"))
    if was_shown and turn.given.kind == "text" and turn.given.folded in agreeing:
        acknowledge(turn)
        return
    is_message = turn.given.kind in ("text", "image")
    if is_message or turn.given.kind == "postback":
        turn.draft.kept.add(turn)
    if was_shown and is_message:
        turn.say("notice.first", *_buttons(turn))
        return
    if is_message:
        turn.say("notice.kept")
    if _is_acknowledged(turn):
        _register(turn)
    else:
        show(turn)


def acknowledge(turn: Turn) -> None:
    """The notice was acknowledged: ask for the profile."""
    if not _is_acknowledged(turn):
        people.acknowledge(turn.person, turn.office.privacy.version)
        turn.settle()
    if turn.the_sender.is_registered:
        turn.say("notice.thanks", turn.home())
        if turn.draft.current:
            turn.filling.ask(turn)
        return
    _register(turn)


def _register(turn: Turn) -> None:
    turn.go_on_with(Input("postback", turn.given.at_ms, "registration.open"))


def details(turn: Turn) -> None:
    """The notice in full: what is kept, how long, whom to ask."""
    privacy = turn.office.privacy
    turn.say(
        "notice.details",
        turn.button("notice.button.acknowledge", "notice.acknowledge"),
        turn.button("notice.button.decline", "notice.decline"),
        controller=privacy.controller,
        retention=keeping.retention(turn.office, turn.texts),
        officer=privacy.data_officer.name,
        phone=format_phone(privacy.data_officer.phone),
        version=privacy.version,
        access_days=turn.office.retention.access,
    )


def decline(turn: Turn) -> None:
    """Keep nothing but the fact; what was fetched already or failed goes, too."""
    if turn.the_sender.is_registered or turn.the_sender.role:
        turn.say("notice.already", turn.button("notice.button.data", "profile.show"))
        return
    turn.draft = Draft()
    people.decline(turn.session, turn.person)
    failures.erase_person(turn.session, turn.chat)  # whoever declines is alone with the bot
    for name in attachments.delete_loose(turn.session, turn.the_sender.id):
        turn.forget_file(name)
    turn.settle()
    _say_declined(turn, "notice.declined")


def _say_declined(turn: Turn, key: str) -> None:
    outbox.forget_chat(turn.session, turn.chat)  # to whom it was said is not kept either
    turn.say(
        key,
        turn.button("notice.button.later", "notice.later"),
        office_phone=format_phone(turn.office.contact.phone),
        hours=turn.office.contact.hours_text,
    )


def later(turn: Turn) -> None:
    """Someone who declined wants to begin after all."""
    turn.person.declined_at = None
    show(turn)


def remind(turn: Turn) -> None:
    """Show the new notice to a person who acknowledged an older one, after what they asked for
    was answered. It is a card with its own buttons, so that the chips of the answer stay.
    """
    is_due = turn.given.at_ms - turn.draft.reminded_ms >= REMIND_MS
    if not (turn.the_sender.is_registered and is_due) or _is_acknowledged(turn):
        return
    turn.draft.reminded_ms = turn.given.at_ms
    buttons = [
        turn.button("notice.button.acknowledge_again", "notice.acknowledge"),
        turn.button("notice.button.details", "notice.details"),
    ]
    words = turn.texts.get("notice.changed", retention=keeping.retention(turn.office, turn.texts))
    turn.show("notice.changed", messages.slip(words, buttons))
    turn.offer(*buttons)


service = Service(
    "notice",
    verbs={
        "show": show,
        "acknowledge": acknowledge,
        "details": details,
        "decline": decline,
        "later": later,
    },
    occasions={
        Occasion.FOLLOW: follow,
        Occasion.UNFOLLOW: unfollow,
        Occasion.NEWCOMER: newcomer,
        Occasion.ANSWERED: remind,
    },
    open_to_all=True,
)
