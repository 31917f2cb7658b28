"""Memory of the workers, and bytes over the wire."""

import re
from urllib.parse import urljoin, urlsplit

from benching.common import PHONE
from benching.costs import lines_file
from benching.processes import rss_mb


def memory(portal, paths):
    """Resident memory of the larger worker after 10,000 requests, and how much any has grown since request 2,000."""
    arguments = ("cycle", lines_file(portal, paths))
    headers = {**portal.as_user("secretariat"), "Accept-Encoding": "gzip"}

    def drive(count):
        asked = 0
        while asked < count:
            asked += portal.wrk("/", headers, *arguments)["requests"]
        return asked

    asked = drive(2_000)
    workers = portal.workers()
    early = [rss_mb(pid) for pid in workers]
    asked += drive(8_000)
    late = [rss_mb(pid) for pid in workers]
    growth = max(after - before for before, after in zip(early, late, strict=True))
    return max(late), growth, asked


def wire(portal):
    """Bytes over the wire: the first load of a deputy's home page with all it links, and the largest later page."""
    headers = {**portal.as_user("deputy01"), "Accept-Encoding": "gzip, deflate, br", "User-Agent": PHONE}
    home = portal.ask("/", headers)
    seen, queue, total = {"/"}, [("/", home)], home.wire
    for address, answer in queue:
        for link in _links(answer):
            path = urlsplit(urljoin(address, link)).path
            if path.startswith("/static/") and path not in seen:
                seen.add(path)
                part = portal.ask(path, headers)
                total += part.wire
                queue.append((path, part))
    paths = ["/", "/proposals/", "/proposals/new/", "/notices/", "/deputies/", "/accounts/me/"]
    largest = max(portal.ask(path, headers).wire for path in paths)
    return total / 1024, len(seen), largest / 1024


def _links(answer):
    """What a browser loads because of this page, stylesheet or module."""
    kind, packed = answer.headers.get_content_type(), answer.headers.get("Content-Encoding", "")
    text = _unpacked(answer.content, packed)
    if kind == "text/html":
        return re.findall(r'<(?:link[^>]+href|script[^>]+src|img[^>]+src|use[^>]+href)="([^"#]+)', text)
    if kind == "text/css":
        return [link for link in re.findall(r"url\([\"']?([^\"')#]+)", text) if not link.startswith("data:")]
    imports = r"^\s*(?:import|export)\b[^\"';]*[\"'](\.{1,2}/[^\"']+|/[^\"']+)[\"']"
    return re.findall(imports, text, re.MULTILINE) if "javascript" in kind else []


def _unpacked(content, packed):
    if packed == "br":
        import brotli  # noqa: PLC0415  (comes with whitenoise)

        content = brotli.decompress(content)
    elif packed == "gzip":
        import gzip  # noqa: PLC0415

        content = gzip.decompress(content)
    return content.decode("utf-8", "replace")
