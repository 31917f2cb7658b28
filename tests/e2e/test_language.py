"""A Chinese page holds no English: whatever was not translated stands out here, with its page."""

import re
from html.parser import HTMLParser

import pytest

from tests import factories
from tests.e2e import busy
from tests.e2e.test_every_page import ADMINISTRATORS, somebody
from tests.e2e.walk import walk

LATIN = re.compile(r"[A-Za-z][A-Za-z_.'’-]*[A-Za-z]")
SILENT = {"script", "style", "template", "kbd", "code"}  # never read out, or quoted from a machine
SPOKEN = {"placeholder", "aria-label", "alt", "title", "data-search", "data-confirm"}
ALLOWED = {
    "Excel", "Word", "English", "JavaScript", "off", "work",  # the last two are keywords of the holiday table
    "shan", "mei", "ling",  # the example of a reading
    "True", "False",  # what Django calls its yes and no icons
    "docx", "xlsx", "doc", "jpg", "jpeg", "png", "pdf", "px", "csv",
}  # fmt: skip
PLACEHOLDER = re.compile(r"\{[a-z]+(:\d+)?\}")  # of a number pattern: {term}
CODE = re.compile(
    r"[A-Z]+|user|o+|[a-z_]+(\.[a-z_]+)+"
)  # PDF, TOTP, U17, user12, the seats of a hall, proposals.submit


class Page(HTMLParser):
    """The words a reader sees or hears, and the links he may follow."""

    def __init__(self, text):
        super().__init__()
        self.words, self.links, self._silent, self._foreign = [], [], 0, []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if tag in SILENT or values.get("lang") == "en":
            self._foreign.append(tag)
        if self._foreign:
            return
        self.links += [values["href"]] if tag == "a" and values.get("href") else []
        self.words += [values[name] for name in SPOKEN if values.get(name)]
        if tag == "input" and values.get("type") in {"submit", "button"}:
            self.words.append(values.get("value", ""))

    def handle_endtag(self, tag):
        if self._foreign and self._foreign[-1] == tag:
            self._foreign.pop()

    def handle_data(self, text):
        if not self._foreign:
            self.words.append(text)

    def english(self):
        found = {word for text in self.words for word in LATIN.findall(PLACEHOLDER.sub("", text))}
        return sorted(word for word in found if word not in ALLOWED and not CODE.fullmatch(word))


@pytest.fixture
def chain(congress, work_off):
    people = factories.chain(congress)
    busy.fill(people)
    work_off()
    return people


@pytest.mark.parametrize("who", ["visitor", "deputy", "secretary", "office", "clerk", "bureau_lead", *ADMINISTRATORS])
def test_chinese_pages_hold_no_english(chain, client, who):
    chain.deputy.password = "!"
    if user := somebody(chain, who):
        client.force_login(user)
    english = []

    def open_page(path):
        response = client.get(path, headers={"accept-language": "zh-CN"}, follow=True)
        if response.streaming or "text/html" not in response.headers["Content-Type"]:
            return []
        page = Page(response.content.decode())
        if words := page.english():
            english.append(f"{path}: {words}")
        return page.links

    opened = walk(open_page, ["/", "/admin/", "/accounts/login/", "/accounts/password/reset/"], each=6)

    assert english == []
    assert len(opened) > 3
