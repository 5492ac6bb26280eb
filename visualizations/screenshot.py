"""Take the README's picture of a page: `python -m visualizations.screenshot [PATH] [FILE]`.

Starts the server on a free port over the built graph and looks at it with Chromium; needs the development packages.
"""

import argparse
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "docs" / "images" / "kommune.png"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(address: str, server: "subprocess.Popen[bytes]") -> None:
    """Wait until the server answers. Raises RuntimeError when it ends or stays silent for a minute."""
    for _ in range(600):
        if server.poll() is not None:
            break
        try:
            urllib.request.urlopen(f"{address}/health", timeout=5).close()  # noqa: S310  loopback
            return
        except urllib.error.URLError:
            time.sleep(0.1)
    raise RuntimeError("the server did not start: run `bildungsgraph build` first")


def take(path: str, file: Path, width: int = 1280, height: int = 1700) -> None:
    """Write a picture of the page at `path` to `file`. Raises RuntimeError without a graph or without Chromium."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        raise RuntimeError("Chromium is not installed (Debian: apt install chromium)")
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "api.cli", "serve", "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, env=os.environ) as server, sync_playwright() as tool:
        try:
            _wait(address, server)
            browser = tool.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": width, "height": height}, locale="de-DE")
            page.goto(address + path, wait_until="networkidle", timeout=180_000)
            file.parent.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=file, full_page=height == 0)
            browser.close()
        finally:
            server.terminate()


def main() -> int:
    """Command line: exit 0 done, 1 failed with one line."""
    parser = argparse.ArgumentParser(prog="python -m visualizations.screenshot", description=__doc__)
    parser.add_argument("path", nargs="?", default="/kommune/15084", help="path of the page")
    parser.add_argument("file", nargs="?", type=Path, default=TARGET, help="PNG file to write")
    chosen = parser.parse_args()
    try:
        take(chosen.path, chosen.file)
    except (RuntimeError, ImportError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
