"""Text as people type it: cleaning, comparing, counting and cutting."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.thai import (
    clean_text,
    columns,
    cut_graphemes,
    cut_utf16,
    fold,
    graphemes,
    split_graphemes,
    to_arabic_digits,
    utf16_length,
)
from bot.thai.words import WORDS


def test_thousands_of_equal_letters_are_one() -> None:
    assert fold("ก" * 5000) == fold("ซ่อม " + "ก" * 4000)[-1] == "ก"


# What breaks Thai in practice, mixed with what breaks Unicode in general.
HARD = "กนพสเแโำาัิีึืฺุู็่้๊๋์ํ๎ๆฯ ะ๑0aZ\n\t\r\x00\x0b\u0301\u0338\u200b\u200d\u202e\ufe0f\ufeff"
HARD += "\ud83d\ude00\U0001f600\U0001f468\U0001f3fd\U0001f1f9\U0001f1ed\U0001f3f4\U000e0067\uf70a."
texts = st.text(st.one_of(st.sampled_from(HARD), st.characters(codec=None)), max_size=60)


@pytest.mark.parametrize(
    ("damaged", "repaired"),
    [
        ("พื ้นที่", "พื้นที่"),
        ("เพ่ือ", "เพื่อ"),
        ("สิทธ์ิ", "สิทธิ์"),
        ("น\u0e4d\u0e32", "น\u0e33"),
        ("น\u0e4d\u0e49\u0e32", "น้ำ"),
        ("น\u0e49\u0e4d\u0e32", "น้ำ"),
        ("นำ้", "น้ำ"),
        ("จ ำนวน", "จำนวน"),
        ("เเก้ไข", "แก้ไข"),
        ("ก็็", "ก็"),
        ("ที\uf70aนี\uf70a", "ที่นี่"),
        ("คอม\u200bพิว\u2060เตอร์", "คอมพิวเตอร์"),
        ("\ufeffเปิดไม่ติด", "เปิดไม่ติด"),
    ],
)
def test_clean_text_repairs_thai_from_pdf_files(damaged: str, repaired: str) -> None:
    assert clean_text(damaged) == repaired


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("a\x00b\x07c\x7f", "abc"),
        ("a\ud800b\udc00", "ab"),
        ("\ud83d\ude00", "\U0001f600"),
        ("ก\u202eข\u2066ค\u200f", "กขค"),
        ("  หนึ่ง \t สอง\u00a0\u3000สาม  ", "หนึ่ง สอง สาม"),
        ("หนึ่ง\r\nสอง\rสาม\u2028สี่", "หนึ่ง\nสอง\nสาม\nสี่"),
        ("ก \n\n\n\n\n ข\n", "ก\n\nข"),
        ("e\u0301", "\u00e9"),
        ("\u3164\u2800", ""),
        ("\ufe0f", ""),
        ("", ""),
    ],
)
def test_clean_text_makes_text_storable(raw: str, cleaned: str) -> None:
    assert clean_text(raw) == cleaned


@pytest.mark.parametrize(
    "sign",
    [
        "👨‍👩‍👧‍👦",
        "👩🏽‍🏫",
        "❤️",
        "🏳️‍🌈",
        "🇹🇭",
        "👍🏿",
        "1️⃣",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    ],
)
def test_clean_text_keeps_emoji_whole(sign: str) -> None:
    assert clean_text(f"ขอบคุณ {sign} ค่ะ") == f"ขอบคุณ {sign} ค่ะ"
    assert graphemes(sign) == 1


def test_clean_text_drops_joiners_outside_emoji() -> None:
    assert clean_text("ก\u200dข \u200d👍\u200d") == "กข 👍"


@given(texts)
@example("\u0e01\u0e48\u0e34\u0338")
def test_clean_text_is_idempotent_and_storable(text: str) -> None:
    cleaned = clean_text(text)
    assert clean_text(cleaned) == cleaned
    assert "\x00" not in cleaned
    assert cleaned.encode("utf-8").decode("utf-8") == cleaned
    assert cleaned == cleaned.strip()


@given(st.text(st.sampled_from(HARD), max_size=200))
def test_clean_text_settles_on_the_hardest_characters(text: str) -> None:
    assert clean_text(clean_text(text)) == clean_text(text)


def test_clean_text_reads_what_json_smuggles_in() -> None:
    assert clean_text(json.loads('"\\ud83d\\u0000ok\\udfff"')) == "ok"


@pytest.mark.parametrize(
    ("typed", "button"),
    [
        ("คอมพิวเตอร์ค่ะ", "คอมพิวเตอร์"),
        ("คอมพิวเตอร์ ครับบบบ", "คอมพิวเตอร์"),
        ("คอมพิวเตอร์นะคะ", "คอมพิวเตอร์"),
        ("อื่นๆ ค่ะ", "อื่น ๆ"),
        ("อื่น", "อื่น ๆ"),
        ("อินเทอร์เน็ต wifi จ้า", "อินเทอร์เน็ต/Wi-Fi"),
        ("ไม่ทราบ ไม่มี ฮะ", "ไม่ทราบ/ไม่มี"),
        ("เร่งด่วน!!! 🙏", "เร่งด่วน"),
        ("ยกเลิก นะครับ", "ยกเลิก"),
        ("จบการตอบ.", "จบการตอบ"),
        ("๕ มากที่สุด", "5 มากที่สุด"),
        ("เเก้ไข", "แก้ไข"),
        ("OK ค่าาาา", "ok"),
    ],
)
def test_fold_makes_typed_words_equal_buttons(typed: str, button: str) -> None:
    assert fold(typed) == fold(button)


@pytest.mark.parametrize(
    "word",
    [
        "เจ้า",
        "ชนะ",
        "บังคับ",
        "ครับ",
        "ค่ะ",
        "มูลค่า",
        "พระเจ้า",
        "คะแนน",
        "นะ",
        "ฮะ",
        "ครูชนะ",
        "รอ",
    ],
)
def test_fold_leaves_real_words_alone(word: str) -> None:
    assert fold(word) == word


@pytest.mark.parametrize(("one", "other"), [("รับเรื่อง", "รับทราบ"), ("ใช่", "ไม่ใช่"), ("1", "2")])
def test_fold_keeps_different_words_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(texts)
@example("\u0353\t\u0338")
def test_fold_is_idempotent_and_empties_nothing(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert bool(folded) == bool(clean_text(text))


def test_digits_of_both_scripts() -> None:
    assert to_arabic_digits("๐๑๒๓๔๕๖๗๘๙ ０１ ก") == "0123456789 01 ก"


@pytest.mark.parametrize(
    ("text", "units", "clusters"),
    [
        ("แจ้งซ่อมคอมพิวเตอร์", 19, 15),
        ("น้ำ", 3, 1),
        ("ก่อน", 4, 3),
        ("👍", 2, 1),
        ("👍🏽", 4, 1),
        ("👨‍👩‍👧", 8, 1),
        ("🇹🇭🇹🇭", 8, 2),
        ("a\r\nb", 4, 3),
        ("\u0e49", 1, 1),
        ("", 0, 0),
    ],
)
def test_lengths_as_line_counts_them(text: str, units: int, clusters: int) -> None:
    assert utf16_length(text) == units
    assert graphemes(text) == clusters


@given(st.text())
def test_utf16_length_is_that_of_the_encoder(text: str) -> None:
    assert utf16_length(text) == len(text.encode("utf-16-le")) // 2


@given(texts)
def test_graphemes_joined_give_the_text(text: str) -> None:
    assert "".join(split_graphemes(text)) == text


@given(st.text(st.characters(codec="tis-620", exclude_categories=["Cc"])))
def test_the_short_way_to_graphemes_gives_the_same(text: str) -> None:
    # A line feed is a cluster of its own, and takes the long way.
    assert [*split_graphemes(text), "\n"] == list(split_graphemes(f"{text}\n"))


@pytest.mark.parametrize(
    ("text", "limit", "tail", "expected"),
    [
        ("เปิดไม่ติด", 10, "…", "เปิดไม่ติด"),
        ("เปิดไม่ติด", 6, "", "เปิดไ"),
        ("ก้ข้", 3, "", "ก้"),
        ("a👍b", 2, "", "a"),
        ("👍🏽👍🏽", 7, "", "👍🏽"),
        ("abcdef", 4, "…", "abc…"),
        ("abcdef", 0, "…", ""),
        ("ก" + "\u0e48" * 9, 4, "", "ก" + "\u0e48" * 3),
    ],
)
def test_cut_utf16(text: str, limit: int, tail: str, expected: str) -> None:
    assert cut_utf16(text, limit, tail) == expected


@given(texts, st.integers(0, 40), st.sampled_from(["", "…", "[👍]"]))
def test_cuts_never_exceed_their_limit(text: str, limit: int, tail: str) -> None:
    assert utf16_length(cut_utf16(text, limit, tail)) <= limit
    assert graphemes(cut_graphemes(text, limit, tail)) <= limit


@given(st.text(st.sampled_from("กขคิีุู่้๊ำา👍🏽 a"), max_size=40), st.integers(8, 40))
def test_cut_utf16_keeps_clusters_whole(text: str, limit: int) -> None:
    clusters = list(split_graphemes(text))
    kept = list(split_graphemes(cut_utf16(text, limit)))
    if all(utf16_length(cluster) <= limit for cluster in clusters):
        assert kept == clusters[: len(kept)]


@given(texts, st.integers(0, 20))
def test_cut_utf16_that_needs_no_cut_changes_nothing(text: str, spare: int) -> None:
    assert cut_utf16(text, utf16_length(text) + spare, "…") == text


def test_cut_graphemes_counts_clusters() -> None:
    assert cut_graphemes("อินเทอร์เน็ต/Wi-Fi สำนักงาน", 20, "…") == "อินเทอร์เน็ต/Wi-Fi สำนัก…"
    assert cut_graphemes("กขค", 3, "…") == "กขค"


def test_the_word_file_is_complete() -> None:
    assert len(WORDS.months_short) == 12
    assert set(WORDS.voices) == {"female", "male"}
    assert all(len(group) == len(set(group)) for group in WORDS.alike)
    letters = "".join(WORDS.alike)
    assert len(letters) == len(set(letters))


@pytest.mark.parametrize(
    ("text", "room"), [("ที่นี่", 2), ("กลุ่มงาน", 6), ("ใช้ได้เล็กน้อย", 10), ("น้ำ", 2), ("", 0)]
)
def test_marks_above_and_below_take_no_room(text: str, room: int) -> None:
    assert columns(text) == room
