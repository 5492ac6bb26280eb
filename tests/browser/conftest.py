"""A real browser that reaches nothing but the server under test."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

playwright = pytest.importorskip("playwright.sync_api")

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

_RECORD_VIOLATIONS = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.violations.push(`${event.violatedDirective} ${event.blockedURI}`);
});
"""


@dataclass
class Watched:
    """A page and what went wrong on it: requests to elsewhere, script errors, refused content."""

    page: "playwright.Page"
    address: str
    outside: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def open(self, path: str) -> "playwright.Page":
        """Open a path of the server and wait until it has loaded."""
        self.page.goto(self.address + path, wait_until="networkidle")
        return self.page

    def violations(self) -> list[str]:
        """Violations of the content security policy on the page as it stands."""
        found: list[str] = self.page.evaluate("window.violations")
        return found


@pytest.fixture(scope="session")
def chromium() -> Iterator["playwright.Browser"]:
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed (Debian: apt install chromium)")
    with playwright.sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def watched(chromium: "playwright.Browser", server: str) -> Iterator[Watched]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="de-DE")
    context.set_default_timeout(120_000)
    page = context.new_page()
    page.add_init_script(_RECORD_VIOLATIONS)
    view = Watched(page, server)

    def decide(route: "playwright.Route") -> None:
        if route.request.url.startswith((server, "data:", "blob:")):
            route.continue_()
        else:
            view.outside.append(route.request.url)
            route.abort()

    page.route("**/*", decide)
    page.on("pageerror", lambda error: view.errors.append(str(error)))
    page.on("console", lambda message: view.errors.append(message.text) if message.type == "error" else None)
    yield view
    context.close()
