"""What is kept about a person: shown, changed, deleted."""

from bot import casework, keeping, messages, secret_places
from bot.drafts import Draft
from bot.messages import Button
from bot.schools import UNLISTED
from bot.services import Service
from bot.settings import settings
from bot.thai import format_phone, parse_phone, short_moment
from bot.turns import Turn
from models import erasing, retention, secret_links, tickets, worklists
from models.secret_links import Dead, TooMany
from models.secret_table import Purpose
from models.tables import OPEN


def show(turn: Turn) -> None:
    """What we keep about this person, with ways to change or delete it."""
    person = turn.person
    phone = parse_phone(person.phone)
    values = {
        "name": person.name,
        "position": person.position,
        "org": person.org_name,
        "phone": format_phone(phone) if phone else person.phone,
        "role": turn.texts.get(f"role.{person.role}") if person.role else "",
    }
    rows = [(turn.texts.get(f"profile.label.{key}"), value) for key, value in values.items()]
    buttons = [
        turn.button("profile.button.change", "profile.change"),
        turn.button("profile.button.copy", "profile.copy"),
        turn.button("profile.button.delete", "profile.delete"),
    ]
    note = turn.texts.get("profile.note", retention=keeping.retention(turn.office, turn.texts))
    title = turn.texts.get("profile.title")
    turn.show("profile.title", messages.card(title, rows, note=note, buttons=buttons, columns=2))
    turn.offer(*buttons, numbered=True)


def change(turn: Turn) -> None:
    """Open the profile form, filled with what we know, at its review."""
    person = turn.person
    if not person.registered_at:
        turn.open_form("registration")
        return
    name = {"prefix": person.prefix, "first": person.first_name, "last": person.last_name}
    listed = turn.register.get(person.org_code)
    turn.open_form(
        "registration",
        prefill={
            "name": name,
            "phone": person.phone,
            "position": person.position,
            "org": listed.code if listed else UNLISTED + person.org_name,
        },
    )


def copy(turn: Turn) -> None:
    """A link to a copy of everything that is kept about the person (PDPA section 30)."""
    try:
        key = settings().secret_key
        link = secret_links.issue(turn.session, Purpose.EXPORT, turn.person, key=key)
    except TooMany:
        turn.say("profile.copy_too_many", turn.home())
        return
    turn.settle()
    opens = Button(turn.texts.get("profile.button.copy_open"), secret_places.address(link), "uri")
    buttons = [opens, turn.button("profile.button.copy_code", "profile.copy_code")]
    card = messages.card(
        turn.texts.get("profile.copy"),
        body=turn.texts.get("profile.copy_how", until=short_moment(link.expires_at)),
        buttons=buttons,
        columns=1,
    )
    turn.show("profile.copy", card)
    turn.offer(*buttons)


def copy_code(turn: Turn) -> None:
    """The six digits that open its page, in the same chat."""
    again = turn.button("profile.button.copy", "profile.copy")
    link = secret_links.latest(turn.session, turn.person, Purpose.EXPORT, None)
    try:
        if link is None:
            raise Dead
        secret_links.give_code(turn.session, link)
    except (Dead, TooMany):
        turn.say("profile.copy_no_code", again)
        return
    turn.settle()
    turn.say("profile.copy_code", again, code=secret_places.code(link))


def delete(turn: Turn) -> None:
    """Ask once more before deleting."""
    if _is_held(turn):
        return
    open_tickets = worklists.unfinished_of(turn.session, turn.person)
    key = "profile.delete_open" if open_tickets else "profile.delete_sure"
    yes = turn.button("profile.button.delete_yes", "profile.delete_yes")
    no = turn.home("profile.button.keep")
    turn.say(key, yes, no, count=len(open_tickets))
    turn.expect_yes_or_no(yes, no)


def delete_yes(turn: Turn) -> None:
    """Delete the profile; open tickets are withdrawn first. Officers leave by their head."""
    if turn.the_sender.role:
        turn.say("profile.officer_stays")
        return
    if _is_held(turn):  # since it was asked
        return
    _withdraw_all(turn)
    turn.draft = Draft()
    for name in erasing.erase(turn.session, turn.person):
        turn.forget_file(name)
    turn.settle()
    turn.say("profile.deleted")


def _is_held(turn: Turn) -> bool:
    """Whether a legal hold keeps what this person wants deleted; they are told what, and why."""
    held = retention.held_of(turn.session, turn.person)
    if not held:
        return False
    turn.audit("erasure.held", turn.person)
    asked = turn.office.privacy.data_officer
    said = {"officer": asked.name, "phone": format_phone(asked.phone)}
    turn.say("profile.held", turn.home(), numbers=", ".join(held), **said)
    return True


def _withdraw_all(turn: Turn) -> None:
    for id_ in worklists.open_ids_of(turn.session, turn.person):
        ticket = tickets.get(turn.session, id_)
        if ticket is not None and ticket.status in OPEN:
            casework.withdraw(turn, ticket)


service = Service(
    "profile",
    verbs={
        "show": show,
        "change": change,
        "copy": copy,
        "copy_code": copy_code,
        "delete": delete,
        "delete_yes": delete_yes,
    },
    words=("show", "copy", "delete"),
    menu=("show",),
)
