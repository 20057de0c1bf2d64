"""Later reporters: told before they file, they join with one tap or go on."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.pipeline import take_turn
from models.incident_table import Part
from models.tables import Status
from tests.dialogues import Dialog, Talker, forged, photo, tap, unsend
from tests.openings import FOUND
from tests.outages import NET, folded, move, newest, parts, schools, suggested, tell, told
from tests.stored import assert_nowhere, fresh, pictures

TOLD = ["joining.known", "repair.ask.symptom"]


def begun(dialog: Dialog, name: str = "newcomer") -> Talker:
    """Somebody who reports the same and has been told of the incident."""
    talker = dialog.person(name)
    return talker([("แจ้งซ่อม", ["repair.ask.asset_type"]), (NET, TOLD)])


@pytest.mark.parametrize("said", [tap("joining.join"), "เป็นเรื่องเดียวกัน", "ใช่"])
def test_one_tap_or_word_joins(dialog: Dialog, said: str) -> None:
    officer, found = folded(dialog)
    newcomer = begun(dialog)
    assert "โรงเรียนท่าน" in newcomer.received[-2].text
    assert found[0].number not in newcomer.received[-2].text
    newcomer([(said, ["joining.joined"])])
    joined = newest()
    assert (joined.incident_part, joined.fields) == (Part.FOLLOWS, {"asset_type": "internet"})
    assert officer.heard() == []
    newcomer.say(joined.number)
    assert "(แจ้งว่าเป็นเรื่องเดียวกัน)" in newcomer.last.text
    officer.say(found[0].number)
    assert "แทน 4 เรื่อง" in officer.last.text
    officer.say(tap("resolve.open"))
    officer([*FOUND, ("ปิดงาน", ["resolve.done_all"])])
    assert newcomer.heard() == ["resolve.card"]
    assert joined.number in newcomer.last.text
    assert fresh(joined).status == Status.RESOLVED


def test_what_was_said_goes_along(dialog: Dialog) -> None:
    folded(dialog)
    newcomer = dialog.person("newcomer")
    newcomer([("แจ้งซ่อม", ["repair.ask.asset_type"])])
    newcomer.say("เน็ตห้องสมุดใช้ไม่ได้")
    words = newcomer.spoken[-1]
    assert newcomer.received[-2].key == "joining.known"
    newcomer.say(photo())
    newcomer([(tap("joining.join"), ["joining.joined"])])
    joined = newest()
    assert joined.fields["symptom"] == "เน็ตห้องสมุดใช้ไม่ได้"
    assert [each.ticket_id for each in pictures()] == [joined.id]
    newcomer([(unsend(words), [])])
    assert_nowhere("ห้องสมุด")
    assert parts([joined]) == [Part.FOLLOWS]


def test_words_beside_the_topic_go_along(dialog: Dialog) -> None:
    folded(dialog)
    newcomer = dialog.person("newcomer")
    newcomer([("แจ้งซ่อม", ["repair.ask.asset_type"]), ("อินเทอร์เน็ต ห้องสมุดชั้นสอง", TOLD)])
    newcomer([(tap("joining.join"), ["joining.joined"])])
    assert newest().fields["symptom"] == "อินเทอร์เน็ต ห้องสมุดชั้นสอง"
    newcomer([(unsend(newcomer.spoken[-1]), [])])
    assert_nowhere("ห้องสมุด")


def test_whoever_means_something_else_goes_on(dialog: Dialog) -> None:
    folded(dialog)
    newcomer = begun(dialog)
    newcomer([("ไม่ใช่", ["repair.ask.symptom"]), ("แพทช์คอร์ดขาด", ["repair.ask.asset_number"])])
    for said in ("ข้าม", "ห้อง 1", "1", "ข้าม"):
        newcomer.say(said)
    newcomer([("ส่งเรื่อง", ["repair.opened"])])
    assert newest().incident_part == Part.NONE


def test_only_who_is_there_hears_of_it(dialog: Dialog) -> None:
    folded(dialog)
    other = dialog.person("other")
    other([("แจ้งซ่อม", ["repair.ask.asset_type"]), ("คอม", ["repair.ask.symptom"])])
    move(other, schools(dialog)[1])
    other([("ยกเลิก", ["form.cancelled"]), ("แจ้งซ่อม", ["repair.ask.asset_type"])])
    other([(NET, ["repair.ask.symptom"])])


def test_nobody_is_told_of_what_officers_did_not_fold(dialog: Dialog) -> None:
    suggested(dialog)
    dialog([("แจ้งซ่อม", ["repair.ask.asset_type"]), (NET, ["repair.ask.symptom"])], "newcomer")


def test_a_zone(dialog: Dialog) -> None:
    officer = dialog.person("officer")
    places = schools(dialog)
    talkers = [dialog.person(each) for each in ("teacher", "clerk", "aide")]
    for talker, school in zip(talkers, places, strict=False):
        move(talker, school)
    found = [told(talkers[0]), told(talkers[1]), tell(talkers[2])]
    officer([(tap("incident.fold"), ["incident.folded", "ticket.card"])])
    assert parts(found) == [Part.LEADS, Part.FOLLOWS, Part.FOLLOWS]
    newcomer = dialog.person("newcomer")
    move(newcomer, places[3])
    begun(dialog)
    assert f"หลายโรงเรียนในเขต{places[0].district}" in newcomer.received[-2].text
    newcomer([(tap("joining.join"), ["joining.joined"])])


def test_too_late(dialog: Dialog) -> None:
    officer, _ = folded(dialog)
    newcomer = begun(dialog)
    officer.say(tap("resolve.open"))
    officer([*FOUND, ("ปิดงาน", ["resolve.done_all"])])
    data = newcomer.find("joining.join")
    newcomer([(forged(data), ["joining.over", "repair.ask.symptom"])])
    newcomer([("ยกเลิก", ["form.cancelled"]), (forged(data), ["form.expired"])])
    newcomer([("แจ้งซ่อม", ["repair.ask.asset_type"]), (NET, ["repair.ask.symptom"])])


def test_whoever_joins_just_then_has_the_result_or_hears_that_it_is_over(dialog: Dialog) -> None:
    officer, _ = folded(dialog)
    newcomer = begun(dialog)
    officer.say(tap("resolve.open"))
    officer(FOUND)
    events = [officer.make("ปิดงาน"), newcomer.make(tap("joining.join"))]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda event: take_turn(dialog.bot, event), events))
    dialog.deliver()
    ticket = newest()
    if ticket.requester_id == newcomer.row.id:
        assert (ticket.incident_part, ticket.status) == (Part.FOLLOWS, Status.RESOLVED)
        assert newcomer.heard() == ["joining.joined", "resolve.card"]
    else:
        assert newcomer.heard() == ["joining.over", "repair.ask.symptom"]


def test_forged(dialog: Dialog) -> None:
    folded(dialog)
    newcomer = begun(dialog)
    for data in ("joining.join", "joining.join?i=999", "joining.join?i=x"):
        newcomer([(forged(data), ["joining.over", "repair.ask.symptom"])])
    assert newest().requester_id != newcomer.row.id
