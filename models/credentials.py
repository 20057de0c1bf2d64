"""The way to a new password: an account, proofs, officers' words, and then it may be set, once.

Phetchabun manual, rule 1.3: a forgotten password goes to the responsible officer only. Whoever
calls these holds the ticket's row. ``Refused`` names what is missing: text keys
``ticket.refused.<reason>``.
"""

from datetime import timedelta

from sqlmodel import Session, col, func, select

from models import accounts, audit, secret_links, tickets
from models.account_table import Account, Case, CaseState, Proof, ProofMethod, Release
from models.db import now
from models.tables import ACTING, Person, Ticket
from models.tickets import Refused, record

# What one account needs before a password is set, and one whose loss harms others.
PROOFS, PROOFS_SENSITIVE = 1, 2
OFFICERS, OFFICERS_SENSITIVE = 1, 2
# So many requests for one account get a link within 24 hours.
REQUESTS_A_DAY = 3
# The machine's own proofs are none alone.
BY_OFFICER = (ProofMethod.CALLBACK, ProofMethod.DIRECTOR, ProofMethod.IN_PERSON)
BY_MACHINE = {ProofMethod.LINKED, ProofMethod.EMAIL}


def case_of(session: Session, ticket: Ticket) -> Case:
    """How far the ticket has come; it begins with the first look."""
    assert ticket.id is not None
    case = session.get(Case, ticket.id, populate_existing=True)
    if case is None:
        case = Case(ticket_id=ticket.id)
        session.add(case)
        session.flush()
    return case


def known(session: Session, ticket: Ticket) -> Case | None:
    """The same, where it has begun; only to look at."""
    return session.get(Case, ticket.id)


def account_of(session: Session, case: Case) -> Account | None:
    """The account it is about, locked."""
    return accounts.get(session, case.account_id) if case.account_id else None


def choose(session: Session, ticket: Ticket, account: Account, by: Person) -> None:
    """It is about this account. What was proved and said of another counts no more. Refused:
    frozen, password_set, of_another.
    """
    case = check_open(session, ticket)
    if account.person_id not in (None, ticket.requester_id):
        raise Refused("of_another", ticket)
    if case.account_id != account.id:
        _begin_again(session, ticket, case)
        case.account_id = account.id
        record(session, ticket, "account", by, internal=True, account=account.id)
    session.flush()


def prove(session: Session, ticket: Ticket, method: ProofMethod, officer: Person | None) -> None:
    """Note, with the time, how the holder was known. Refused: frozen, password_set, no_account,
    own_request.
    """
    case = check_open(session, ticket)
    if case.account_id is None:
        raise Refused("no_account", ticket)
    if officer is not None:
        _check_other(session, ticket, officer)
    assert case.ticket_id is not None
    by = officer.id if officer else None
    proof = Proof(
        ticket_id=case.ticket_id, account_id=case.account_id, method=method, officer_id=by
    )
    session.add(proof)
    session.flush()
    record(session, ticket, "proved", officer, internal=True, method=method.value)
    actor = officer or "machine"
    audit.record(session, "password.proved", actor=actor, about=ticket, reason=method.value)


def proofs(session: Session, ticket: Ticket) -> list[Proof]:
    """What was proved of the account that the ticket is about now, in order."""
    case = case_of(session, ticket)
    statement = select(Proof).where(
        Proof.ticket_id == ticket.id, Proof.account_id == case.account_id
    )
    return list(session.exec(statement.order_by(col(Proof.id))))


def is_linked(session: Session, ticket: Ticket) -> bool:
    """Whether the LINE account that asks is a proof still, of the account it is about now."""
    return any(each.method == ProofMethod.LINKED for each in proofs(session, ticket))


def releases(session: Session, ticket: Ticket) -> list[Release]:
    """Which officers said that the password may be set."""
    statement = select(Release).where(Release.ticket_id == ticket.id)
    return list(session.exec(statement.order_by(col(Release.at))))


def _given(session: Session, ticket: Ticket) -> list[Release]:
    """Of these, what officers said who are officers still."""
    every = [(each, session.get_one(Person, each.officer_id)) for each in releases(session, ticket)]
    return [each for each, officer in every if officer.role in ACTING]


