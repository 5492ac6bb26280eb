"""One spelling for all spellings of a German word: case, umlauts, ß and accents make no difference.

"Düsseldorf", "Duesseldorf", "DUSSELDORF" and "dusseldorf" all fold to "dusseldorf": umlauts lose their dots, and an e
that spells one out is dropped. The fold of the beginning of a word is the beginning of its fold, so it also serves
while somebody types.
"""

import re
import unicodedata

_SPELLED = re.compile(r"([aou])e")


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def fold(text: str) -> str:
    """The folded form of a word or text."""
    if text.isascii():
        return _SPELLED.sub(r"\1", text.lower())
    return _SPELLED.sub(r"\1", _plain(text))


def fold_with_origins(text: str) -> tuple[str, list[int]]:
    """The folded form, and for each of its characters the position in `text` that it comes from."""
    letters: list[str] = []
    origins: list[int] = []
    for position, character in enumerate(text):
        for letter in _plain(character):
            letters.append(letter)
            origins.append(position)
    plain = "".join(letters)
    dropped = {match.end() - 1 for match in _SPELLED.finditer(plain)}
    kept = [n for n in range(len(plain)) if n not in dropped]
    return "".join(plain[n] for n in kept), [origins[n] for n in kept]
