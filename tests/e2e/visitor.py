"""Somebody before a browser: goes to pages, and notes what the browser complains about."""

import re
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe

WCAG = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],
    "preload": False,
}
EXPECTED = re.compile(r"Failed to load resource: the server responded with a status of (403|404|409|422)")
NARROW = (390, 320)
LOG_IN = re.compile("^(登录|Log in)$")
LOG_OUT = re.compile("^(退出登录|Log out)$")


class Visitor:
    """A page of the browser and whoever sits before it."""

    def __init__(self, page, portal):
        self.portal, self.complaints = portal, []
        self.page = self._watched(page)

    def _watched(self, page):
        page.on("console", lambda message: self._note(page, message))
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        return page

    def _note(self, page, message):
        if message.type in {"error", "warning"} and not (self._is_answer(message) and EXPECTED.match(message.text)):
            self.complaints.append(f"{page.url}: {message.text} ({message.location.get('url', '')})")

    def _is_answer(self, message):
        """Whether the complaint is about a page that refused, not about a file that is missing."""
        return not urlsplit(message.location.get("url", "")).path.startswith("/static/")

    def go(self, path):
        self.page.goto(self.portal + path)
        return self.page

    def open_tab(self, path):
        page = self._watched(self.page.context.new_page())
        page.goto(self.portal + path)
        return page

    def log_in(self, user):
        self.go("/accounts/login/")
        self.fill_in_log_in(user)

    def fill_in_log_in(self, user):
        """Log in on the page shown, in whichever language it speaks."""
        page = self.page
        page.locator("[name=login]").fill(user.username)
        page.locator("[name=password]").fill("demo")
        page.get_by_role("main").get_by_role("button", name=LOG_IN).first.click()
        page.wait_for_url(lambda url: "/accounts/login/" not in url)

    def log_out(self):
        self.go("/accounts/me/")
        self.page.get_by_role("button", name=LOG_OUT).click()
        self.page.wait_for_url(lambda url: "/accounts/me/" not in url)

    def faults(self):
        """What is wrong with the page shown: WCAG 2.2 AA, and anything wider than a phone."""
        answer = Axe().run(self.page, options=WCAG)
        found = [
            f"{fault['id']} ({fault['impact']}): {' | '.join(node['html'][:160] for node in fault['nodes'][:3])}"
            for fault in answer.response["violations"]
        ]
        size = self.page.viewport_size
        for width in NARROW:
            self.page.set_viewport_size({"width": width, "height": 800})
            wide = self.page.evaluate("document.documentElement.scrollWidth")
            if wide > width:
                found.append(f"scrolls sideways at {width} px: {wide} px {self._wide(width)}")
        self.page.set_viewport_size(size)
        return found

    def _wide(self, width):
        """The innermost elements that reach over the edge."""
        return self.page.evaluate(
            """width => [...document.querySelectorAll("body *")].filter(one => one.getBoundingClientRect().right > width + 1
                && !one.querySelector("*")).slice(0, 3).map(one => one.outerHTML.slice(0, 120))""",
            width,
        )
