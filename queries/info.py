"""What the store holds: counts, rows per file, figures, coverage."""

from collections import Counter
from collections.abc import Iterable

from graph_store.statements import FileCount
from queries.answers import Counts, FileRows, InfoAnswer
from queries.coverage import Covers
from queries.facts import Facts
from queries.figures import ProfileKind


def info(
    facts: Facts, covers: Covers, files: Iterable[FileCount], statements: tuple[int, int], figures: ProfileKind
) -> InfoAnswer:
    """Counts of the store. `statements` = number of all and of those without a source."""
    classes = Counter(label for e in facts.graph.entities.values() for label in (e.cls, *e.traits))
    classes["Source"] = len(facts.graph.sources)
    relations = Counter(r.cls for r in facts.graph.relations.values())
    return InfoAnswer(
        dataset_version=facts.graph.version,
        counts=Counts(dict(sorted(classes.items())), dict(sorted(relations.items()))),
        statements=statements[0],
        statements_without_source=statements[1],
        sources=tuple(FileRows(f.dataset, f.file, f.read, f.used, f.quarantined) for f in files),
        figures="wide" if figures == "full" else "bundled",
        coverage=covers.levels(),
    )
