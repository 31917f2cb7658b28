"""CPU time and memory of processes, as the kernel counts them."""

import os
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


def _stat(pid):
    """The fields of /proc/PID/stat from the parent on, or nothing when it has ended."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    return text.rpartition(")")[2].split()[1:]


def family(root):
    """The process and everything it started, children of children too."""
    parents = {int(path.name): _stat(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()}
    found = [root]
    for pid in found:
        found += [child for child, stat in parents.items() if stat and int(stat[0]) == pid]
    return found


def cpu_seconds(pids, *, ended=True):
    """User and system time of these processes; ``ended`` adds that of their children that have ended."""
    fields = slice(10, 14) if ended else slice(10, 12)
    return sum(sum(map(int, stat[fields])) for pid in pids if (stat := _stat(pid))) / TICK


def rss_mb(pid):
    """Resident memory in MB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def busy_ms(pid):
    """Milliseconds the process has had a core so far: unlike the time of day the same on a busy machine."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e6
