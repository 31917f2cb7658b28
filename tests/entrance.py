"""Log-in by the form, as somebody does it who reads what the page asks."""

import html
import re

LOGIN = "/accounts/login/"
PASSWORD = "Anlan-2026-river"
DIGITS = "零一二三四五六七八九"


def asked(page):
    """What the page asks and the answer to its question in words, to be sent back; nothing when it asks nothing."""
    text = page.content.decode()
    entry = re.search(r'name="puzzle_entry" value="([^"]+)"', text)
    if entry is None:
        return {}
    tens, ones = re.search(f"<strong>([{DIGITS}])十加([{DIGITS}])等于多少？</strong>", text).groups()
    return {"puzzle_entry": html.unescape(entry[1]), "puzzle": f"{DIGITS.index(tens)}{DIGITS.index(ones)}"}


def enter(client, login="wang", password=PASSWORD, query="", **where):
    """Type name and password; when the page then asks something, answer it and type them again."""
    typed = {"login": login, "password": password}
    page = client.post(LOGIN + query, typed, **where)
    if page.status_code == 200 and "puzzle" in page.context["form"].errors:
        page = client.post(LOGIN + query, typed | asked(page), **where)
    return page
