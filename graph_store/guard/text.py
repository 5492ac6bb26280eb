"""The text gate: what is checked on the bare text before any parser sees it.

Parsers and engines disagree about line ends, comments and Unicode escapes; each disagreement is a way to
show the parser a harmless text and the engine another one. The gate removes them: both get the same text,
with one kind of line end, escapes decoded once, comments blanked out and no invisible characters. Positions
(line, column) stay those of the text that was sent, up to decoded escapes.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from graph_store.guard.errors import Invalid, Refused

CYPHER_BYTES = 16 * 1024
SPARQL_BYTES = 32 * 1024
MAX_DEPTH = 64
MAX_TOKENS = 3000

_NEL = "\x85"
_ESCAPE = re.compile(r"(?P<before>\\*)\\(?:u(?P<four>[0-9A-Fa-f]{4})|U(?P<eight>[0-9A-Fa-f]{8})|(?P<broken>[uU]))")
_UNESCAPABLE = {"Cc", "Cf", "Cs", "Cn", "Zs", "Zl", "Zp", "Ps", "Pe", "Pi", "Pf"}
_CYPHER_TOKEN = re.compile(
    r"""(?P<string>'[^'\\]*+(?:\\.[^'\\]*+)*+'|"[^"\\]*+(?:\\.[^"\\]*+)*+"|`[^`]*+(?:``[^`]*+)*+`)
    |(?P<comment>//[^\n]*+|/\*.*?\*/)
    |(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<end>;)|(?P<broken>['"`]|/\*)|(?P<word>\w++)|(?P<other>\S)""",
    re.VERBOSE | re.DOTALL,
)
_SPARQL_TOKEN = re.compile(
    r"""(?P<string>'''(?:'{0,2}+(?:[^'\\]|\\.))*+'''|\"\"\"(?:"{0,2}+(?:[^"\\]|\\.))*+\"\"\"
        |'[^'\\\n]*+(?:\\.[^'\\\n]*+)*+'|"[^"\\\n]*+(?:\\.[^"\\\n]*+)*+"|<[^<>"{}|^`\\\x00-\x20]*+>|\\.)
    |(?P<comment>\#[^\n]*+)
    |(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<broken>['"])""",
    re.VERBOSE | re.DOTALL,
)
_PREFIX_WORDS = {
    "PROFILE": "PROFILE wird nicht ausgeführt; EXPLAIN zeigt den Ausführungsplan.",
    "CYPHER": "Einstellungen vor der Abfrage (CYPHER …) sind hier nicht erlaubt; bitte weglassen.",
    "USE": "USE ist nicht erlaubt: Es gibt nur diesen einen Graphen.",
    "SHOW": "SHOW ist nicht erlaubt; Labels nennt CALL db.labels(), Beziehungstypen CALL db.relationshipTypes().",
    "TERMINATE": "Verwaltungsbefehle sind nicht erlaubt; die Abfrage darf nur lesen.",
}


@dataclass(frozen=True)
class Gated:
    """A Cypher text that passed the gate.

    Attributes:
        text: the statement for parser and engine, without ``EXPLAIN`` and without the closing semicolon.
        explain: whether ``EXPLAIN`` stood before it.
    """

    text: str
    explain: bool


def gate_cypher(text: str, max_bytes: int = CYPHER_BYTES) -> Gated:
    """Pass a Cypher text through the gate.

    Raises:
        Refused: too long, hidden characters, dangerous escapes, several statements, too deep, a command prefix.
        Invalid: an empty text, or a literal or comment that does not end.
    """
    text = _characters(text, max_bytes, nel_in_comments=False)
    text = _without_end(_scan(text, _CYPHER_TOKEN, MAX_TOKENS))
    word = re.match(r"\s*(\w+)", text)
    first = word[1].upper() if word else ""
    if first in _PREFIX_WORDS:
        raise Refused("statement", _PREFIX_WORDS[first])
    if first == "EXPLAIN" and word is not None:
        text = " " * word.end() + text[word.end() :]
    if not text.strip():
        raise Invalid("empty", "Die Abfrage ist leer.")
    return Gated(text, first == "EXPLAIN")


def gate_sparql(text: str, max_bytes: int = SPARQL_BYTES) -> str:
    """Pass a SPARQL text through the gate and return what parser and engine get.

    Raises:
        Refused: too long, hidden characters, dangerous escapes, nested too deeply.
        Invalid: an empty text, or a literal that does not end.
    """
    text = _scan(_characters(text, max_bytes, nel_in_comments=True), _SPARQL_TOKEN, None)
    if _NEL in text:
        raise _hidden(_NEL)
    if not text.strip():
        raise Invalid("empty", "Die Abfrage ist leer.")
    return text


def without_literals(text: str) -> str:
    """A gated SPARQL text with strings, IRIs and escaped characters blanked out."""
    return _SPARQL_TOKEN.sub(lambda match: " " if match.lastgroup == "string" else match[0], text)


def _characters(text: str, max_bytes: int, nel_in_comments: bool) -> str:
    """One kind of line end, escapes decoded, no hidden characters; size checked before and after."""
    if len(text) > max_bytes or len(text.encode("utf-8", "surrogatepass")) > max_bytes:
        raise Refused("too_long", f"Die Abfrage ist zu lang; erlaubt sind {max_bytes // 1024} KiB.")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    allowed = {"\t", "\n", _NEL} if nel_in_comments else {"\t", "\n"}
    _no_hidden(set(text) - allowed)
    if "\\" in text:
        text = _ESCAPE.sub(_decode, text)
    return text


def _no_hidden(characters: set[str]) -> None:
    for character in sorted(characters):
        if unicodedata.category(character) in {"Cc", "Cf", "Cs"} or _is_noncharacter(character):
            raise _hidden(character)


def _is_noncharacter(character: str) -> bool:
    code = ord(character)
    return 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE


def _hidden(character: str) -> Refused:
    return Refused(
        "control_character",
        f"Die Abfrage enthält ein unsichtbares Zeichen oder Steuerzeichen (U+{ord(character):04X}); bitte entfernen.",
    )


def _decode(match: re.Match[str]) -> str:
    """The character an escape stands for, if every reader agrees that it does and it changes no structure."""
    digits = match["four"] or match["eight"]
    if match["broken"] and len(match["before"]) % 2:
        return match[0]  # an escaped backslash before a word: no escape for any reader
    code = int(digits, 16) if digits else -1
    if len(match["before"]) % 2 or not 0x80 <= code <= 0x10FFFF or unicodedata.category(chr(code)) in _UNESCAPABLE:
        raise Refused(
            "escape",
            f"Die Zeichenfolge {match[0][:12]} ist nicht erlaubt; bitte das Zeichen selbst schreiben "
            "oder als Parameter übergeben.",
        )
    return match["before"] + chr(code)


def _scan(text: str, token: re.Pattern[str], max_tokens: int | None) -> str:
    """Blank out comments; count depth and tokens; mark the statement end of Cypher by NUL (no text holds one)."""
    parts: list[str] = []
    done = depth = tokens = 0
    for match in token.finditer(text):
        kind = match.lastgroup
        tokens += kind != "comment"
        depth += (kind == "open") - (kind == "close")
        if depth > MAX_DEPTH:
            raise Refused("nesting", f"Die Abfrage ist zu tief verschachtelt (mehr als {MAX_DEPTH} Klammern).")
        if max_tokens is not None and tokens > max_tokens:
            raise Refused("too_many_tokens", f"Die Abfrage hat mehr als {max_tokens} Wörter und Zeichen.")
        if kind == "broken":
            line, column = position(text, match.start())
            raise Invalid("syntax", f"Zeile {line}, Spalte {column}: {match[0]} ohne Ende.", line, column)
        if kind in {"comment", "end"}:
            blank = "\0" if kind == "end" else re.sub(r"[^\n]", " ", match[0])
            parts += (text[done : match.start()], blank)
            done = match.end()
    return "".join([*parts, text[done:]])


def _without_end(text: str) -> str:
    """The one statement of a Cypher text without its closing semicolon."""
    statement, _, rest = text.partition("\0")
    if rest.strip():
        raise Refused("several_statements", "Bitte nur eine Anweisung; nach dem Semikolon darf nichts folgen.")
    return statement


def position(text: str, offset: int) -> tuple[int, int]:
    """Line and column, both from 1, of an offset."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)
