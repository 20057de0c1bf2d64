"""What the office knows, for the services: its articles and those its officers wrote, searched.

Nothing of it is loaded before somebody asks, and every process notices by itself when another set
of articles is published.
"""

from typing import TYPE_CHECKING

from bot.thai import cut_utf16, short_date
from bot.turns import Turn
from models import articles
from models.article_table import ArticleState, SavedArticle

if TYPE_CHECKING:
    from bot.knowledge import Article
    from bot.search import Index

# How the ids of officers' articles begin; the file they would stand in.
_SAVED = "saved"
# The index of each office, and the stamp of the officers' articles in it.
_indexes: dict[str, tuple[object, "Index"]] = {}


def find(turn: Turn, question: str) -> list["Article"]:
    """The articles that answer a question, the best first; none where none is good enough."""
    return [found.article for found in _index(turn).find(question)]


def by_id(turn: Turn, id_: str) -> "Article | None":
    """The article of that id, unless it is gone."""
    return _index(turn).by_id.get(id_)


def id_of(article: SavedArticle) -> str:
    """The id under which an officer's article is found."""
    return f"{_SAVED}_{article.id}"


def _index(turn: Turn) -> "Index":
    from bot.knowledge import articles_of
    from bot.search import Index

    office, stamp = turn.office.code, articles.stamp(turn.session)
    known, index = _indexes.get(office, (None, None))
    if index is None or known != stamp:
        saved = articles.all_of(turn.session, ArticleState.PUBLISHED)
        index = Index([*articles_of(office), *(_as_article(turn, each) for each in saved)])
        _indexes[office] = stamp, index
    return index


def _as_article(turn: Turn, saved: SavedArticle) -> "Article":
    from bot.knowledge import Article

    source = turn.texts.get(
        "answers.source", office=turn.office.names.short, date=short_date(saved.written_at)
    )
    return Article(
        id=id_of(saved),
        title=saved.title,
        questions=[cut_utf16(saved.question, 200)],
        text=saved.text,
        source=source,
    ).model_copy(update={"file": _SAVED})
