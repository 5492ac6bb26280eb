"""The pages in a real browser: offline, under the content policy, accessible, usable by keyboard."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import Watched

pytestmark = pytest.mark.browser

PATHS = [
    "/",
    "/?q=Bildungsb%C3%BCro",
    "/?q=xyzxyzxyz",
    "/kommune/15084",
    "/kommune/14713?need=Bildungsberatung",
    "/belege/territory/15084",
    "/belege/programme/lernen-vor-ort",
    "/belege/solution/ti-blk-bildungsbuero",
    "/kommune/15084?same=land&same=form&year=2013",
    "/luecken",
    "/luecken?was=programme/lernen-vor-ort",
    "/luecken?was=15084&mit=15088",
    "/ueber",
    "/docs",
]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.mark.parametrize("path", PATHS)
def test_a_page_is_offline_quiet_and_accessible(watched: Watched, path: str) -> None:
    page = watched.open(path)
    for closed in page.query_selector_all("details:not([open])"):
        closed.evaluate("d => d.open = true")
    found = Axe().run(page, options=RULES)
    problems = [f"{v['id']}: {n['html'][:150]}" for v in found.response["violations"] for n in v["nodes"]]
    assert problems == []
    assert watched.outside == []
    assert watched.violations() == []
    assert watched.errors == []


def test_the_network_is_drawn_and_answers_to_the_keyboard(watched: Watched) -> None:
    page = watched.open("/kommune/15084")
    page.wait_for_selector("#netz-bild[data-drawn=yes]")
    drawn = page.evaluate(
        """() => { const c = document.querySelector("#netz-bild canvas");
                   const d = c.getContext("2d").getImageData(0, 0, c.width, c.height).data;
                   let n = 0; for (let i = 3; i < d.length; i += 4) if (d[i]) n++; return n; }"""
    )
    assert drawn > 2000
    page.focus("#netz-wahl")
    page.keyboard.press("ArrowDown")
    page.wait_for_selector("#netz-info .name")
    assert page.locator("#netz-info a").first.get_attribute("href").startswith(("/belege/", "/kommune/"))
    page.keyboard.press("Escape")
    assert page.locator("#netz-info .name").count() == 0


def test_the_legend_hides_a_kind_of_node(watched: Watched) -> None:
    page = watched.open("/kommune/15084")
    page.wait_for_selector("#netz-bild[data-drawn=yes]")
    before = page.locator("#netz-bild").screenshot()
    page.locator(".legend input").first.uncheck()
    page.wait_for_timeout(300)
    assert page.locator("#netz-bild").screenshot() != before


def test_search_works_without_script(chromium: object, server: str) -> None:
    context = chromium.new_context(java_script_enabled=False)  # type: ignore[attr-defined]
    page = context.new_page()
    page.goto(server)
    page.fill("#suche", "Burgenlandkreis")
    page.press("#suche", "Enter")
    page.click("main .hits a >> nth=0")
    assert page.url == f"{server}/kommune/15084"
    assert "Burgenlandkreis" in page.inner_text("h1")
    context.close()


@pytest.mark.parametrize(("path", "box"), [("/", "#suche"), ("/ueber", "header input[name=q]")])
def test_suggestions_answer_to_the_keyboard(watched: Watched, path: str, box: str) -> None:
    page = watched.open(path)
    page.type(box, "burgenl")
    page.wait_for_selector(f"{box}[aria-expanded=true]")
    first = page.locator("[role=option]").first
    assert first.inner_text().startswith("Burgenlandkreis")
    assert first.locator("mark").inner_text() == "Burgenl"
    problems = Axe().run(page, options=RULES).response["violations"]
    assert [p["id"] for p in problems] == []
    page.keyboard.press("ArrowDown")
    assert page.get_attribute(box, "aria-activedescendant") == first.get_attribute("id")
    page.keyboard.press("Escape")
    assert page.get_attribute(box, "aria-expanded") == "false"
    assert page.input_value(box) == "burgenl"
    page.keyboard.press("ArrowDown")
    page.wait_for_selector("[role=option]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/kommune/15084")
    assert watched.violations() == []
    assert watched.errors == []


@pytest.mark.parametrize(
    "path", ["/", "/kommune/15084", "/luecken?was=00", "/luecken?was=15084&mit=15088", "/belege/territory/15084"]
)
def test_a_narrow_screen_does_not_scroll_sideways(watched: Watched, path: str) -> None:
    watched.page.set_viewport_size({"width": 360, "height": 740})
    page = watched.open(path)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
