"""The plan of a budget year: training needs by topic, and ideas."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from handlers.planning import Need, TopicNeed, summed_up
from models.db import transaction
from tests.dialogues import Dialog, Talker, forged, tap
from tests.moments import go_to
from tests.openings import fill, open_ticket

NEED = {
    "topics": ["ai", "media"],
    "current_level": "2",
    "needed_level": "4",
    "format": "online",
    "participants": 12,
    "preferred_month": None,
}


def need(talker: Talker, **other: object) -> None:
    """Send a need."""
    fill(talker, "training_need", NEED | other)
    talker([(forged("form.send"), ["training_need.opened"])])


def test_needs_are_summed_up_by_topic(dialog: Dialog) -> None:
    officer = dialog.person("officer")
    officer([("สรุปความต้องการอบรม", ["planning.no_training"])])
    dialog.person("clerk")([("สรุปความต้องการอบรม", ["menu.refused"])])
    for name in ("teacher", "clerk"):  # of one school
        need(dialog.person(name))
    need(dialog.person("teacher"), topics=["ai", "other"], other_topic="หุ่นยนต์", needed_level="5")
    officer.heard()
    officer([("สรุปความต้องการอบรม", ["planning.training"])])
    assert "ปีงบประมาณ 2570" in officer.last.text
    assert "3 เรื่อง จาก 1 แห่ง" in officer.last.text
    assert "AI ช่วยสอน\n1 แห่ง · 36 คน · ช่องว่าง 2.33\nสื่อการสอน" in officer.last.text
    assert "หัวข้ออื่น: หุ่นยนต์" in officer.last.text


def test_a_need_that_was_withdrawn_or_is_of_another_year_does_not_count(dialog: Dialog) -> None:
    teacher = dialog.person("teacher")
    need(teacher)
    teacher([("ติดตามงาน", ["ticket.card"]), ("ถอนเรื่อง", ["ticket.withdraw_sure"])])
    teacher([(tap("ticket.withdraw_yes"), ["ticket.withdrawn"])])
    officer = dialog.person("officer")
    officer([("สรุปอบรม", ["planning.no_training"])])
    need(teacher)
    officer.heard()
    officer([("สรุปอบรม", ["planning.training"])])
    go_to(dialog, "monday 09.00", week=43)  # in October
    officer.heard()
    officer([("สรุปอบรม", ["planning.no_training"])])
    assert "2571" in officer.last.text


def test_ideas_are_listed(dialog: Dialog) -> None:
    officer, teacher = dialog.person("officer"), dialog.person("teacher")
    officer([("ข้อเสนอพัฒนา", ["planning.no_ideas"])])
    row = teacher.row
    with transaction() as session:
        person = session.merge(row)
        for number in range(1, 13):
            about = {"service": "ict_idea", "prefix": "I6912", "priority": 4}
            open_ticket(session, person, **about, fields={"proposal": f"ข้อเสนอที่ {number}"})
    officer([("ข้อเสนอพัฒนา", ["planning.ideas"])])
    assert "(12 เรื่อง)" in officer.last.text
    assert "ข้อเสนอที่ 12" in officer.last.text
    officer([(tap("planning.ideas"), ["planning.ideas"])])
    assert "ข้อเสนอที่ 1\n" in officer.last.text
    officer([("1", ["ticket.card"]), (forged("planning.ideas?from=20"), ["ticket.no_more"])])


def test_half_a_hundredth_is_rounded_up() -> None:
    needs = [Need(("ai",), str(n), 1, gap) for n, gap in enumerate((1, 0, 0, 0, 0, 0, 0, 0))]
    assert summed_up(needs) == [TopicNeed("ai", 8, 8, Decimal("0.13"))]  # 0.125


needs = st.lists(
    st.builds(
        Need,
        st.lists(st.sampled_from("abc"), min_size=1, max_size=3, unique=True).map(tuple),
        st.sampled_from("xyz"),
        st.integers(1, 500),
        st.integers(0, 4),
    )
)


@given(needs)
def test_every_need_counts_in_each_of_its_topics(found: list[Need]) -> None:
    summary = summed_up(found)
    assert {each.topic for each in summary} == {topic for need in found for topic in need.topics}
    assert [each.schools for each in summary] == sorted(
        (each.schools for each in summary), reverse=True
    )
    for each in summary:
        mine = [need for need in found if each.topic in need.topics]
        assert each.participants == sum(need.participants for need in mine)
        exact = Fraction(sum(need.gap for need in mine), len(mine))
        assert -Fraction(1, 200) <= exact - Fraction(each.mean_gap) < Fraction(1, 200)
