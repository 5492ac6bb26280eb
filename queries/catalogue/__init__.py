"""Named questions: each one sentence in German and English, one Cypher and one SPARQL text, the same rows in both."""

from queries.catalogue.answer import Answer
from queries.catalogue.model import Parameter, Question, UnknownQuestion, load, question
from queries.catalogue.run import ask, bind, rows_by_cypher, rows_by_index, rows_by_sparql

__all__ = [
    "Answer",
    "Parameter",
    "Question",
    "UnknownQuestion",
    "ask",
    "bind",
    "load",
    "question",
    "rows_by_cypher",
    "rows_by_index",
    "rows_by_sparql",
]
