"""The pages of the documentation lead somewhere, and what they count is what the graph holds."""

import re
from pathlib import Path

import pytest

import bildungsgraph as bg

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def _anchors(text: str) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-") for heading in headings} | set(
        re.findall(r'<a id="([^"]+)"', text)
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_inside_the_project_leads_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8")):
        if link.startswith(("http:", "https:")):
            continue
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        assert target.exists(), link
        assert not anchor or anchor in _anchors(target.read_text("utf-8")), link


def test_the_data_page_counts_the_kreise_without_a_relation(built_home: Path) -> None:
    text = (ROOT / "docs/explanation/data.md").read_text("utf-8")
    said = re.search(r"Zu (\d+) der 400 Kreise zeigt keiner der Ordner lvo, ruem, bk und ti eine Beziehung", text)
    with bg.open(built_home) as graph:
        [[shown]] = graph.sparql(
            """SELECT (COUNT(DISTINCT ?t) AS ?n) {
                 ?r bg:from|bg:to ?t ; a ?class ; bg:locators ?l . ?t a bg:Territory ; bg:key ?k
                 FILTER(?class != bg:Location && STRLEN(?k) = 5 && REGEX(?l, "^(lvo|ruem|bk|ti)/"))
                 FILTER NOT EXISTS { ?t bg:validTo ?v } }"""
        ).rows
    assert said
    assert int(said[1]) == 400 - int(shown)
