"""Analysis of German text: words with their place in the text, base form and the parts of compounds.

Tokens come from spaCy's rules for German, base forms from simplemma, the parts of compounds from HanTa's morphology.
"""

import re
import threading
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from queries.language.folding import fold
from queries.language.lexicon import stop_words

LONGEST_WORD = 40
"""Characters of a word that are looked at: what is longer is no German word, and its analysis would take long."""
_MOST_STRINGS = 200_000
_SHORTEST_COMPOUND = 7
_SHORTEST_PART = 3
PIECE = re.compile(r"[^\W_]+")
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")
_HYPHENS = "-‐‑–/"
_LINKS = frozenset({"und", "oder", "sowie", "bzw.", "u.", ",", "&"})
_CONTENT = ("NN", "NE", "ADJ", "VV", "CARD")
_LOCK = threading.Lock()


@dataclass(frozen=True, slots=True)
class Word:
    """A word at `start:end` of the text: its folded form, the stem of its base form, and stems of compound parts.

    `other` are further stems it may have: small letters hide whether a word is a noun.
    """

    start: int
    end: int
    form: str
    stem: str
    parts: tuple[str, ...] = ()
    other: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """Form and stems of the word as a whole, each once."""
        return tuple(dict.fromkeys((self.stem, self.form, *self.other)))


@cache
def _pipeline() -> Any:
    import spacy

    return spacy.blank("de")


def _tokenizer() -> Any:
    """spaCy's rules for German. It remembers every string it has seen, so a new one takes over now and then."""
    if len(_pipeline().vocab.strings) > _MOST_STRINGS:
        _pipeline.cache_clear()
    return _pipeline().tokenizer


@cache
def _morphology() -> Any:
    from HanTa import HanoverTagger

    tagger: Any = HanoverTagger.HanoverTagger
    return tagger("morphmodel_ger.pgz")


def stem(lemma: str) -> str:
    """The folded base form without a final e, which compounds and inflection drop ("Sprache", "Sprachförderung")."""
    folded = fold(lemma)
    return folded[:-1] if len(folded) > 4 and folded.endswith("e") else folded


@lru_cache(maxsize=200_000)
def _lemma(word: str) -> str:
    import simplemma

    return simplemma.lemmatize(word[:LONGEST_WORD], lang="de", greedy=True)


@lru_cache(maxsize=200_000)
def _morphs(word: str) -> tuple[str, ...]:
    """The parts of a compound that carry meaning, without linking sounds and endings."""
    with _LOCK:
        _, morphs, _ = _morphology().analyze(word[:LONGEST_WORD], taglevel=3)
    return tuple(m for m, tag in morphs if tag.startswith(_CONTENT) and len(m) >= _SHORTEST_PART)


def _compound(word: str) -> tuple[str, ...]:
    morphs = _morphs(word) if len(word) >= _SHORTEST_COMPOUND else ()
    return morphs if len(morphs) > 1 else ()


@lru_cache(maxsize=200_000)
def _stems(word: str, compounds: bool) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Stem of a word, stems of its compound parts, and further stems if it may be a noun written small."""
    lemma = _lemma(word)
    own = stem(lemma)
    noun = _lemma(word.capitalize()) if word.islower() else lemma
    morphs = _compound(noun) if compounds else ()
    parts = tuple(dict.fromkeys(stem(_lemma(m.capitalize())) for m in morphs))
    other = tuple(k for k in (stem(noun),) if k != own)
    return own, tuple(p for p in parts if p != own), other


def _tokens(text: str) -> list[tuple[int, str]]:
    with _LOCK:
        return [(token.idx, token.text) for token in _tokenizer()(text) if not token.is_space]


def _completed(token: str, following: list[tuple[int, str]]) -> str:
    """The compound that "Berufs-" stands for in "Berufs- und Studienorientierung", or nothing."""
    words = [text for _, text in following]
    if not words or words[0] not in _LINKS:
        return ""
    head = next((w for w in words[1:] if PIECE.fullmatch(w) and w not in _LINKS), "")
    morphs = _compound(_lemma(head)) if head else ()
    return token.rstrip(_HYPHENS) + morphs[-1] if morphs else ""


@lru_cache(maxsize=8_192)
def words(text: str, compounds: bool = True) -> tuple[Word, ...]:
    """The words of a German text in order, without words that say nothing and single letters.

    The pieces of "MINT-Region" are words of their own; the whole is written as one further stem of its first piece.
    Without `compounds` no word is taken apart: names of places have no parts that mean anything.
    """
    found: list[Word] = []
    tokens = _tokens(_HALF_CHARACTER.sub(" ", text))
    for number, (offset, token) in enumerate(tokens):
        pieces = list(PIECE.finditer(token))
        elliptic = compounds and pieces and token[-1] in _HYPHENS
        completed = _completed(token, tokens[number + 1 : number + 5]) if elliptic else ""
        joined = completed or ("".join(p.group() for p in pieces) if 1 < len(pieces) <= 4 else "")
        for position, piece in enumerate(pieces):
            form = fold(piece.group()[:LONGEST_WORD])
            own, parts, other = _stems(piece.group()[:LONGEST_WORD], compounds)
            if joined and position == 0:
                whole, whole_parts, _ = _stems(joined[:LONGEST_WORD], compounds)
                other = (*other, whole)
                parts = tuple(dict.fromkeys((*parts, *(whole_parts if completed else ()))))
            start = offset + piece.start()
            found.append(Word(start, offset + piece.end(), form, own, parts, other))
    return tuple(w for w in found if w.form not in stop_words() and (len(w.form) > 1 or w.form.isdigit()))


def stems(text: str) -> tuple[str, ...]:
    """The stems of a text in order, without words that say nothing."""
    return tuple(w.stem for w in words(text))
