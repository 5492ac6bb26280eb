"""Ask a SPARQL server on loopback whether it answers."""

import urllib.error
import urllib.parse
import urllib.request


def answers_ask(query_url: str) -> bool:
    """Whether the endpoint answers `ASK {}` with a SPARQL result."""
    address = f"{query_url}?{urllib.parse.urlencode({'query': 'ASK {}'})}"
    request = urllib.request.Request(address, headers={"Accept": "application/sparql-results+json"})  # noqa: S310  http
    try:
        with urllib.request.urlopen(request, timeout=2) as reply:  # noqa: S310  an address of loopback
            return bool(b'"boolean"' in reply.read(200))
    except (urllib.error.URLError, OSError):
        return False
