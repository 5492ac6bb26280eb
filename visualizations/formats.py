"""Numbers, dates and addresses as German readers expect them."""

import re
from urllib.parse import quote, urlsplit

_UNITS = {"percent": "%", "euro": "€", "EUR": "€"}
_MONTHS = (
    "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
    "Dezember",
)  # fmt: skip


def number(value: float | int | str | bool | None, digits: int = 1) -> str:
    """A number with German separators; floats with at most `digits` decimals. A text comes back as it is."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, str):
        return value
    whole = isinstance(value, int) or value == int(value)
    text = f"{int(value):,}" if whole else f"{value:,.{digits}f}".rstrip("0").rstrip(".")
    return text.translate(str.maketrans(",.", ".,"))


def measure(value: float | int | str | bool | None, unit: str | None = None) -> str:
    """A number with its unit."""
    text = number(value)
    shown = _UNITS.get(unit or "", unit or "")
    return f"{text} {shown}" if text and shown else text


def signed(value: float, unit: str | None = None) -> str:
    """A change with its sign and unit."""
    sign = "+" if value > 0 else "−" if value < 0 else "±"
    return f"{sign}{measure(abs(value), unit)}"


def score(value: float) -> str:
    """A score with two digits: 0.618 is 0,62."""
    return f"{value:.2f}".replace(".", ",")


def percent(share: float) -> str:
    """A share from 0 to 1 as whole percent."""
    return f"{round(share * 100)} %"


def date(text: str | None) -> str:
    """A date as precise as given: 2014, Mai 2014 or 12.05.2014; other texts as they are."""
    if not text:
        return ""
    if match := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", text):
        return f"{match[3]}.{match[2]}.{match[1]}"
    if (match := re.fullmatch(r"(\d{4})-(\d{2})", text)) and 1 <= int(match[2]) <= 12:
        return f"{_MONTHS[int(match[2]) - 1]} {match[1]}"
    return text


def period(since: str | None, until: str | None) -> str:
    """A period in words, empty when nothing is known."""
    if since and until:
        return date(since) if since == until else f"{date(since)} bis {date(until)}"
    if since:
        return f"seit {date(since)}"
    return f"bis {date(until)}" if until else ""


def web_address(url: str | None) -> str | None:
    """The address if a browser may follow it (http or https), else None: a source may carry any text."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None


def host(url: str | None) -> str:
    """The host of an address without `www.`, empty when there is none."""
    address = web_address(url)
    return re.sub(r"^www\.", "", urlsplit(address).hostname or "") if address else ""


def evidence_path(thing_id: str) -> str:
    """The page that shows what a thing or source rests on."""
    return f"/belege/{quote(thing_id, safe='/')}"


def place_path(key: str) -> str:
    """The page of a Kommune."""
    return f"/kommune/{quote(key, safe='')}"


def thing_path(thing_id: str, cls: str, key: str | None) -> str:
    """The page of a thing: a Kreis or Gemeinde has its own, anything else the page of its evidence."""
    is_place = cls == "Territory" and key is not None and re.fullmatch(r"\d{5}|\d{8}", key)
    return place_path(key) if is_place and key else evidence_path(thing_id)
