"""Texts from outside: what no sentence about a need contains, and what looks like data about a person."""

import re

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_FORMULA = re.compile(r"[=+@]|-(?=\S)")
_MARKUP = re.compile(r"<[A-Za-z/!?]")
_PERSONAL = (
    ("eine E-Mail-Adresse", re.compile(r"[\w.+-]+\s?(?:@|\(at\)|\[at\])\s?[\w-]+\.\w{2,}", re.IGNORECASE)),
    (
        "eine Telefonnummer",
        re.compile(
            r"(?:\+|\b00)\d{1,3}[\s/().-]*\d(?:[\s/().-]?\d){6,}"
            r"|\b0\d{2,5}(?:\s?[/-]\s?(?!(?:19|20)\d\d\b)\d{3,}|\s\d{5,})"
            r"|\b(?:Tel|Telefon|Fax|Mobil|Handy)\b[.:\s]*\d",
            re.IGNORECASE,
        ),
    ),
    ("eine Anschrift", re.compile(r"(?:straße|strasse|str\.)\s+\d{1,4}\b", re.IGNORECASE)),
    (
        "der Name einer Person",
        re.compile(r"\b(?:Herrn?|Frau)\s+(?:(?:Prof|Dr)\.\s*)*[A-ZÄÖÜ][a-zäöüß]{2,}|\b(?:Prof|Dr)\.\s+[A-ZÄÖÜ]"),
    ),
)
_PERSONAL_COLUMNS = (
    *("name", "mail", "telefon", "tel", "handy", "mobil", "fax", "anschrift", "adresse", "straße", "strasse", "plz"),
    *("wohnort", "geburt", "ansprech", "kontakt", "person", "interviewpartner", "unterschrift"),
)


def unfit(text: str) -> tuple[str, str] | None:
    """Why a text cannot be taken, and what would mend it; None where it can."""
    if found := _CONTROL.search(text):
        name = "Zeilenumbruch" if found[0] in "\r\n" else f"Steuerzeichen U+{ord(found[0]):04X}"
        return name, "Zeichen entfernen"
    if found := _INVISIBLE.search(text):
        return f"unsichtbares Zeichen U+{ord(found[0]):04X}", "Zeichen entfernen"
    if _FORMULA.match(text.lstrip()):
        return "sieht aus wie eine Formel", "den Text ohne =, +, - oder @ beginnen"
    if _MARKUP.search(text):
        return "enthält HTML oder XML", "nur Text eintragen, ohne Auszeichnung"
    for what, pattern in _PERSONAL:
        if pattern.search(text):
            return f"sieht aus wie {what}", "Angaben zu Personen entfernen; Stelle oder Gruppe nennen"
    return None


def personal_column(name: str) -> bool:
    """True for a column that by its name would hold data about a person."""
    return any(word in name.casefold() for word in _PERSONAL_COLUMNS)
