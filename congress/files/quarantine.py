"""Files the virus scanner has not examined yet: asked about again until they are released or removed."""

import structlog

from congress import antivirus
from congress.events import audit
from congress.models import File
from congress.worker import chore

log = structlog.get_logger(__name__)

EXAMINED_AT_ONCE = 20  # notices wait for the same sweep


@chore(every=60)
def examine_quarantined() -> int:
    """Ask the scanner about files it could not be asked about before; release them or remove their bytes."""
    if not antivirus.configured():
        return 0
    waiting = File.objects.filter(quarantined=True, virus="")
    done = 0
    for file in waiting.order_by("?")[:EXAMINED_AT_ONCE]:  # by chance: one that cannot be examined blocks no other
        if antivirus.is_resting():
            break
        try:
            content = _bytes_of(file)
        except OSError as error:
            log.warning("file_unreadable", file=str(file.uuid), error=type(error).__name__)
            continue
        verdict = antivirus.examine(content)
        if verdict.state == "clean":
            done += waiting.filter(pk=file.pk).update(quarantined=False)
        elif verdict.state == "infected" and waiting.filter(pk=file.pk).update(virus=verdict.name, stored=""):
            audit("file.infected", by=None, what=f"{verdict.name} {file.uuid}")
            file.stored.delete(save=False)
            done += 1
    return done


def _bytes_of(file: File) -> bytes:
    with file.stored.open("rb") as stored:
        return stored.read()
