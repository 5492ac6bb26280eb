"""How near two texts are, by their words and parts of words: TF-IDF over groups of 4 to 6 characters.

Parts of words catch German compounds ("Bildungsberatung" and "Beratungsstelle Bildung"). Names of places are taken out:
else everything from one town looks alike.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

_WORD = re.compile(r"\w+")


def without_places(text: str, places: frozenset[str]) -> str:
    """The text in lower case without names of places and words made of them ("Leipziger")."""
    words = _WORD.findall(text.casefold())
    return " ".join(w for w in words if w not in places and not (w.endswith("er") and w[:-2] in places))


def place_words(names: Iterable[str]) -> frozenset[str]:
    """The words of names of places that are to be taken out; short ones and words such as "Land" stay."""
    words = {w for name in names for w in _WORD.findall(name.casefold()) if len(w) > 3}
    return frozenset(words - {"land", "stadt", "region", "kreis", "unter", "ober"}) | {"landkreis", "kreis", "stadt"}


class TextIndex:
    """Texts by id, to be ranked by their nearness to another text."""

    def __init__(self, texts: Mapping[str, str], place_names: Iterable[str] = ()) -> None:
        self.ids: Sequence[str] = tuple(sorted(texts))
        self._places = place_words(place_names)
        self._position = {key: n for n, key in enumerate(self.ids)}
        vectorizer: Any = TfidfVectorizer
        self._vectorizer = vectorizer(analyzer="char_wb", ngram_range=(4, 6), sublinear_tf=True, dtype=np.float32)
        documents = [without_places(texts[key], self._places) for key in self.ids]
        self._matrix: Any = None
        if any(len(word) >= 2 for document in documents for word in document.split()):
            self._matrix = self._vectorizer.fit_transform(documents)

    def similarity(self, text: str) -> NDArray[np.float64]:
        """Cosine (0 to 1) between the text and each indexed text, in the order of `ids`."""
        cleaned = without_places(text, self._places)
        if self._matrix is None or not cleaned:
            return np.zeros(len(self.ids))
        vector = self._vectorizer.transform([cleaned])
        return np.asarray((self._matrix @ vector.T).todense(), dtype=np.float64).ravel()

    def ranks(self, text: str) -> dict[str, int]:
        """Rank of each id by nearness, 0 first, ties by id. What has nothing in common with the text has no rank."""
        similarity = self.similarity(text)
        order = np.argsort(-similarity, kind="stable")
        return {self.ids[n]: rank for rank, n in enumerate(order) if similarity[n] > 0}
