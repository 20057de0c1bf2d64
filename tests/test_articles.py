"""Articles and the questions kept aside for measuring: their form, not how well they are found."""

import json
import re
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot.offices import office_names
from tests.conftest import ROOT

KNOWLEDGE = ROOT / "knowledge"
COMMON = "common"
KEYS = {"id", "title", "questions", "keywords", "text", "source"}
# Nothing that a phone shows as nothing, and no vowel typed in two pieces: both defeat a search.
STRAY = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff]|\u0e4d\u0e32|\u0e40\u0e40")
Article = dict[str, Any]


@cache
def folder(name: str) -> tuple[Article, ...]:
    """The articles of one folder."""
    files = sorted((KNOWLEDGE / name).glob("*.toml"))
    return tuple(
        each for file in files for each in tomllib.loads(file.read_text("utf-8"))["article"]
    )


FOLDERS = sorted(path.name for path in KNOWLEDGE.iterdir() if path.is_dir())
QUESTIONS = ROOT / "benchmarks" / "questions"
ASIDE = [path for name in office_names() for path in sorted(QUESTIONS.glob(f"{name}.*jsonl"))]
ARTICLES = [each for name in FOLDERS for each in folder(name)]


def squeezed(text: str) -> str:
    """A question as the search may see it: without spaces, marks of question and capitals."""
    return re.sub(r"[\s?]", "", text).casefold()


def test_every_folder_is_common_or_an_offices() -> None:
    assert set(FOLDERS) <= {COMMON, *office_names()}
    assert all(folder(name) for name in (COMMON, *office_names()))
    assert len(folder(COMMON)) >= 60


def test_ids_are_unique() -> None:
    ids = Counter(each["id"] for each in ARTICLES)
    assert [each for each, count in ids.items() if count > 1] == []


@pytest.mark.parametrize("name", FOLDERS)
def test_an_article_has_its_form(name: str) -> None:
    for each in folder(name):
        where = each.get("id")
        assert set(each) == KEYS, where
        assert re.fullmatch(r"[a-z0-9_]+", each["id"]), where
        assert 1 <= len(each["title"]) <= 60, where
        assert 1 <= len(each["text"].strip()) <= 500, where
        assert 5 <= len(each["questions"]) <= 10, where
        assert each["keywords"], where
        assert each["source"].strip(), where


@pytest.mark.parametrize("name", FOLDERS)
def test_an_article_is_said_as_it_stands(name: str) -> None:
    for each in folder(name):
        said = [each["title"], each["text"], each["source"], *each["questions"], *each["keywords"]]
        for text in said:
            assert text == text.strip(), f"{each['id']}: {text!r}"
            assert "{" not in text, f"{each['id']}: {text!r}"
            assert not STRAY.search(text), f"{each['id']}: {text!r}"


@pytest.mark.parametrize("office", office_names())
def test_no_question_teaches_two_articles(office: str) -> None:
    seen = [each for name in (COMMON, office) for each in folder(name)]
    asked = Counter(squeezed(question) for each in seen for question in each["questions"])
    assert [question for question, count in asked.items() if count > 1] == []


@pytest.mark.parametrize("path", ASIDE, ids=lambda path: str(path.stem))
def test_questions_kept_aside_are_answerable_and_untaught(path: Path) -> None:
    office = path.name.partition(".")[0]
    seen = {each["id"]: each for name in (COMMON, office) for each in folder(name)}
    taught = {squeezed(question) for each in seen.values() for question in each["questions"]}
    lines = path.read_text("utf-8").splitlines()
    assert len(lines) >= 120
    for line in lines:
        aside = json.loads(line)
        assert set(aside) == {"question", "article", "fact"}, line
        assert aside["fact"] in seen[aside["article"]]["text"], line
        assert squeezed(aside["question"]) not in taught, line


def test_every_office_has_questions_kept_aside() -> None:
    assert {f"{name}.jsonl" for name in office_names()} <= {path.name for path in ASIDE}
