"""Links to one-time pages in chat: a new password is set or read there, and never here."""

from bot import cards, casework, messages, password_stage, resolve, secret_places, side_channels
from bot.flex import GREEN
from bot.messages import Button, Message
from bot.services import Occasion, Service, TicketButton
from bot.settings import settings
from bot.systems import system_of
from bot.thai import format_phone, short_moment
from bot.turns import Turn
from models import accounts, credentials, outbox, secret_links
from models.account_table import CaseState
from models.secret_links import Dead, TooMany
from models.secret_table import Purpose, SecretLink
from models.tables import OPEN, Person, Ticket, Urgency

# What it means for a ticket that its password works.
_OUTCOMES = {"internet_account": "made"}
_BUTTONS = {
    Purpose.SET: ("code", "again", "not_asked"),
    Purpose.SELF: ("mail", "again", "not_asked"),
    Purpose.READ: ("code", "again", "not_asked"),
    Purpose.ENTER: ("code",),
}


def released(turn: Turn) -> None:
    """A new password may be set: by whoever asked, or where only hands can, by this officer."""
    ticket = _ticket(turn)
    system = system_of(turn, str(ticket.fields["system"]))
    if system is not None and not system.is_manual:
        requester = turn.session.get_one(Person, ticket.requester_id)
        _tell(turn, ticket, requester, _issued(turn, Purpose.SET, requester, ticket))
        turn.say("secret.sent", *casework.ways_on(turn, ticket), number=ticket.number)
        casework.warn_if_unread(turn, ticket, requester)
        return
    # What another officer was shown, or is not read yet, is not what the system has in the end.
    secret_links.revoke(turn.session, ticket)
    link = _issued(turn, Purpose.ENTER, turn.person, ticket)
    turn.show("secret.card.enter", _card(turn, ticket, link))
    turn.offer(_button(turn, "code", ticket))


def _issued(turn: Turn, purpose: Purpose, person: Person, ticket: Ticket) -> SecretLink:
    """A link by an officer's word, of which there may be any number."""
    key = settings().secret_key
    return secret_links.issue(
        turn.session, purpose, person, key=key, ticket=ticket, is_wished=False
    )


def _tell(turn: Turn, ticket: Ticket, person: Person, link: SecretLink) -> None:
    turn.tell(
        person.line_id,
        f"secret.card.{link.purpose}",
        _card(turn, ticket, link),
        urgency=Urgency.URGENT,
        ticket_id=ticket.id,
    )


def _card(turn: Turn, ticket: Ticket, link: SecretLink) -> Message:
    """The way to the page; what is secret is filled in when it leaves."""
    system = system_of(turn, str(ticket.fields["system"]))
    name = system.name if system else str(ticket.fields.get("other_system", ""))
    opens = Button(
        turn.texts.get(f"secret.button.{link.purpose}"), secret_places.address(link), "uri"
    )
    buttons = [opens, *(_button(turn, each, ticket) for each in _BUTTONS[Purpose(link.purpose)])]
    until = short_moment(link.expires_at)
    return messages.card(
        turn.texts.get(f"secret.card.{link.purpose}", system=name),
        subtitle=ticket.number,
        body=turn.texts.get(f"secret.how.{link.purpose}", until=until),
        buttons=buttons,
        columns=1,
        color=GREEN,
    )


def _button(turn: Turn, verb: str, ticket: Ticket) -> Button:
    asks = "code" if verb == "mail" else verb
    return turn.button(f"secret.button.{verb}", f"secret.{asks}?t={ticket.id}&v={ticket.version}")


def tell_code(turn: Turn) -> None:
    """The six digits that open the page, for ten minutes; in the chat of whose link it is."""
    ticket = casework.picked(turn, any_version=True)
    link = secret_links.live(turn.session, turn.the_sender.id, ticket)
    try:
        if link is None:
            raise Dead
        secret_links.give_code(turn.session, link)
        if link.purpose == Purpose.SELF:
            _mail(turn, ticket, link)
            turn.settle()
            return
    except (Dead, TooMany):
        if casework.is_own(turn, ticket):
            turn.say("secret.no_code", _button(turn, "again", ticket), turn.home())
        else:
            turn.say("secret.no_code_officer", *casework.ways_on(turn, ticket))
        return
    turn.settle()
    turn.say("secret.code", _button(turn, "code", ticket), code=secret_places.code(link))


