"""The table, and docs/bench.md."""

import os
import re
import sys

from benching.common import BASE, CONNECTIONS, ROUNDS, SECONDS, WORKERS


def table(chosen, large, small):
    """The Markdown table; a ratio above its target is marked."""
    lines = [
        "| Page | requests/s | p95, ms | CPU, ms | × floor | target | growth |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    floor = large[chosen[0].name].ms
    for page in chosen:
        cost, ratio = large[page.name], large[page.name].ms / floor
        growth = cost.ms / small[page.name].ms
        most = f"≤ {page.most:g}" if page.most else ""
        lines.append(
            f"| {page.name} | {cost.per_second:.0f} | {cost.p95:.0f} | {cost.ms:.2f} | {_mark(ratio, page.most)} "
            f"| {most} | {_mark(growth, 1.3 if page.most else None)} |"
        )
    return "\n".join(lines)


def _mark(value, most):
    return f"**{value:.2f}** (missed)" if most and value > most else f"{value:.2f}"


def machine(databases):
    """The machine in neutral words."""
    memory_gb = round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3)
    ((version,),) = databases.ask("postgres", "SHOW server_version")
    python = ".".join(map(str, sys.version_info[:2]))
    database = f"PostgreSQL {version.split('.')[0]}"
    return f"{os.cpu_count()} cores, {memory_gb} GB, {database}, Python {python}, {WORKERS} workers of one thread"


def head(where, few, many):
    """What stands above the table of the pages."""
    return f"""# Speed and size

Written by `make bench`. {where}; {CONNECTIONS} requests at a time, {ROUNDS} rounds of {SECONDS} s for each page.

The table stands for {many:,} proposals in the secretariat's list. *CPU* is what the server's processes and the
database's spend on one request; *× floor* compares it with the least a page of this portal can be: the same
middleware, log-in, base template and menu around 25 rows of one query. *Growth* is the CPU against {few:,}
proposals (target 1.3).
"""


def write(title, text):
    """Put one part into docs/bench.md in place of what it said before; the one without a title stands on top."""
    page = BASE / "docs" / "bench.md"
    top, *rest = re.split(r"^## (.+)\n", page.read_text() if page.exists() else "", flags=re.MULTILINE)
    parts = {"": top} | dict(zip(rest[::2], rest[1::2], strict=True))
    parts[title] = text if not title else f"\n{text}"
    said = (f"## {name}\n{part.rstrip()}\n" if name else f"{part.rstrip()}\n" for name, part in parts.items())
    page.write_text("\n".join(said))
