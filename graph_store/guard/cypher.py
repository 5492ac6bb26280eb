"""The verdict on a Cypher text: an allow-list walk over its parse tree.

The grammar is Neo4j's Cypher 25 grammar as packaged in ``neo4j-guard``. Its parser is a private module of that
package, so the version is pinned and this file is the only one that touches it. What the walk does not know
by type it refuses; no words are searched for.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from graph_store.guard.errors import Invalid, QueryError, Refused, Unavailable
from graph_store.guard.text import gate_cypher

_PARSER_VERSION = "0.1.1"
_PLAN_COLUMNS = ("executionPlanAsString",)

_NODES = frozenset(
    """
    Statements Statement QueryWithLocalDefinitions NextStatement RegularQuery Union SingleQuery Clause
    MatchClause ReturnClause ReturnBody ReturnItems ReturnItem WithClause UnwindClause WhereClause
    OrderBySkipLimitClause OrderBy OrderItem AscToken DescToken Skip Limit CallClause ProcedureName
    ProcedureArgument ProcedureResultItem SubqueryClause SubqueryScope
    PatternList Pattern AnonymousPattern PatternElement NodePattern RelationshipPattern ParenthesizedPath
    PathPatternNonEmpty ShortestPathPattern Quantifier PathLength LeftArrow ArrowLine RightArrow Properties
    AllShortestPath AnyShortestPath AnyPath AllPath ShortestGroup GroupToken PathToken
    NonNegativeIntegerSpecification
    LabelExpression LabelExpression1 LabelExpression2 LabelExpression3 LabelExpression4 LabelName AnyLabel
    ParenthesizedLabelExpression
    Expression Expression1 Expression2 Expression3 Expression4 Expression5 Expression6 Expression7 Expression8
    Expression9 Expression10 Expression11 ParenthesizedExpression NullComparison TypeComparison LabelComparison
    StringAndListComparison NormalFormComparison NormalForm IndexPostfix PropertyPostfix RangePostfix Property
    DynamicProperty PropertyKeyName Variable Parameter ParameterName
    NumericLiteral BooleanLiteral KeywordLiteral OtherLiteral StringsLiteral NumberLiteral SignedIntegerLiteral
    StringLiteral ListLiteral Map MapProjection MapProjectionElement
    CaseExpression CaseAlternative ExtendedCaseExpression ExtendedCaseAlternative WhenEquals WhenSimpleComparison
    WhenAdvancedComparison ListComprehension PatternComprehension ReduceExpression ListItemsPredicate
    PatternExpression ShortestPathExpression ExistsExpression CountExpression CollectExpression CountStar
    PropertyExistsPredicate NormalizeFunction TrimFunction FunctionInvocation FunctionName FunctionArgument Namespace
    Type TypePart TypeName TypeNullability TypeListSuffix
    SymbolicNameString EscapedSymbolicNameString UnescapedSymbolicNameString UnescapedSymbolicNameString_
    SymbolicVariableNameString EscapedSymbolicVariableNameString UnescapedSymbolicVariableNameString EndOfFile
    """.split()  # noqa: SIM905
)

_FUNCTIONS = frozenset(
    """
    avg collect count max min percentilecont percentiledisc stdev stdevp sum
    keys labels nodes range relationships reverse tail tobooleanlist tofloatlist tointegerlist tostringlist
    abs acos asin atan atan2 ceil cos cosh cot coth degrees e exp floor haversin isnan log log10 pi radians rand round
    sign sin sinh sqrt tan tanh
    all any none single exists isempty
    char_length character_length coalesce elementid endnode head id last length nullif properties randomuuid size
    startnode timestamp toboolean tobooleanornull tofloat tofloatornull tointeger tointegerornull type valuetype
    btrim left lower ltrim normalize replace right rtrim split substring tolower tostring tostringornull toupper trim
    upper
    date date.realtime date.statement date.transaction date.truncate
    datetime datetime.fromepoch datetime.fromepochmillis datetime.realtime datetime.statement datetime.transaction
    datetime.truncate
    localdatetime localdatetime.realtime localdatetime.statement localdatetime.transaction localdatetime.truncate
    localtime localtime.realtime localtime.statement localtime.transaction localtime.truncate
    time time.realtime time.statement time.transaction time.truncate
    duration duration.between duration.indays duration.inmonths duration.inseconds
    point point.distance point.withinbbox
    """.split()  # noqa: SIM905
)
_PROCEDURES = frozenset({"db.labels", "db.propertykeys", "db.relationshiptypes"})

_WRITES = "Die Abfrage will etwas ändern; erlaubt ist nur Lesen."
_REASONS: dict[str, tuple[str, str]] = {
    **dict.fromkeys(
        ("CreateClause", "InsertClause", "MergeClause", "SetClause", "RemoveClause", "DeleteClause", "ForeachClause"),
        ("write", _WRITES),
    ),
    "SubqueryInTransactionsParameters": ("write", "CALL … IN TRANSACTIONS ist nicht erlaubt; erlaubt ist nur Lesen."),
    "LoadCSVClause": ("file_or_net", "LOAD CSV ist nicht erlaubt; Abfragen lesen keine Dateien und kein Netz."),
    "Command": ("admin", "Verwaltungs- und Schemabefehle sind nicht erlaubt; erlaubt ist nur Lesen."),
    "UseClause": ("statement", "USE ist nicht erlaubt: Es gibt nur diesen einen Graphen."),
}


@dataclass(frozen=True)
class CypherVerdict:
    """An admitted Cypher text.

    Attributes:
        text: what the engine gets.
        columns: names of the result columns where the text tells them, else ``None`` (``RETURN *``, bare ``CALL``).
        paths: whether a path can occur in the result.
    """

    text: str
    columns: tuple[str, ...] | None
    paths: bool


def judge(text: str) -> CypherVerdict:
    """Admit a reading Cypher text.

    Raises:
        Refused: the text writes, administers, leaves the graph, or uses what the allow-lists do not name.
        Invalid: the text is not Cypher; line and column say where.
        Unavailable: the parser is missing or of another version.
    """
    gated = gate_cypher(text)
    try:
        tree = _parse(gated.text)
        nodes = [(_kind(node), node) for node in _walk(tree)]
    except RecursionError:
        raise Refused("nesting", "Die Abfrage ist zu tief verschachtelt.") from None
    for kind, node in nodes:
        _check(kind, node)
    kinds = {kind for kind, _ in nodes}
    if "Limit" not in kinds and any(_is_runaway(kind, node) for kind, node in nodes):
        raise Refused(
            "unbounded_path",
            "Der Pfad hat weder Obergrenze noch Beziehungstyp: bitte eine Grenze angeben (z. B. [*1..4]), "
            "einen Typ nennen (z. B. [:PART_OF*]) oder LIMIT setzen.",
        )
    if gated.explain:
        return CypherVerdict("EXPLAIN " + gated.text, _PLAN_COLUMNS, paths=False)
    return CypherVerdict(gated.text, _columns(tree), _has_paths(nodes))


def _check(kind: str, node: Any) -> None:
    """Raise where a node of the tree is not on an allow-list."""
    if kind not in _NODES:
        code, message = _REASONS.get(kind, ("clause", f"Nicht erlaubt: {_excerpt(node)}"))
        raise _at(node, Refused, code, message)
    if kind == "FunctionName" and (name := _full_name(node)) not in _FUNCTIONS:
        raise _at(node, Refused, "function", f"Die Funktion {name} steht nicht auf der Liste der erlaubten.")
    if kind == "ProcedureName" and (name := _full_name(node)) not in _PROCEDURES:
        allowed = ", ".join(sorted(_PROCEDURES))
        raise _at(node, Refused, "procedure", f"Die Prozedur {name} ist nicht erlaubt; erlaubt: {allowed}.")


def _is_runaway(kind: str, node: Any) -> bool:
    """Whether a node is a repetition without upper bound over relationships of any type.

    A search for a shortest path ends by itself and is left to the deadline, as is a walk along named types.
    """
    written = node.getText() if kind in {"PathLength", "Quantifier"} else ""
    if not written or _below_shortest_path(node):
        return False
    parent = node.parentCtx
    if kind == "PathLength":
        return (written == "*" or written.endswith("..")) and not _is_typed(parent)
    if written not in {"*", "+"} and not written.endswith(",}"):
        return False
    before = parent.children[parent.children.index(node) - 1]
    repeated = parent if _kind(parent) == "ParenthesizedPath" else before
    return not all(_is_typed(inner) for inner in _walk(repeated) if _kind(inner) == "RelationshipPattern")


def _is_typed(relationship: Any) -> bool:
    label = relationship.labelExpression()
    return label is not None and not set("!%") & set(label.getText())


def _below_shortest_path(node: Any) -> bool:
    while node is not None:
        if _kind(node) == "ShortestPathPattern":
            return True
        node = node.parentCtx
    return False


def _has_paths(nodes: list[tuple[str, Any]]) -> bool:
    return any(
        kind == "ShortestPathExpression"
        or (kind in {"Pattern", "PatternComprehension"} and node.variable() is not None)
        for kind, node in nodes
    )


def _columns(tree: Any) -> tuple[str, ...] | None:
    """Column names of the first branch of the statement."""
    query = next(node for node in _walk(tree) if _kind(node) == "SingleQuery")
    last = query.children[-1]
    clause = last.children[0] if last is not None and _kind(last) == "Clause" else None
    if clause is None or _kind(clause) != "ReturnClause":
        return None
    items = clause.returnBody().returnItems()
    if items.TIMES() is not None:
        return None
    return tuple(_symbol(i.variable()) if i.variable() else _source(i.expression()) for i in items.returnItem())


def _full_name(node: Any) -> str:
    """Dotted name of a function or procedure, in lower case, without back-ticks and blanks."""
    parts = [*node.namespace().symbolicNameString(), node.symbolicNameString()]
    return ".".join(map(_symbol, parts)).lower()


def _symbol(node: Any) -> str:
    text = str(node.getText())
    return text[1:-1].replace("``", "`") if text.startswith("`") else text


def _source(node: Any) -> str:
    return str(node.start.getInputStream().getText(node.start.start, node.stop.stop))


def _excerpt(node: Any) -> str:
    try:
        words = " ".join(_source(node).split())
    except AttributeError:
        words = node.getText()
    return words if len(words) <= 60 else words[:60] + " …"


def _at(node: Any, kind: type[QueryError], code: str, message: str) -> QueryError:
    start = getattr(node, "start", None)
    return kind(code, message, start.line, start.column + 1) if start is not None else kind(code, message)


def _kind(node: Any) -> str:
    return type(node).__name__.removesuffix("Context")


def _walk(root: Any) -> Iterator[Any]:
    """All nodes below and with ``root``, in reading order; bare tokens are part of their parent."""
    stack = [root]
    while stack:
        node = stack.pop()
        if _kind(node) != "TerminalNodeImpl":
            yield node
            stack.extend(reversed(node.children or ()))


def _parse(text: str) -> Any:
    """Parse tree of a text: fast prediction first, full prediction where that fails."""
    from antlr4.atn.PredictionMode import PredictionMode

    modes: Any = PredictionMode
    try:
        return _tree(text, modes.SLL)
    except Invalid:
        return _tree(text, modes.LL)


def _tree(text: str, mode: Any) -> Any:
    from antlr4.CommonTokenStream import CommonTokenStream
    from antlr4.InputStream import InputStream

    grammar = _grammar()
    lexer = grammar.lexer(InputStream(text))
    parser = grammar.parser(CommonTokenStream(lexer))
    parser._interp.predictionMode = mode
    for recognizer in (lexer, parser):
        recognizer.removeErrorListeners()
        recognizer.addErrorListener(grammar.listener)
    return parser.statements()


@dataclass(frozen=True)
class _Grammar:
    lexer: Any
    parser: Any
    listener: Any


@cache
def _grammar() -> _Grammar:
    """Lexer and parser, loaded by file: importing the package itself would patch the Neo4j driver."""
    fix = f"Bitte installieren: pip install neo4j-guard=={_PARSER_VERSION}."
    try:
        version = importlib.metadata.version("neo4j-guard")
    except importlib.metadata.PackageNotFoundError:
        raise Unavailable("no_parser", f"Für Cypher fehlt der Parser. {fix}") from None
    if version != _PARSER_VERSION:
        raise Unavailable("no_parser", f"Der Cypher-Parser hat die ungeprüfte Version {version}. {fix}")
    spec = importlib.util.find_spec("neo4j_guard")
    if spec is None or not spec.submodule_search_locations:
        raise Unavailable("no_parser", f"Für Cypher fehlt der Parser. {fix}")
    folder = Path(next(iter(spec.submodule_search_locations))) / "_parser"
    return _Grammar(_load(folder, "Cypher25Lexer"), _load(folder, "Cypher25Parser"), _listener())


def _load(folder: Path, name: str) -> Any:
    spec = importlib.util.spec_from_file_location(f"_cypher_grammar_{name}", folder / f"{name}.py")
    if spec is None or spec.loader is None:
        raise ImportError(name)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return getattr(module, name)


def _listener() -> Any:
    from antlr4.error.ErrorListener import ErrorListener

    class Raise(ErrorListener):
        """Turns the first syntax error into ``Invalid``."""

        def syntaxError(self, recognizer: Any, symbol: Any, line: int, column: int, msg: str, e: Any) -> None:  # noqa: N802
            """Raise at the place the grammar gave up."""
            text = getattr(symbol, "text", None) or "<EOF>"
            what = "Die Abfrage ist unvollständig" if text == "<EOF>" else f"„{text[:40]}“ passt hier nicht"
            raise Invalid("syntax", f"Zeile {line}, Spalte {column + 1}: {what}.", line, column + 1)

    return Raise()