def proves_itself(turn: Turn) -> None:
    """The code that opens the page goes by e-mail to the register's address, the link to the chat
    that the account has long been linked to: who has both may set a new password.
    """
    ticket = _ticket(turn)
    try:
        key = settings().secret_key
        link = secret_links.issue(turn.session, Purpose.SELF, turn.person, key=key, ticket=ticket)
    except TooMany:
        return  # it goes on by an officer
    secret_links.give_code(turn.session, link)
    turn.settle()
    turn.show("secret.card.self", _card(turn, ticket, link))
    _mail(turn, ticket, link)
    turn.offer(_button(turn, "mail", ticket), _button(turn, "not_asked", ticket))


def _mail(turn: Turn, ticket: Ticket, link: SecretLink) -> None:
    code = secret_places.code(link)
    words = turn.texts.get("secret.mail_code", code=code, number=ticket.number)
    address = _write(turn, ticket, "secret.mail_code", words)
    turn.say("secret.mailed", address=address)


def _write(turn: Turn, ticket: Ticket, key: str, words: str) -> str:
    """E-mail to the register's address, if there is one and a way to it; the address, masked."""
    case = credentials.case_of(turn.session, ticket)
    account = credentials.account_of(turn.session, case)
    chat = side_channels.holder(turn.office, account) if account else None
    if account is None or chat is None:
        return ""
    outbox.promise(turn.session, chat, key, [messages.text(words)], urgency=Urgency.URGENT)
    return accounts.masked(account.email)


def send_again(turn: Turn) -> None:
    """Another link, where the last one was used up or is too old."""
    ticket = _own(turn)
    case = credentials.known(turn.session, ticket)
    last = secret_links.latest(turn.session, turn.person, Purpose.SELF, ticket)
    is_asked = case is not None and case.state == CaseState.ASKED and ticket.status in OPEN
    if is_asked and last is not None and credentials.is_linked(turn.session, ticket):
        proves_itself(turn)
        return
    is_ready = case is not None and case.state in (CaseState.RELEASED, CaseState.SETTING)
    if not (is_ready and ticket.status in OPEN):
        turn.say("secret.not_now", *casework.ways_on(turn, ticket), number=ticket.number)
        return
    key = settings().secret_key
    last = secret_links.latest(turn.session, turn.person, Purpose.READ, ticket)
    words = secret_links.words_of(last, key) if last is not None else None
    system = system_of(turn, str(ticket.fields["system"]))
    if words is None and (system is None or system.is_manual):
        turn.say("secret.ask_officer", *casework.ways_on(turn, ticket), number=ticket.number)
        return
    purpose = Purpose.READ if words is not None else Purpose.SET
    try:
        link = secret_links.issue(
            turn.session, purpose, turn.person, key=key, ticket=ticket, secret=words
        )
    except TooMany:
        turn.say("secret.too_many", turn.home(), phone=format_phone(turn.office.contact.phone))
        return
    turn.settle()
    turn.show(f"secret.card.{purpose}", _card(turn, ticket, link))
    turn.offer(*(_button(turn, each, ticket) for each in ("code", "again", "not_asked")))


def not_asked(turn: Turn) -> None:
    """It was not me: everything stops, and the head of the group hears of it at once."""
    ticket = _own(turn)
    known = credentials.known(turn.session, ticket)
    is_new = known is not None and known.state != CaseState.FROZEN
    if known is None:  # forged: there is nothing to stop
        turn.say("secret.not_now", *casework.ways_on(turn, ticket), number=ticket.number)
        return
    is_late = credentials.freeze(turn.session, ticket, turn.person)
    turn.settle()
    phone = format_phone(turn.office.contact.phone)
    said = "secret.frozen_late" if is_late else "secret.frozen"
    turn.say(said, turn.home(), number=ticket.number, phone=phone)
    key = "secret.alarm_late" if is_late else "secret.alarm"
    words = turn.texts.get(key, number=ticket.number, who=turn.person.name)
    ways_on = [cards.act(turn, "desk.button.details", ticket)]
    if ticket.status in OPEN:
        ways_on.append(cards.act(turn, "proof.button.thaw", ticket))
    told = messages.text(words, ways_on)
    for head in turn.staff.heads if is_new else ():
        turn.tell(head.line_id, key, told, urgency=Urgency.URGENT, ticket_id=ticket.id)


