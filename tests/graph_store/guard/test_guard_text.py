"""The text gate."""

import pytest

from graph_store.guard import Invalid, Refused
from graph_store.guard.text import CYPHER_BYTES, MAX_DEPTH, MAX_TOKENS, gate_cypher, gate_sparql


def code(gate, text: str) -> str:
    with pytest.raises((Refused, Invalid)) as caught:
        gate(text)
    assert caught.value.message_de
    return caught.value.code


@pytest.mark.parametrize("gate", [gate_cypher, gate_sparql])
@pytest.mark.parametrize(
    "hidden", ["\0", "\x1b", "\x1f", "\u200b", "\u200d", "\u202e", "\ufeff", "\xad", "\ud800", "\ufffe", "\u180e"]
)
def test_hidden_characters_are_refused_everywhere(gate, hidden: str) -> None:
    assert code(gate, f"ASK {{ ?s ?p '{hidden}' }}") == "control_character"
    assert code(gate, f"RETURN 1 AS x{hidden} DELETE n") == "control_character"


@pytest.mark.parametrize(
    "escape", ["\\u0044", "\\u0027", "\\u000a", "\\u2028", "\\ud800", "\\U00110000", "\\u20", "\\u201c"]
)
@pytest.mark.parametrize("gate", [gate_cypher, gate_sparql])
def test_escapes_that_change_structure_are_refused(gate, escape: str) -> None:
    assert code(gate, f"MATCH (n) WHERE n.x = '{escape}' RETURN n") == "escape"


def test_an_escape_that_readers_read_differently_is_refused() -> None:
    assert code(gate_cypher, r"RETURN 'a\\u00e4' AS x") == "escape"


def test_harmless_escapes_are_decoded_once() -> None:
    assert gate_cypher(r"RETURN '\u00e4 und \u20ac \\users \n' AS x").text == r"RETURN 'ä und € \\users \n' AS x"
    assert gate_sparql(r"ASK { ?s ?p '\U0001F393' }") == "ASK { ?s ?p '🎓' }"


def test_comments_end_at_every_line_end_and_are_blanked_out() -> None:
    assert gate_cypher("RETURN 1 // x\rMATCH (n)\r\n/* a\n b */RETURN n").text == (
        "RETURN 1     \nMATCH (n)\n    \n     RETURN n"
    )
    assert gate_sparql("ASK { # \x85 nein\r?s ?p '#' . <urn:a#b> ?p ex:a\\#b }") == (
        "ASK {         \n?s ?p '#' . <urn:a#b> ?p ex:a\\#b }"
    )
    assert code(gate_sparql, "ASK {\x85}") == "control_character"


def test_one_statement_with_an_optional_semicolon() -> None:
    assert gate_cypher("RETURN ';' AS `;` ; // Ende").text.rstrip() == "RETURN ';' AS `;`"
    assert code(gate_cypher, "RETURN 1; CREATE (n)") == "several_statements"
    assert code(gate_cypher, "RETURN 1;;") == "several_statements"


def test_size_depth_and_length_are_bounded() -> None:
    assert code(gate_cypher, "RETURN '" + "ä" * (CYPHER_BYTES // 2) + "'") == "too_long"
    assert code(gate_cypher, "RETURN " + "(" * (MAX_DEPTH + 1)) == "nesting"
    assert code(gate_sparql, "ASK " + "{" * (MAX_DEPTH + 1)) == "nesting"
    assert gate_sparql("ASK " + "{" * MAX_DEPTH + "}" * MAX_DEPTH)
    assert code(gate_cypher, "RETURN " + "1," * MAX_TOKENS) == "too_many_tokens"


@pytest.mark.parametrize("word", ["PROFILE", "profile", "CYPHER 25", "USE x", "SHOW USERS", "TERMINATE"])
def test_command_prefixes_are_refused(word: str) -> None:
    assert code(gate_cypher, f"/* x */ {word} MATCH (n) RETURN n") == "statement"


def test_explain_is_taken_off() -> None:
    gated = gate_cypher("EXPLAIN RETURN 1")
    assert (gated.text, gated.explain) == ("        RETURN 1", True)


def test_open_ends_tell_their_place() -> None:
    with pytest.raises(Invalid) as caught:
        gate_cypher("RETURN 1 AS x,\n  'a")
    assert (caught.value.line, caught.value.column) == (2, 3)
    assert code(gate_sparql, "ASK { ?s ?p 'a }") == "syntax"
    assert code(gate_cypher, "RETURN 1 /*") == "syntax"
    assert code(gate_cypher, "// nur\n") == "empty"
