"""Passwords and numbers of citizens are masked; what only looks like one is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.masking import MASK, masked, spans

PASSWORDS = [
    ("รหัสผ่านคือ abc1234", "รหัสผ่านคือ ••••"),
    ("รหัสผ่านคือabc1234ครับ", "รหัสผ่านคือ••••ครับ"),
    ("pass: s3cret!", "pass: ••••"),
    ("Password = Hunter2x", "Password = ••••"),
    ("pw abc12345 ค่ะ", "pw •••• ค่ะ"),
    ("user: somchai pass: somchai99 เข้าไม่ได้", "user: somchai pass: •••• เข้าไม่ได้"),
    ("รหัสผ่าน wifi คือ 12345678", "รหัสผ่าน wifi คือ ••••"),
    ("ลืมรหัสผ่านค่ะ เดิมคือ Abc1234", "ลืมรหัสผ่านค่ะ เดิมคือ ••••"),
    ("เปลี่ยนรหัสผ่านเป็น Abc12345 แล้ว", "เปลี่ยนรหัสผ่านเป็น •••• แล้ว"),
    ("พาสเวิร์ด\nKru@2569", "พาสเวิร์ด\n••••"),
    ("รหัสผ่าน 1234", "รหัสผ่าน ••••"),
    ('password is "Qw3rty99".', 'password is "••••".'),
    ("รหัสผ่านคือ ก้อนเมฆ๑๒๓", "รหัสผ่านคือ ••••"),
    ("P@ssw0rd2024", "••••"),
    ("pass: secretword", "pass: ••••"),
]
NUMBERS = [
    ("เลข 1-2345-67890-12-1 ครับ", "เลข •••• ครับ"),
    ("1234567890121", "••••"),
    ("๑๒๓๔๕๖๗๘๙๐๑๒๑", "••••"),
    ("1 2345 67890 12 1", "••••"),
]
HARMLESS = [
    "ลืมรหัสผ่าน DMC",
    "ลืมรหัสผ่าน: EMIS",
    "ลืมรหัสผ่าน Windows11",
    "ลืมรหัสผ่าน โทร 0812345678",
    "ลืมรหัสผ่าน 0812345678",
    "รหัสผ่านคืออะไร",
    "รหัสผ่านไม่ถูกต้อง error code: 0x80070005",
    "ขอรหัสผ่าน wifi ห้อง 204",
    "เปลี่ยนรหัสผ่าน R6911-0001",
    "โรงเรียน 1036200123",
    "เลขครุภัณฑ์ 7440-001-0001/65",
    "ICT-66-0001",
    "AA:BB:CC:DD:EE:FF",
    "R6911-0001 รับเรื่อง",
    "#R6911-0001 เปลี่ยนหมึกแล้ว",
    "081-234-5678, 089-765-4321",
    "0812345678 0898765432",
    "kru.somchai@Area1.go.th",
    "https://example.go.th/A1?x=1",
    "passport AA1234567",
    "bypass 12345678",
    "1234567890123",  # its check digit is wrong
    "HP-LaserJet-P1102w",
    "password_reset.open?s=dmc&v=3",
]


def said(text: str) -> str:
    event = {"type": "message", "message": {"type": "text", "id": "1", "text": text}}
    made: str = masked(event)[0]["message"]["text"]
    return made


@pytest.mark.parametrize(("text", "kept"), PASSWORDS + NUMBERS)
def test_what_must_not_be_kept_is_masked_and_the_rest_stays(text: str, kept: str) -> None:
    assert said(text) == kept
    assert said(kept) == kept


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_looks_like_a_secret_stays(text: str) -> None:
    assert said(text) == text


_LETTERS = st.text("abcdefghkmnpqrstuvwxyzABCDEFGH", min_size=4, max_size=20)
_LEADS = st.sampled_from(["รหัสผ่านคือ ", "pass: ", "PW = ", "รหัสผ่าน:", "พาสเวิร์ดเป็น "])


@given(_LEADS, _LETTERS, st.integers(10, 9999), st.sampled_from(["", " ค่ะ", "\nขอบคุณ", "ครับ"]))
def test_a_password_behind_its_label_never_stays(
    lead: str, letters: str, number: int, end: str
) -> None:
    assert said(f"สวัสดี {lead}{letters}{number}{end}") == f"สวัสดี {lead}{MASK}{end}"


@given(st.text("0123456789", min_size=11, max_size=11), st.sampled_from(["", "-", " ", "."]))
def test_a_number_of_a_citizen_never_stays(digits: str, gap: str) -> None:
    twelve = f"3{digits}"
    total = sum(int(digit) * (13 - place) for place, digit in enumerate(twelve))
    whole = twelve + str((11 - total % 11) % 10)
    assert said(f"เลข {gap.join(whole)} ค่ะ") == f"เลข {MASK} ค่ะ"
    wrong = twelve + str((12 - total % 11) % 10)
    if wrong != whole:
        assert said(f"เลข {gap.join(wrong)} ค่ะ") != f"เลข {MASK} ค่ะ"


@given(st.integers(0, 99_999_999), st.integers(0, 999_999_999))
def test_telephones_schools_and_assets_stay(number: int, asset: int) -> None:
    phone = f"08{number:08d}"
    for text in (f"โทร {phone}", f"{phone[:3]}-{phone[3:6]}-{phone[6:]}", f"รร. 10{number:08d}"):
        assert not spans(text)
    assert not spans(f"ครุภัณฑ์ {asset:09d}/65")


@given(st.recursive(st.text() | st.integers() | st.none(), st.lists, max_leaves=5))
def test_whatever_comes_is_taken(value: object) -> None:
    event = {"type": "message", "message": {"text": value, "mention": {"mentionees": value}}}
    assert isinstance(masked(event)[0], dict)


def test_ids_and_tokens_of_line_stay_and_all_else_is_looked_at() -> None:
    event = {
        "type": "x",
        "webhookEventId": "1234567890121",
        "replyToken": "P@ssw0rd2024",
        "message": {"fileName": "รหัสผ่านคือ abc1234.jpg", "keywords": ["1234567890121"]},
        "postback": {"data": "a.b?t=pass: abc1234"},
    }
    made, kinds = masked(event)
    assert (made["webhookEventId"], made["replyToken"]) == ("1234567890121", "P@ssw0rd2024")
    assert made["message"] == {"fileName": f"รหัสผ่านคือ {MASK}", "keywords": [MASK]}
    assert made["postback"] == {"data": f"a.b?t=pass: {MASK}"}
    assert kinds == {"password", "number"}


def test_who_is_mentioned_is_still_found() -> None:
    text = "pass: abc12345678 @บอท ช่วยด้วย"
    place = {"index": text.index("@"), "length": 4, "isSelf": True}
    message = {"type": "text", "text": text, "mention": {"mentionees": [place]}}
    made = masked({"type": "message", "message": message})[0]["message"]
    index = made["mention"]["mentionees"][0]["index"]
    assert made["text"][index : index + 4] == "@บอท"
    assert place["index"] == text.index("@")
