"""An officer's answer becomes an article, once a head approved it; and is found by all."""

import pytest
from sqlmodel import select

from models.article_table import ArticleState, SavedArticle
from models.db import transaction
from models.tables import Person, Role
from tests.articles import ANSWER, CEREMONY, answered_ticket
from tests.dialogues import Dialog, Talker, forged, tap
from tests.incidents_reported import incident
from tests.openings import fill


def only() -> SavedArticle:
    """The only article."""
    with transaction() as session:
        return session.exec(select(SavedArticle)).one()


def saved(dialog: Dialog) -> Talker:
    """An officer who saved an answer."""
    dialog.person("head")
    answered_ticket(dialog)
    officer = dialog.person("officer")
    officer([("บันทึกเป็นบทความ", ["authoring.review"])])
    officer([("ส่งบทความ", ["authoring.saved"])])
    assert dialog.person("head").heard()[-1] == "authoring.asked"
    return officer


def test_question_and_answer_are_reviewed_first(dialog: Dialog) -> None:
    answered_ticket(dialog)
    officer = dialog.person("officer")
    officer([("บันทึกเป็นบทความ", ["authoring.review"])])
    assert CEREMONY[0] in officer.last.text
    assert ANSWER in officer.last.text
    officer(
        [
            (tap("form.edit"), ["form.edit_which"]),
            ("หัวเรื่อง", ["authoring.ask.title"]),
            ("x" * 61, ["form.error.too_long", "authoring.ask.title"]),
            ("พานบายศรี", ["authoring.review"]),
            ("ส่งบทความ", ["authoring.saved"]),
        ]
    )
    article = only()
    assert (article.question, article.title, article.text) == (CEREMONY[0], "พานบายศรี", ANSWER)
    assert article.state == ArticleState.DRAFT


def test_it_is_found_once_a_head_approved_it(dialog: Dialog) -> None:
    officer, head = saved(dialog), dialog.person("head")
    asking = [("ถาม", ["inquiry.ask.question"])]
    unanswered = ["consult.no_answer", "consult.ask.topic"]
    dialog([*asking, (CEREMONY[0], unanswered), ("ยกเลิก", ["form.cancelled"])], "clerk")
    head([(tap("authoring.approve"), ["authoring.approved"])])
    clerk = dialog([*asking, (CEREMONY[0], ["consult.answer"])], "clerk")
    assert ANSWER in clerk.last.text
    head([(tap("authoring.approve"), ["authoring.error.decided"])])
    officer.say("เมนู")
    assert "authoring.approved_told" in [each.key for each in officer.received]


def test_a_head_withdraws_it_by_typing(dialog: Dialog) -> None:
    saved(dialog)
    head = dialog.person("head")
    head(
        [
            (tap("authoring.approve"), ["authoring.approved"]),
            ("บทความ", ["authoring.which"]),
            ("1", ["authoring.card"]),
            ("นำออก", ["authoring.withdrawn"]),
            (tap("authoring.withdraw"), ["authoring.error.not_published"]),
            ("บทความ", ["authoring.none"]),
        ]
    )
    asking = [("ถาม", ["inquiry.ask.question"])]
    dialog([*asking, (CEREMONY[0], ["consult.no_answer", "consult.ask.topic"])], "clerk")


def test_what_a_head_wrote_needs_no_other(dialog: Dialog) -> None:
    answered_ticket(dialog)
    person = dialog.person("officer").row
    with transaction() as session:
        session.get_one(Person, person.id).role = Role.HEAD
    dialog.person("officer")(
        [("บันทึกเป็นบทความ", ["authoring.review"]), ("ส่งบทความ", ["authoring.approved"])]
    )
    assert only().state == ArticleState.PUBLISHED


@pytest.mark.parametrize("verb", ["approve", "withdraw"])
def test_only_heads_decide(dialog: Dialog, verb: str) -> None:
    officer = saved(dialog)
    button = forged(f"authoring.{verb}?i={only().id}")
    officer([(button, ["authoring.only_heads"])])
    dialog.person("head")([(forged(f"authoring.{verb}?i=999"), ["authoring.error.gone"])])
    assert only().state == ArticleState.DRAFT


def test_one_ticket_has_one_article(dialog: Dialog) -> None:
    """Saved again, a draft is written anew; a published one has to be withdrawn first."""
    officer = saved(dialog)
    again = ("บันทึกเป็นบทความ", ["authoring.review"])
    officer([again, ("ส่งบทความ", ["authoring.saved"])])
    only()
    dialog.person("head")([(tap("authoring.approve"), ["authoring.approved"])])
    officer.heard()
    officer([("บันทึกเป็นบทความ", ["authoring.error.published"])])


def test_nothing_secret_becomes_an_article(dialog: Dialog) -> None:
    """All officers read drafts: what only some may know of is not among them."""
    head, officer = dialog.person("head"), dialog.person("officer")
    ticket = incident(dialog.person("teacher"))
    fill(head, "resolve", {"cause": "x", "action_taken": "y", "outcome": "done"}, ticket.id)
    head([(forged("form.send"), ["resolve.done"]), (ticket.number, ["ticket.card"])])
    assert not [each for each in head.last.offers if each.startswith("authoring")]
    refused = ["authoring.error.private"]
    head([(forged(f"authoring.open?t={ticket.id}&v={ticket.version}"), refused)])
    head([(f"{ticket.number} เขียนบทความ", refused)])
    officer([("บทความ", ["authoring.none"])])
