"""Where a text shows what was searched: an excerpt with the places to mark, as numbers, never as HTML."""

from collections.abc import Iterable

from queries.language.folding import fold_with_origins
from queries.language.words import PIECE, Word, words
from queries.search.answers import Highlight

EXCERPT = 180
"""Characters of a text around the first mark that are shown."""
_LEAST_INSIDE = 4


def _merged(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _inside(piece: str, marks: Iterable[str]) -> tuple[int, int] | None:
    """Where a compound holds one of the searched words."""
    folded, origins = fold_with_origins(piece)
    for mark in sorted(marks, key=lambda m: (-len(m), m)):
        at = folded.find(mark) if len(mark) >= _LEAST_INSIDE else -1
        if at >= 0:
            return origins[at], origins[at + len(mark) - 1] + 1
    return None


def marked(text: str, marks: Iterable[frozenset[str]]) -> tuple[tuple[int, int], ...]:
    """Spans of the words of `text` that are searched for, or of the part of a compound that is.

    Of the sets of `marks` the first that is met counts.
    """
    found = words(text)
    return next((spans for tier in marks if (spans := _spans(text, found, tier))), ())


def _spans(text: str, found: Iterable[Word], marks: frozenset[str]) -> tuple[tuple[int, int], ...]:
    spans: list[tuple[int, int]] = []
    for word in found:
        if marks & {*word.keys}:
            spans.append((word.start, word.end))
        elif inner := _inside(text[word.start : word.end], marks):
            spans.append((word.start + inner[0], word.start + inner[1]))
    return _merged(spans)


def marked_beginnings(text: str, pieces: Iterable[str]) -> tuple[tuple[int, int], ...]:
    """Spans of the beginnings of words of `text` that were typed."""
    wanted = sorted(set(pieces), key=lambda p: (-len(p), p))
    spans: list[tuple[int, int]] = []
    for match in PIECE.finditer(text):
        folded, origins = fold_with_origins(match.group())
        typed = next((p for p in wanted if folded.startswith(p)), "")
        if typed:
            end = origins[len(typed)] if len(typed) < len(origins) else len(match.group())
            spans.append((match.start(), match.start() + end))
    return _merged(spans)


def excerpt(text: str, spans: tuple[tuple[int, int], ...]) -> Highlight:
    """The part of a text around its first mark, cut at blanks, with an ellipsis where something is left out."""
    if len(text) <= EXCERPT:
        return Highlight("text", text, spans)
    start = max(0, spans[0][0] - EXCERPT // 3) if spans else 0
    start = 0 if start == 0 else text.rfind(" ", 0, start + 1) + 1
    end = min(len(text), start + EXCERPT)
    blank = text.rfind(" ", start, end) if end < len(text) else -1
    end = blank if blank > start else end
    lead = "… " if start else ""
    shift = len(lead) - start
    inside = tuple((a + shift, b + shift) for a, b in spans if a >= start and b <= end)
    return Highlight("text", lead + text[start:end] + (" …" if end < len(text) else ""), inside)
