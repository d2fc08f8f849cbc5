"""A real browser for tests: Chromium by its DevTools pipe, which takes no package, and axe-core within its pages.

Where one is not there, tests skip: `make pages` installs both.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Self

PROGRAM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
MISSING = "there is no Chromium on this machine"

# `make pages` lays it into the checkout's .venv; tests may run from another environment.
_PLACES = [place / "pages/node_modules/axe-core/axe.min.js"
           for place in (Path(__file__).parent.parent / ".venv", Path(sys.prefix))]  # fmt: skip
AXE = next((file for file in _PLACES if file.is_file()), None)
AXE_MISSING = "there is no axe-core: make pages" if PROGRAM else MISSING
# All that WCAG 2.2 asks for at level A and AA, which has 2.0 and 2.1 within it, and axe-core's own advice.
_AXE_TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice")

_FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
    "--hide-scrollbars", "--force-color-profile=srgb", "--remote-debugging-pipe",
    "--disable-features=IsolateSandboxedIframes",  # so that a frame can be asked as its page can
)  # fmt: skip
_KEYS = {"ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40, "Home": 36, "End": 35, " ": 32,
         "Tab": 9, "Escape": 27, "Enter": 13}  # fmt: skip
_PATIENCE = 20  # seconds, far more than anything here takes


class Browser:
    """One browser with one page. Use it in a `with` statement."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0
        self._buffer = b""
        self._session = ""
        self.events: list[dict[str, Any]] = []

    def __enter__(self) -> Self:
        assert PROGRAM
        pipes = [*os.pipe(), *os.pipe()]
        read, self._write, self._read, write = (fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 20) for fd in pipes)
        for fd in pipes:
            os.close(fd)

        def plumb() -> None:
            os.dup2(read, 3)
            os.dup2(write, 4)

        self._process = subprocess.Popen(
            [PROGRAM, *_FLAGS, f"--user-data-dir={self._folder}", "about:blank"],
            pass_fds=(3, 4), preexec_fn=plumb, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(read)
        os.close(write)
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.send(f"{domain}.enable")
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._write)
        os.close(self._read)

    def send(self, method: str, **params: Any) -> Any:  # noqa: ANN401 - JSON
        self._count += 1
        message: dict[str, Any] = {"id": self._count, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._count:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer)

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            if not select.select([self._read], [], [], _PATIENCE)[0]:
                raise TimeoutError("the browser says nothing")
            self._buffer += os.read(self._read, 1 << 20)
        message, self._buffer = self._buffer.split(b"\0", 1)
        found: dict[str, Any] = json.loads(message)
        return found

    # -- what a reader has and does ---------------------------------------------------------------------------------

    def look(
        self, address: str, width: int = 1280, height: int = 900, *,
        dark: bool = False, reduced: bool = False, script: bool = True, touch: bool = False, printed: bool = False,
    ) -> None:  # fmt: skip
        """Open an address on a screen of this size, with these wishes of the reader."""
        self.events.clear()
        self.send("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=touch)
        self.send("Emulation.setTouchEmulationEnabled", enabled=touch)
        features = [
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"},
            {"name": "prefers-reduced-motion", "value": "reduce" if reduced else "no-preference"},
        ]
        self.send("Emulation.setEmulatedMedia", media="print" if printed else "", features=features)
        self.send("Emulation.setScriptExecutionDisabled", value=not script)
        self.send("Page.navigate", url="about:blank")
        self.send("Page.navigate", url=address)
        self.until("document.readyState === 'complete' && location.href !== 'about:blank'")

    def value(self, expression: str, **more: Any) -> Any:  # noqa: ANN401 - JSON
        """What a JavaScript expression gives, in the page or with `contextId` in a frame."""
        answer = self.send("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True, **more)
        if "exceptionDetails" in answer:
            raise RuntimeError(str(answer["exceptionDetails"]))
        return answer["result"].get("value")

    def until(self, expression: str) -> None:
        """Wait until it is true."""
        end = time.monotonic() + _PATIENCE
        while not self.value(f"!!({expression})"):
            if time.monotonic() > end:
                raise TimeoutError(expression)
            time.sleep(0.02)

    def press(self, key: str) -> None:
        code = _KEYS[key]
        text = {"text": key} if key == " " else {"text": "\r"} if key == "Enter" else {}
        about = {"key": key, "code": "Space" if key == " " else key, "windowsVirtualKeyCode": code}
        self.send("Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", **about, **text)
        self.send("Input.dispatchKeyEvent", type="keyUp", **about)

    def middle(self, query: str) -> tuple[float, float]:
        box = self.value(
            f"(b => [b.left + b.width / 2, b.top + b.height / 2])(document.querySelector({json.dumps(query)})"
            ".getBoundingClientRect())"
        )
        return box[0], box[1]

    def hover(self, query: str) -> None:
        x, y = self.middle(query)
        self.send("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)

    def click(self, query: str) -> None:
        self.value(f"document.querySelector({json.dumps(query)}).scrollIntoView({{block: 'nearest'}})")
        x, y = self.middle(query)
        for kind in ("mousePressed", "mouseReleased"):
            self.send("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def swipe(self, query: str, across: float) -> None:
        x, y = self.middle(query)
        self.send("Input.dispatchTouchEvent", type="touchStart", touchPoints=[{"x": x, "y": y}])
        for k in (1, 2, 3):
            point = {"x": x + across * k / 3, "y": y}
            self.send("Input.dispatchTouchEvent", type="touchMove", touchPoints=[point])
        self.send("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])

    def shot(self, path: Path, *, whole: bool = True) -> None:
        """A PNG of the page."""
        data = self.send("Page.captureScreenshot", captureBeyondViewport=whole)["data"]
        path.write_bytes(base64.b64decode(data))


def _frames(events: list[dict[str, Any]]) -> list[int]:
    """Where scripts can be run now: the page and each frame in it."""
    frames: list[int] = []
    for event in events:
        match event["method"].removeprefix("Runtime."), event["params"]:
            case "executionContextCreated", {"context": {"id": frame, "auxData": {"isDefault": True}}}:
                frames.append(frame)
            case "executionContextDestroyed", {"executionContextId": frame} if frame in frames:
                frames.remove(frame)
            case "executionContextsCleared", _:
                frames.clear()
    return frames


def axe(browser: Browser, *allowed: str) -> list[str]:
    """What axe-core finds wrong on the page and in its frames: rule, help, place and reason, each found thing a line.

    `allowed` names rules that a page which is a mere stand-in may break.
    """
    assert AXE
    source = AXE.read_text(encoding="utf-8") + "\naxe.configure({allowedOrigins: ['<unsafe_all_origins>']})"
    for frame in _frames(browser.events):
        browser.value(f"{source}; 0", contextId=frame)
    options = {
        "runOnly": {"type": "tag", "values": _AXE_TAGS},
        "rules": {rule: {"enabled": False} for rule in allowed},
        "resultTypes": ["violations"],
    }
    found = browser.value(f"axe.run(document, {json.dumps(options)})")
    return [
        f"{rule['id']}: {rule['help']}: {' > '.join(map(str, node['target']))}: {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
