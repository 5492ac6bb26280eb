"""What people added to the facts, from the journal: needs assessments, and families of solutions."""

from graph_store.journal import Journal
from graph_store.statements import Harvest
from ingest.assessment import with_assessments
from ingest.families import with_families


def with_decisions(harvest: Harvest, journal: Journal) -> Harvest:
    """The harvest with all that the journal adds; the given one stays as it is."""
    return with_families(with_assessments(harvest, journal), journal)
