"""The verdict on a SPARQL text.

Two things in a SPARQL query leave the store: ``SERVICE`` and a dataset clause. A text without the letters
"service" and without a dataset clause goes straight to the engine, whose own grammar knows no updates at the
query door. Any other text must be parsed by rdflib, and its tree is walked against an allow-list.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from graph_store.guard.errors import Invalid, Refused
from graph_store.guard.text import gate_sparql, without_literals

_NODES = frozenset(
    """
    SelectQuery AskQuery ConstructQuery DescribeQuery SubSelect Base PrefixDecl DatasetClause vars
    GroupGraphPatternSub GroupOrUnionGraphPattern GraphGraphPattern OptionalGraphPattern MinusGraphPattern
    FakeGroupGraphPatten TriplesBlock ConstructTriples Bind Filter InlineData ValuesClause
    GroupAs GroupClause HavingClause OrderClause OrderCondition LimitOffsetClauses
    PathAlternative PathSequence PathElt PathEltOrInverse PathNegatedPropertySet InversePath
    AdditiveExpression ConditionalAndExpression ConditionalOrExpression MultiplicativeExpression
    RelationalExpression UnaryMinus UnaryNot UnaryPlus Function literal pname
    """.split()  # noqa: SIM905
)
_STANDARD = ("Builtin_", "Aggregate_")
_UPDATE = re.compile(
    r"\s*+(?:(?:PREFIX\s*+[^\s<]*+\s*+|BASE\s*+)<[^>\n]*+>\s*+)*+"
    r"(?:INSERT|DELETE|LOAD|CLEAR|DROP|CREATE|ADD|MOVE|COPY|WITH)\b",
    re.IGNORECASE,
)
_FROM = re.compile(r"(?<![:?$])from", re.IGNORECASE)
_SERVICE = re.compile(r"(?<![^\W\d])(?<![:?$\-])service(?![\w:\-])", re.IGNORECASE)

_SERVICE_DE = "SERVICE ist nicht erlaubt: Abfragen verlassen diesen Graphen nicht."


def judge(text: str, holds: Callable[[str], bool], base_iri: str | None = None) -> str:
    """Admit a reading SPARQL text and return what the engine gets.

    Args:
        text: the query as sent.
        holds: whether the store holds a named graph of this IRI.
        base_iri: what relative IRIs of the text are resolved against, as in the engine.

    Raises:
        Refused: an update, ``SERVICE``, a dataset clause for a graph not held here, or a text the gate stops.
        Invalid: a text with a dataset clause or the word "service" that is no SPARQL query.
    """
    text = gate_sparql(text)
    if _UPDATE.match(text):
        raise Refused("update", "Die Abfrage will etwas ändern; erlaubt ist nur Lesen.")
    if "service" not in text.casefold() and not _FROM.search(without_literals(text)):
        return text
    if _SERVICE.search(without_literals(text)):
        raise Refused("service", _SERVICE_DE)
    check_graphs(_dataset(text, base_iri), holds)
    return text


def check_graphs(graphs: Iterable[str], holds: Callable[[str], bool]) -> None:
    """Raise ``Refused`` for the first graph that the store does not hold."""
    for graph in graphs:
        if not holds(graph):
            raise Refused("dataset", f"Der Graph <{graph[:200]}> ist hier nicht vorhanden; FROM lädt nichts nach.")


def _dataset(text: str, base_iri: str | None) -> list[str]:
    """IRIs of the dataset clauses of a text whose parse tree holds nothing but what is allowed."""
    from rdflib.plugins.sparql.algebra import translatePrologue
    from rdflib.plugins.sparql.parser import parseQuery

    graphs: list[str] = []
    try:
        tree = parseQuery(text)
        prologue = translatePrologue(tree[0], base_iri)
        for node in _nodes(tree):
            if node.name == "ServiceGraphPattern":
                raise Refused("service", _SERVICE_DE)
            if node.name not in _NODES and not node.name.startswith(_STANDARD):
                raise Refused("clause", f"Der Bestandteil {node.name} ist nicht erlaubt.")
            if node.name == "DatasetClause":
                graphs += (str(prologue.absolutize(graph)) for graph in node.values())
    except RecursionError:
        raise Refused("nesting", "Die Abfrage ist zu tief verschachtelt.") from None
    except Refused:
        raise
    except Exception as error:  # a pyparsing or rdflib error of any type means: this text is not understood
        line, column = getattr(error, "lineno", None), getattr(error, "col", None)
        where = f"Zeile {line}, Spalte {column}: " if line else ""
        raise Invalid("syntax", f"{where}Die Abfrage ist kein gültiges SPARQL.", line, column) from None
    return graphs


def _nodes(tree: Any) -> Iterator[Any]:
    """All named nodes of an rdflib parse tree."""
    from pyparsing import ParseResults
    from rdflib.plugins.sparql.parserutils import CompValue

    stack = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, CompValue):
            yield node
        if isinstance(node, dict):
            stack.extend(node.values())
        elif isinstance(node, list | tuple | set | ParseResults):
            stack.extend(node)
