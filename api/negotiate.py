"""Content negotiation: which of the offered media types a client wants (RFC 9110, section 12.5.1)."""

from collections.abc import Sequence


def _preferences(accept: str) -> list[tuple[str, float]]:
    ranges = []
    for part in accept.split(","):
        media, *parameters = (piece.strip() for piece in part.split(";"))
        quality = 1.0
        for parameter in parameters:
            name, _, value = parameter.partition("=")
            if name.strip().lower() == "q":
                try:
                    quality = min(max(float(value), 0.0), 1.0)
                except ValueError:
                    quality = 0.0
        if media:
            ranges.append((media.lower(), quality))
    return ranges


def _matches(media_range: str, offered: str) -> int:
    """How exactly a range names an offered type: 3 exactly, 2 its main type, 1 anything, 0 not at all."""
    if media_range == offered:
        return 3
    if media_range == offered.partition("/")[0] + "/*":
        return 2
    return 1 if media_range == "*/*" else 0


def choose(accept: str | None, offered: Sequence[str]) -> str | None:
    """The offered media type that suits `accept` best, the first of them when the client does not care, else None."""
    if not accept or not accept.strip():
        return offered[0]
    preferences = _preferences(accept)
    best: tuple[float, int] | None = None
    for position, media in enumerate(offered):
        fits = [(exact, quality) for media_range, quality in preferences if (exact := _matches(media_range, media))]
        if fits:
            quality = max(fits)[1]
            if quality > 0 and (best is None or quality > best[0]):
                best = (quality, position)
    return offered[best[1]] if best else None
