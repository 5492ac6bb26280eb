"""Names of German territories in the spellings people use: what is the same name, and what kind of place is meant."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

Hint = Literal["kreis", "stadt", "gemeinde", "land"]

_SPELLED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_SHORT = (
    (r"\ba\.?\s?d\.\s?", "an der "),
    (r"\bi\.?\s?d\.\s?", "in der "),
    (r"\bv\.?\s?d\.\s?", "vor der "),
    (r"\ba\.\s?", "am "),
    (r"\bi\.\s?", "im "),
    (r"\bb\.\s?", "bei "),
    (r"\bst\.\s?", "sankt "),
    (r"\bopf\b\.?", "oberpfalz"),
)
_KINDS: dict[str, Hint] = {
    **dict.fromkeys(("landkreis", "lk", "lkr", "lkrs", "kreis", "regionalverband", "staedteregion", "region"), "kreis"),
    **dict.fromkeys(
        (
            "stadt",
            "kreisfreie",
            "krsfr",
            "krfr",
            "stadtkreis",
            "hansestadt",
            "landeshauptstadt",
            "universitaetsstadt",
            "wissenschaftsstadt",
            "klingenstadt",
            "gkst",
        ),
        "stadt",
    ),
    **dict.fromkeys(("gemeinde", "markt", "flecken", "samtgemeinde", "verbandsgemeinde"), "gemeinde"),
    **dict.fromkeys(("freistaat", "bundesland"), "land"),
}
_FILLERS = {"und", "freie"}
_TAIL = re.compile(r"\s(?:am|an der|an|im|in der|in|vor der|ob der|bei|auf)\s.*$")


@dataclass(frozen=True, slots=True)
class Spelling:
    """A name taken apart: `whole` and `core` (without words like Landkreis) without blanks, and the kind it names.

    `short` is the core without brackets and without a tail such as "am Main".
    """

    whole: str
    core: str
    short: str
    hint: Hint | None


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text)


def _plain(text: str) -> str:
    lowered = unicodedata.normalize("NFC", text).casefold().replace("ß", "ss")
    if "." in lowered or "opf" in lowered:
        for pattern, replacement in _SHORT:
            lowered = re.sub(pattern, replacement, lowered)
    return lowered


def _ascii(text: str, umlauts_spelled: bool) -> str:
    spelled = text.translate(_SPELLED) if umlauts_spelled else text
    return unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()


def _core(words: list[str]) -> tuple[list[str], Hint | None]:
    hints = [_KINDS[w] for w in words if w in _KINDS]
    core = [w for w in words if w not in _KINDS and not (hints and w in _FILLERS)]
    if len(core) > 1 and core[0] == "land":
        core, hints = core[1:], [*hints, "land"]
    hint: Hint | None = hints[0] if hints else None
    return core, hint


def spellings(name: str) -> tuple[Spelling, ...]:
    """The name with umlauts spelled out (ae) and, where that differs, with umlauts dropped (a)."""
    plain = _plain(name)
    result = []
    for text in dict.fromkeys((_ascii(plain, True), _ascii(plain, False))):
        words = _words(text)
        core, hint = _core(words)
        bare, _ = _core(_words(_TAIL.sub("", re.sub(r"\(.*?\)|,.*$", " ", text))))
        result.append(Spelling("".join(words), "".join(core), "".join(bare), hint))
    return tuple(result)