def was_entered(turn: Turn) -> None:
    """An officer set a temporary password: whoever asked may read it."""
    ticket = _ticket(turn)
    requester = turn.session.get_one(Person, ticket.requester_id)
    link = secret_links.latest(turn.session, requester, Purpose.READ, ticket)
    assert link is not None
    _tell(turn, ticket, requester, link)


def was_set(turn: Turn) -> None:
    """The new password works: note the result; everyone concerned hears of it."""
    ticket = _ticket(turn)
    given = credentials.releases(turn.session, ticket)
    officer = turn.session.get_one(Person, given[-1].officer_id) if given else None
    proved = credentials.proofs(turn.session, ticket)
    by_officer = [each for each in proved if each.officer_id is not None]
    answers = {
        "outcome": _OUTCOMES.get(ticket.service, "reset"),
        "verify_method": by_officer[-1].method if by_officer else None,
        "verified_at": by_officer[-1].at.isoformat(timespec="minutes") if by_officer else None,
        "action_taken": turn.texts.get("secret.result"),
    }
    told = turn.texts.get("secret.told", number=ticket.number)
    turn.tell(turn.chat, "secret.told", messages.text(told, [_button(turn, "not_asked", ticket)]))
    _write(
        turn,
        ticket,
        "secret.told_by_mail",
        turn.texts.get("secret.told_by_mail", number=ticket.number),
    )
    if officer is None or officer.role is None:
        officer = next(iter([*turn.staff.heads, *turn.staff.reached]), None)
    if officer is None:  # it stays open until the office has somebody
        return
    words = turn.texts.get("secret.told_officer", number=ticket.number, who=turn.person.name)
    turn.tell(officer.line_id, "secret.told_officer", messages.text(words), urgency=Urgency.STATUS)
    if ticket.status not in OPEN:  # it ended while the system was asked
        return
    resolve.resolve(turn, ticket, officer, resolve.result_of(turn, ticket, answers, {}))


def was_proved(turn: Turn) -> None:
    """The code came back, and that is not enough: whoever works on it hears of it."""
    ticket = _ticket(turn)
    words = turn.texts.get("secret.proved_by_mail", number=ticket.number)
    told = messages.text(words, [cards.act(turn, "desk.button.details", ticket)])
    casework.tell_officers(turn, ticket, "secret.proved_by_mail", told, urgency=Urgency.STATUS)


def failed(turn: Turn) -> None:
    """The system knows no such account: whoever works on it has to look."""
    ticket = _ticket(turn)
    words = turn.texts.get("secret.failed", number=ticket.number)
    told = messages.text(words, [cards.act(turn, "desk.button.details", ticket)])
    casework.tell_officers(turn, ticket, "secret.failed", told)


def _ticket(turn: Turn) -> Ticket:
    return turn.session.get_one(Ticket, turn.ticket_id)


def _own(turn: Turn) -> Ticket:
    ticket = casework.picked(turn, any_version=True)
    casework.check_own(turn, ticket)
    return ticket


service = Service(
    "secret",
    verbs={"code": tell_code, "again": send_again, "not_asked": not_asked},
    buttons=tuple(
        TicketButton(f"secret.button.{verb}", f"secret.{verb}", OPEN, does=does)
        for verb, does in (
            ("code", password_stage.has_link),
            ("again", password_stage.at(CaseState.RELEASED, CaseState.SETTING)),
            ("not_asked", password_stage.at(CaseState.RELEASED, CaseState.SETTING)),
        )
    ),
    occasions={
        Occasion.RELEASED: released,
        Occasion.SELF_SERVICE: proves_itself,
        Occasion.PROVED: was_proved,
        Occasion.RENEWED: was_set,
        Occasion.ENTERED: was_entered,
        Occasion.NOT_RENEWED: failed,
    },
)
