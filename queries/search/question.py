"""A search text as full text expressions: all words, any word in any guise, and the beginning of a name."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from queries.language.lexicon import abbreviations, synonym_groups
from queries.language.words import Word, stems, words
from queries.search.file import folded_pieces, kind_token

LONGEST = 400
"""Characters of a search text that are looked at."""
MOST_WORDS = 16
Phrase = tuple[str, ...]
Known = Callable[[str], bool]
Nearest = Callable[[str], tuple[str, ...]]


def _quoted(phrase: Phrase) -> str:
    return '"' + " ".join(phrase) + '"'


def _any(phrases: Iterable[Phrase]) -> str:
    return "(" + " OR ".join(dict.fromkeys(map(_quoted, phrases))) + ")"


def _synonyms() -> dict[Phrase, tuple[Phrase, ...]]:
    found: dict[Phrase, tuple[Phrase, ...]] = {}
    for group in synonym_groups():
        phrases = tuple(dict.fromkeys(p for p in map(stems, group) if p))
        for phrase in phrases:
            found[phrase] = (*found.get(phrase, ()), *(p for p in phrases if p != phrase))
    return found


def _long_forms() -> dict[str, tuple[Phrase, ...]]:
    return {short: tuple(filter(None, map(stems, longs))) for short, longs in abbreviations().items()}


class Thesaurus:
    """What else may stand for a word or phrase: abbreviations both ways, and synonyms."""

    def __init__(self) -> None:
        self._long = _long_forms()
        self._short: dict[Phrase, tuple[Phrase, ...]] = {}
        for short, phrases in sorted(self._long.items()):
            for phrase in phrases:
                self._short[phrase] = (*self._short.get(phrase, ()), (short,))
        self._synonyms = _synonyms()
        self._longest = max(map(len, (*self._short, *self._synonyms)), default=1)

    def same(self, word: Word) -> tuple[Phrase, ...]:
        """Long forms of an abbreviation, or the abbreviation of a single word."""
        return (*self._long.get(word.form, ()), *self._short.get((word.stem,), ()))

    def further(self, found: Sequence[Word]) -> list[Phrase]:
        """Abbreviations and synonyms of any run of words."""
        sequence = [w.stem for w in found]
        runs = {tuple(sequence[a:b]) for a in range(len(sequence)) for b in range(a + 1, a + 1 + self._longest)}
        known = [self._short.get(run, ()) + self._synonyms.get(run, ()) for run in sorted(runs)]
        long = [p for w in found for p in self._long.get(w.form, ())]
        wider = [p for phrase in long for p in self._synonyms.get(phrase, ())]
        return list(dict.fromkeys([p for phrases in known for p in phrases] + long + wider))


@dataclass(frozen=True, slots=True)
class Question:
    """A search text, analysed. `strict` asks for all words, `loose` for any; either is empty without words.

    `corrected` is the text with its mistyped words as they may be meant, empty where none is. `marks` are what to mark
    in a text: words and what they are short for, else parts of compounds, else synonyms.
    """

    text: str
    corrected: str
    strict: str
    loose: str
    marks: tuple[frozenset[str], ...]


def _kinds(classes: Iterable[str]) -> str:
    kinds = [(kind_token(c),) for c in classes]
    return f"kind : {_any(kinds)}" if kinds else ""


def limited(expression: str, classes: Iterable[str]) -> str:
    """The expression for things of these classes or traits only."""
    kinds = _kinds(classes)
    return f"({kinds}) AND ({expression})" if kinds and expression else expression


def read(text: str, thesaurus: Thesaurus, known: Known, nearest: Nearest) -> Question:
    """Analyse a search text. `known` tells whether the index has a word, `nearest` gives what may be meant."""
    text = text[:LONGEST]
    found = words(text)[:MOST_WORDS]
    strict: list[str] = []
    loose: list[Phrase] = []
    whole: set[str] = set()
    parts: set[str] = set()
    meant: list[str] = []
    for word in found:
        same: list[Phrase] = [*((k,) for k in word.keys), *thesaurus.same(word)]
        mistyped = not any(map(known, word.keys)) and not thesaurus.same(word)
        near = nearest(word.form) if mistyped else ()
        same += [(form,) for form in near]
        meant.append(near[0] if near else word.form)
        strict.append(_any(same))
        loose += [*same, *((p,) for p in word.parts)]
        whole |= {piece for phrase in same for piece in phrase}
        parts |= set(word.parts)
    further = thesaurus.further(found)
    wider = {piece for phrase in further for piece in phrase}
    columns = "{name place topic body} : "
    return Question(
        text=text,
        corrected="" if meant == [w.form for w in found] else " ".join(meant),
        strict=columns + "(" + " AND ".join(strict) + ")" if strict else "",
        loose=_any([*loose, *further]) if loose else "",
        marks=tuple(frozenset(m for m in tier if len(m) > 1) for tier in (whole, parts, wider)),
    )


def beginning(pieces: list[str]) -> str:
    """Expression for labels that begin with these words, the last one perhaps unfinished."""
    return "label : ^ " + " + ".join(_quoted((p,)) for p in pieces) + " *" if pieces else ""


def whole_beginning(pieces: list[str]) -> str:
    """Expression for labels that begin with these whole words."""
    return "label : ^ " + _quoted(tuple(pieces)) if pieces else ""


def containing(groups: Sequence[tuple[str, ...]]) -> str:
    """Expression for labels that have, for each group, a word that begins with one of the group."""
    wanted = ("(" + " OR ".join(f"{_quoted((p,))} *" for p in group) + ")" for group in groups)
    return "label : (" + " AND ".join(wanted) + ")" if groups else ""


def typed(text: str) -> list[str]:
    """The folded words typed so far."""
    return folded_pieces(text[:LONGEST])[:MOST_WORDS]
