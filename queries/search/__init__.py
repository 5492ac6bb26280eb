"""One search over everything: names, words in any guise, meaning; and what a beginning may become."""

from queries.search.answers import Highlight, Hit, SearchAnswer, SuggestAnswer, Suggestion
from queries.search.find import check_classes, find
from queries.search.index import SearchIndex
from queries.search.prepare import open_index, open_vectors, write_index

__all__ = [
    "Highlight",
    "Hit",
    "SearchAnswer",
    "SearchIndex",
    "SuggestAnswer",
    "Suggestion",
    "check_classes",
    "find",
    "open_index",
    "open_vectors",
    "write_index",
]