def missing_proofs(session: Session, ticket: Ticket, account: Account) -> int:
    """How many more ways of proof it takes; at least one has to be an officer's. A LINE account
    that is linked counts for none of them: whoever holds the telephone has it.
    """
    found = {each.method for each in proofs(session, ticket)} - {ProofMethod.LINKED}
    needed = PROOFS_SENSITIVE if account.is_sensitive else PROOFS
    missing = max(0, needed - len(found))
    return missing if found & {each.value for each in BY_OFFICER} else max(1, missing)


def release(session: Session, ticket: Ticket, officer: Person) -> bool:
    """An officer's word; whether it is the last that was needed. The account is linked to whoever
    asks. Refused: frozen, password_set, no_account, own_request, unproved, released_already,
    of_another, suspended.
    """
    case = check_open(session, ticket)
    account = account_of(session, case)
    _check_other(session, ticket, officer)
    account = _checked(ticket, account, None, ticket.requester_id)
    if missing_proofs(session, ticket, account):
        raise Refused("unproved", ticket)
    given = _given(session, ticket)
    needed = OFFICERS_SENSITIVE if account.is_sensitive else OFFICERS
    _check_often(session, ticket, account)
    if any(each.officer_id == officer.id for each in given) and len(given) < needed:
        raise Refused("released_already", ticket)
    if all(each.officer_id != officer.id for each in given):
        assert officer.id is not None
        session.add(Release(ticket_id=case.ticket_id, officer_id=officer.id))
        session.flush()
        given = _given(session, ticket)
    audit.record(session, "password.released", actor=officer, about=ticket)
    if len(given) < needed:
        record(session, ticket, "released", officer, internal=True)
        return False
    _may_be_set(session, ticket, case, account, officer)
    return True


def release_itself(session: Session, ticket: Ticket) -> None:
    """The machine's two proofs are enough where the office's profile says so, and the account
    is not sensitive, and still linked. Refused: as ``release``.
    """
    case = check_open(session, ticket)
    account = _checked(ticket, account_of(session, case), ticket.requester_id)
    found = {each.method for each in proofs(session, ticket)}
    requester = session.get_one(Person, ticket.requester_id)
    is_proved = found >= BY_MACHINE and accounts.is_long_linked(account, requester)
    if account.is_sensitive or not is_proved:
        raise Refused("unproved", ticket)
    _check_often(session, ticket, account)
    audit.record(session, "password.released", actor="machine", about=ticket)
    _may_be_set(session, ticket, case, account, None)


def _check_other(session: Session, ticket: Ticket, officer: Person) -> None:
    """Nobody decides on a request of their own, nor on one of their other LINE account, by their
    name. Refused: own_request.
    """
    requester = session.get_one(Person, ticket.requester_id)
    names = {officer.office_name, f"{officer.first_name} {officer.last_name}"}
    is_namesake = f"{requester.first_name} {requester.last_name}" in names - {" "}
    if officer.id == requester.id or is_namesake:
        raise Refused("own_request", ticket)


def _checked(ticket: Ticket, account: Account | None, *holders: int | None) -> Account:
    """An account that works, and is linked to one of these. Refused: no_account, of_another,
    suspended.
    """
    if account is None:
        raise Refused("no_account", ticket)
    if account.person_id not in holders:
        raise Refused("of_another", ticket)
    if account.suspended_at is not None:
        raise Refused("suspended", ticket)
    return account


def _check_often(session: Session, ticket: Ticket, account: Account) -> None:
    """Whether the account's other requests of a day leave one more. Refused: released_often."""
    others = select(func.count()).where(
        Case.account_id == account.id,
        Case.ticket_id != ticket.id,
        col(Case.released_at) > now() - timedelta(hours=24),
    )
    if session.exec(others).one() >= REQUESTS_A_DAY:
        raise Refused("released_often", ticket)


def _may_be_set(
    session: Session, ticket: Ticket, case: Case, account: Account, officer: Person | None
) -> None:
    requester = session.get_one(Person, ticket.requester_id)
    accounts.link(session, account, requester, officer)
    case.state, case.released_at = CaseState.RELEASED, now()
    record(session, ticket, "released", officer)
    session.flush()


