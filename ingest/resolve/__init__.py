"""Who is who: raw names of the tables to things of the graph, by judged lookups only, never by a name alone."""

from ingest.resolve.ends import End
from ingest.resolve.mention import mention
from ingest.resolve.places import Place
from ingest.resolve.resolver import Resolver
from ingest.resolve.vocab import Predicate

__all__ = ["End", "Place", "Predicate", "Resolver", "mention"]
