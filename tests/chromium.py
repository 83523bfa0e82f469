"""A headless Chromium for tests, driven by WebDriver's protocol and nothing besides."""

import base64
import json
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
BROWSER = next(filter(None, map(shutil.which, BROWSERS)), None)
DRIVER = shutil.which("chromedriver")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
"""Key of an element's number; W3C WebDriver, section 12."""
KEYS = {"Escape": "\ue00c", "Enter": "\ue007", "Control": "\ue009", "Right": "\ue014"}
"""W3C WebDriver, section 17.4.2."""


class Page:
    """A page in a browser.

    Args:
        session: address of the driver's session.
    """

    def __init__(self, session):
        self.session = session

    def open(self, url):
        asked(self.session + "/url", {"url": url})

    def run(self, script, *arguments):
        return asked(self.session + "/execute/sync", {"script": script, "args": arguments})

    def click(self, css):
        asked(f"{self._element(css)}/click", {})

    def type(self, css, text):
        asked(f"{self._element(css)}/value", {"text": text})

    def press(self, key, *, held=""):
        keys = [key] if not held else [held, key]
        actions = [{"type": "keyDown", "value": k} for k in keys]
        actions += [{"type": "keyUp", "value": k} for k in reversed(keys)]
        body = {"actions": [{"type": "key", "id": "keys", "actions": actions}]}
        asked(self.session + "/actions", body)

    def save(self, path):
        path.write_bytes(base64.b64decode(asked(self.session + "/screenshot")))

    def _element(self, css):
        found = asked(self.session + "/element", {"using": "css selector", "value": css})
        return f"{self.session}/element/{found[ELEMENT]}"


def asked(url, body=None):
    """Return what the driver answers."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=60) as answer:
            return json.load(answer)["value"]
    except urllib.error.HTTPError as error:
        raise AssertionError(error.read().decode()) from error


@contextmanager
def browsing(folder, size=(1280, 900)):
    """Open a browser whose profile is an empty folder, while the block lasts."""
    driver = subprocess.Popen(
        [DRIVER, "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    with driver:
        try:
            port = (
                next(line for line in driver.stdout if "started successfully" in line)
                .split()[-1]
                .strip(".")
            )
            root = f"http://127.0.0.1:{port}"
            session = f"{root}/session/{_session(root, folder, size)}"
            yield Page(session)
            _close(session)
        finally:
            driver.terminate()


def _session(root, folder, size):
    flags = [*FLAGS, f"--user-data-dir={folder}", "--window-size={},{}".format(*size)]
    options = {"binary": BROWSER, "args": flags}
    wanted = {"capabilities": {"alwaysMatch": {"goog:chromeOptions": options}}}
    return asked(f"{root}/session", wanted)["sessionId"]


def _close(session):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    opener.open(urllib.request.Request(session, method="DELETE"), timeout=60).close()


def awaited(claim, seconds=10):
    """Wait until a claim is true, and tell whether it came to be."""
    until = time.monotonic() + seconds
    while not claim():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def address_of(path: Path) -> str:
    return path.resolve().as_uri()