def freeze(session: Session, ticket: Ticket, person: Person) -> bool:
    """Whoever owns the chat did not ask for it: every link is dead, and nothing goes on until a
    head has looked. True where the password may have been set before.
    """
    case = case_of(session, ticket)
    before = case.state
    if before != CaseState.SET:
        case.state, case.frozen_at = CaseState.FROZEN, case.frozen_at or now()
    secret_links.revoke(session, ticket)
    if before != CaseState.FROZEN:
        record(session, ticket, "frozen", person)
        audit.record(session, "password.frozen", actor=person, about=ticket, reason=before)
    session.flush()
    return before in (CaseState.SETTING, CaseState.SET)


def thaw(session: Session, ticket: Ticket, head: Person) -> None:
    """A head has looked: it begins from the beginning. Refused: not_frozen, own_request."""
    case = case_of(session, ticket)
    if case.state != CaseState.FROZEN:
        raise Refused("not_frozen", ticket)
    _check_other(session, ticket, head)
    audit.record(session, "password.thawed", actor=head, about=ticket)
    _begin_again(session, ticket, case)
    case.state, case.frozen_at = CaseState.ASKED, None
    record(session, ticket, "thawed", head, internal=True)
    session.flush()


def begin_setting(session: Session, ticket: Ticket) -> Account:
    """From now on the password may have been set. Refused: frozen, password_set, unproved, and
    where the account is another's, suspended or sensitive since.
    """
    case = case_of(session, ticket)
    account = account_of(session, case)
    if case.state not in (CaseState.RELEASED, CaseState.SETTING) or account is None:
        reasons = {CaseState.FROZEN: "frozen", CaseState.SET: "password_set"}
        raise Refused(reasons.get(CaseState(case.state), "unproved"), ticket)
    tickets.check_open(ticket)
    _checked(ticket, account, ticket.requester_id)
    is_enough = len(_given(session, ticket)) >= OFFICERS_SENSITIVE
    if account.is_sensitive and not (is_enough and not missing_proofs(session, ticket, account)):
        raise Refused("unproved", ticket)
    case.state = CaseState.SETTING
    session.flush()
    return account


def was_refused(session: Session, ticket: Ticket) -> None:
    """The system did not take the password: another may be typed."""
    case = case_of(session, ticket)
    if case.state == CaseState.SETTING:
        case.state = CaseState.RELEASED
        session.flush()


def was_set(session: Session, ticket: Ticket) -> bool:
    """The system took it. False when that was known already."""
    case = case_of(session, ticket)
    if case.state == CaseState.SET:
        return False
    case.state, case.set_at = CaseState.SET, now()
    accounts.made(session, account_of(session, case))
    requester = session.get_one(Person, ticket.requester_id)
    record(session, ticket, "password_set", requester)
    audit.record(session, "password.set", actor=requester, about=ticket)
    session.flush()
    return True


def give_up(session: Session, ticket: Ticket) -> None:
    """The planned account cannot be made: its name is another's. Another is to be chosen."""
    case = case_of(session, ticket)
    account = account_of(session, case)
    _begin_again(session, ticket, case)
    case.account_id = None
    session.flush()
    if account is not None and account.is_planned:
        accounts.drop(session, account)


def check_open(session: Session, ticket: Ticket) -> Case:
    """The case, on which something can still be proved and said. Refused: frozen, password_set,
    and those of models/tickets.py.
    """
    tickets.check_open(ticket)
    case = case_of(session, ticket)
    if case.state == CaseState.FROZEN:
        raise Refused("frozen", ticket)
    if case.state == CaseState.SET:
        if case.set_at is not None and ticket.started_at <= case.set_at:
            raise Refused("password_set", ticket)
        _begin_again(session, ticket, case)  # it was reopened since
    return case


def _begin_again(session: Session, ticket: Ticket, case: Case) -> None:
    for each in (*proofs(session, ticket), *releases(session, ticket)):
        session.delete(each)
    case.state, case.released_at = CaseState.ASKED, None
    secret_links.revoke(session, ticket)
    session.flush()
