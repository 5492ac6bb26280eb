"""Identifiers: computed from stable raw fields, never from cleaned names, dates or sources."""

import hashlib
import re
import unicodedata
from urllib.parse import urlsplit, urlunsplit

BUND = "territory/00"
BACKGROUND = "urn:bildungsgraph:background"

_TRANSLITERATION = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def digest(text: str, length: int) -> str:
    """The first `length` hex digits of the SHA-256 of `text` in NFC."""
    return hashlib.sha256(unicodedata.normalize("NFC", text).encode()).hexdigest()[:length]


def slug(text: str) -> str:
    """Readable ASCII form of `text`: lower case, umlauts spelled out, words joined by hyphens."""
    lowered = unicodedata.normalize("NFC", text).lower().translate(_TRANSLITERATION)
    plain = unicodedata.normalize("NFKD", lowered).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def territory_id(key: str) -> str:
    """Id of a territory from its official key: 2 (Land), 5 (Kreis) or 8 digits (Gemeinde), or a Bezirk key."""
    return f"territory/{key}"


def hashed_id(prefix: str, *parts: str) -> str:
    """Id of a thing that has no key of its own: `prefix/` and 10 hex digits over its raw fields."""
    return f"{prefix}/{digest('|'.join(parts), 10)}"


def actor_id(dataset: str, raw_name: str) -> str:
    """Id of an actor, from the data set and the raw name of the first row that names it."""
    return hashed_id("actor", dataset, raw_name)


def solution_id(dataset: str, row_id: str) -> str:
    """Id of a solution; a row id alone is not unique across data sets."""
    return f"solution/{dataset}-{row_id}"


def project_id(dataset: str, raw_name: str) -> str:
    """Id of a project, from the data set and a slug of its raw name."""
    return f"project/{dataset}-{slug(raw_name)}"


def relation_id(
    cls: str, from_id: str, to_id: str, role: str = "", kind: str = "", degree: str = "", modality: str = "done"
) -> str:
    """Id of a relation. A plan or an application is never the same relation as the deed.

    Dates and sources take no part: a further page about the same fact must not change the id.
    """
    key = [cls, from_id, to_id, role, kind, degree]
    if modality != "done":
        key.append(modality)
    return f"rel/{digest('|'.join(key), 12)}"


def canonical_url(url: str) -> str:
    """The URL that names a page: scheme and host in lower case, session ids removed, the rest as seen."""
    if url.startswith("urn:"):
        return url
    parts = urlsplit(re.sub(r";jsessionid=[^?#/]*", "", url, flags=re.IGNORECASE))
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), parts.path, parts.query, parts.fragment))


def source_id(url: str) -> str:
    """Id of a page; `http`/`https` and a leading `www.` make no difference."""
    key = re.sub(r"^https?://(www\.)?", "", canonical_url(url)).rstrip("/")
    return f"source/{digest(key, 12)}"
