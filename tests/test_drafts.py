"""The state of a conversation, packed, read again, and without what was unsent."""

from typing import Any

import pytest

from bot.drafts import Draft, Filled
from bot.inputs import Input
from bot.kept import Kept

PICTURE, OTHER = 7, 8


def filled() -> Filled:
    """A report in which three messages were answers, and two pictures were sent."""
    answers = {"symptom": "จอดับ", "location": "ห้อง 5", "asset_number": None, "photos": [7, 8]}
    sources = {"symptom": ["m1", "m2"], "location": "m3"}
    return Filled("repair", answers, sources, [PICTURE, OTHER], target=3, version=2)


def draft() -> Draft:
    """A conversation with something in every part."""
    kept = Kept([Input("text", 1, "จอแตก", "m1"), Input("image", 2, message_id="m7")], 2)
    offered = {"1": "form.set?f=repair&s=symptom&v=x", "ส่งเรื่อง": "form.send"}
    answering = {"ticket": 1, "until": 9.0}
    return Draft(filled(), [filled()], offered, 5, kept, answering, 6, 7, 8, sent_about=True)


def test_what_is_packed_is_read_again() -> None:
    assert Draft.unpacked(draft().packed()) == draft()
    assert Draft().packed() == {}
    assert Draft.unpacked({}) == Draft()


@pytest.mark.parametrize(
    "older",
    [
        {"form": "repair", "answers": {"symptom": "จอดับ"}, "touched_ms": 4},
        {"shelf": {"form": "repair", "answers": {}, "gone": 1}, "touched_ms": 4},
        {"kept": {"at_ms": 1, "person": True, "photos": [1]}, "touched_ms": 4},
        {"current": {}, "gone": {}, "touched_ms": 4},
    ],
)
def test_what_an_older_version_wrote_is_read_or_dropped(older: dict[str, Any]) -> None:
    read = Draft.unpacked(older)
    assert (read.current, read.touched_ms) == (Filled(), 4)
    assert [each.form for each in read.shelf] == (["repair"] if "shelf" in older else [])
    assert read.kept.inputs == []


def test_an_unsent_answer_is_nowhere_and_the_state_that_was_read_stays() -> None:
    state = draft().packed()
    read = Draft.unpacked(state)
    read.forget("m1", None)
    for each in (read.current, read.aside):
        assert each.answers == {"location": "ห้อง 5", "asset_number": None, "photos": [7, 8]}
        assert each.sources == {"location": "m3"}
        assert each.partial == [PICTURE, OTHER]
    assert [given.message_id for given in read.kept.inputs] == ["m7"]
    assert read.offered == {"ส่งเรื่อง": "form.send"}
    assert state == draft().packed()


def test_an_unsent_picture_leaves_the_others() -> None:
    read = draft()
    read.forget("m7", PICTURE)
    assert (read.current.partial, read.current.answers["photos"]) == ([OTHER], [OTHER])
    read.forget("m8", OTHER)
    assert (read.aside.partial, read.aside.answers["photos"]) == ([], None)
    assert read.current.answers["symptom"] == "จอดับ"
    assert [given.message_id for given in read.kept.inputs] == ["m1"]


def test_a_form_taken_from_the_shelf_changes_places() -> None:
    both = Draft(Filled("note", {"words": "x"}), [filled()])
    both.take_from_shelf()
    assert (both.current.form, both.aside.form) == ("repair", "note")
    both.clear_form()
    both.take_from_shelf()
    assert (both.current.form, both.shelf) == ("note", [])
    both.current.answers = {}
    both.shelve()
    assert not both.current
    assert not both.shelf


def test_many_forms_wait_and_the_one_that_is_wanted_is_found() -> None:
    many = Draft()
    for target in range(8):
        many.current = Filled("note", {"words": str(target)}, target=target)
        many.shelve()
    assert [each.target for each in many.shelf] == [3, 4, 5, 6, 7]
    many.current = Filled("note", {"words": "again"}, target=4)
    many.shelve()
    assert [each.target for each in many.shelf] == [3, 5, 6, 7, 4]
    assert many.take_from_shelf("note", 5)
    assert not many.take_from_shelf("repair", 5)
    assert (many.current.target, [each.target for each in many.shelf]) == (5, [3, 6, 7, 4])
