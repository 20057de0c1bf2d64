"""Articles are read whole, or refused with the place of every mistake."""

from pathlib import Path

import pytest

from bot.knowledge import KnowledgeError, articles_of
from bot.offices import office_names
from tests.conftest import ROOT

SAMPLES = ROOT / "tests" / "knowledge"
GOOD = '[[article]]\nid = "a1"\ntitle = "Printers"\nquestions = ["why?"]\nsource = "a test"\n'
TEXT = 'text = "Switch it off and on."\n'


@pytest.mark.parametrize("office", office_names())
def test_those_that_are_shipped(office: str) -> None:
    articles_of(office)


def test_an_office_knows_the_common_ones_and_its_own() -> None:
    assert {each.id for each in articles_of("sample", SAMPLES)} == {
        "printer_paper_jam",
        "printer_offline",
        "wifi_slow",
        "wifi_password",
        "office_log",
    }
    assert len(articles_of("another", SAMPLES)) == 4


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        ("article = 5", "common/x.toml, article number 1: it: "),
        ("[[article", "common/x.toml: is not readable TOML"),
        ("[[articles]]\n", "common/x.toml: holds [[article]] only, not articles"),
        (GOOD, "common/x.toml, article a1: text: Field required"),
        (GOOD + 'text = "x"', "article a1: text: String should have at least 10"),
        (GOOD + f'text = "{"x" * 501}"', "article a1: text: String should have at most 500"),
        (GOOD + TEXT + 'file = "x"', "article a1: file: "),
        (GOOD + TEXT + "more = 1", "article a1: more: Extra inputs are not permitted"),
        (GOOD + TEXT + GOOD + TEXT, "article a1: this id is taken already"),
        (GOOD.replace("a1", "A 1") + TEXT, "article A 1: id: String should match"),
        (GOOD.replace('["why?"]', "[]") + TEXT, "article a1: questions: List should have at least"),
        (GOOD.replace('["why?"]', "[5]") + TEXT, "article a1: questions.0: Input should be a"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, written: str, complaint: str) -> None:
    (tmp_path / "common").mkdir()
    (tmp_path / "common" / "x.toml").write_text(written, "utf-8")
    with pytest.raises(KnowledgeError) as caught:
        articles_of("office", tmp_path)
    assert complaint in str(caught.value)


def test_all_mistakes_are_named_at_once(tmp_path: Path) -> None:
    for name in ("common", "office"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x.toml").write_text(GOOD, "utf-8")
    with pytest.raises(KnowledgeError) as caught:
        articles_of("office", tmp_path)
    assert len(caught.value.problems) == 2
