"""Questions as teachers write them find their article, and others find none."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import answers
from bot.grams import grams
from bot.knowledge import Article, articles_of
from bot.search import Index
from tests.conftest import ROOT

INDEX = Index(articles_of("sample", ROOT / "tests" / "knowledge"))


def likest(index: Index, question: str) -> str:
    alike = index.likeness(question)
    return list(index.by_id)[alike.index(max(alike))]


@pytest.mark.parametrize(
    ("question", "article"),
    [
        ("กระดาษติดในเครื่องปริ้นทำไงดีคะ", "printer_paper_jam"),
        ("ปริ๊นเตอ กระ ดาษ ตืด ค่ะ", "printer_paper_jam"),  # spaces, a wrong vowel and tone
        ("paperjam ค่ะ", "printer_paper_jam"),
        ("printer มัน offline ตลอดเลย", "printer_offline"),
        ("วายฟายอืดมากกกกก", "wifi_slow"),
        ("เนตช้าาาา เปิดเวปไม่ขึ้นเลยครับ", "wifi_slow"),
        ("จำพาสเวิด wi-fi ไม่ได้อะ", "wifi_password"),
        ("เก็บ LOG กี่วันนะ", "office_log"),
        ("เก็บข้อมูลจราจร ๙๐ วันใช่ไหม", "office_log"),
    ],
)
def test_colloquial_questions(question: str, article: str) -> None:
    assert likest(INDEX, question) == article


@pytest.mark.parametrize(
    "question",
    ["พรุ่งนี้ฝนจะตกไหมครับ", "วันนี้กินข้าวกับอะไรดีคะ 555", "สวัสดีค่ะ", "hello", "?", "", "😊"],
)
def test_what_no_article_answers(question: str) -> None:
    assert INDEX.find(question) == []


@given(st.text(max_size=400))
def test_any_text(question: str) -> None:
    alike = INDEX.likeness(question)
    assert all(-1e-6 <= each <= 1 + 1e-6 for each in alike)
    found = [each.score for each in INDEX.find(question)]
    assert len(found) <= 3
    assert found == sorted(found, reverse=True)


def test_without_articles() -> None:
    assert Index([]).find("กระดาษติด") == []


def _of_process(number: int, aspect: str, *questions: str) -> Article:
    return Article(
        id=f"p{number}_{aspect}",
        title=f"{aspect} {number}",
        questions=list(questions),
        text="กระบวนการในคู่มือ",
        source="ตัวอย่าง",
    ).model_copy(update={"file": f"process_{number}.toml"})


def test_wordings_of_a_subject_and_of_an_aspect_come_together() -> None:
    """No article has both, but others of its subject and of its aspect have them."""
    names = {1: "แผนงาน", 2: "งานติดตั้งระบบ", 3: "งานสเปก"}
    articles = [
        each
        for number, name in names.items()
        for each in (
            _of_process(number, "steps", f"กระบวนการที่ {number} มีกี่ขั้นตอน", f"ลำดับของข้อ {number}"),
            _of_process(number, "laws", f"กฎหมายของ{name}", f"{name}อ้าง พ.ร.บ. อะไร"),
            _of_process(number, "forms", f"ฟอร์มของข้อ {number}", f"{name}ใช้แบบฟอร์มไหน"),
        )
    ]
    index = Index(articles)
    alike = dict(zip(index.by_id, index.likeness("งานติดตั้งระบบมีกี่ขั้นตอนคะ"), strict=True))
    assert alike["p2_steps"] > max(alike["p1_steps"], alike["p3_steps"])


def test_words_that_mean_the_same_are_one() -> None:
    assert grams("ไวไฟ") == grams("Wi-Fi") == grams("วายฟาย")
    assert grams("รบกวนสอบถามค่ะ") == grams("")
    assert grams("networks") & grams("net") == {}  # Latin words are found whole


def test_the_web_process_starts_without_it() -> None:
    code = "import sys, handlers, bot.app; assert 'bot.search' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


@pytest.mark.parametrize("office", answers.offices())
def test_questions_that_nothing_was_made_from(office: str) -> None:
    figures = answers.measured(office)
    assert figures.first >= answers.FIRST
    assert figures.three >= answers.THREE
