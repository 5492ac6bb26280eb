"""Names with markup in a real browser, without the content policy that would stop them: the pages alone must hold."""

from pathlib import Path

import pytest

from graph_store.store import Store
from queries.front import Answers
from tests.browser.conftest import Watched
from tests.visualizations.hostile import PAYLOAD, HostileAnswers
from visualizations import pages

pytestmark = pytest.mark.browser


def test_no_script_of_a_source_runs(watched: Watched, built_home: Path) -> None:
    with Store.open(built_home) as store:
        evil = HostileAnswers(Answers(store))
        html = pages.place_page(evil, evil.profile("15084"), PAYLOAD, "", "")  # type: ignore[arg-type]
    path = f"{watched.address}/kommune/hostile"
    watched.page.route(path, lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"))
    page = watched.open("/kommune/hostile")
    page.wait_for_selector("#netz-bild[data-drawn=yes]")
    for option in page.locator("#netz-wahl option").all()[1:8]:
        page.select_option("#netz-wahl", option.get_attribute("value"))
        assert page.locator("#netz-info a").count() > 0
    box = page.locator("#netz-bild").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert page.evaluate("window.hacked") is None
    assert page.locator("img").count() == 0
    assert watched.outside == []
