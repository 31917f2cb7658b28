"""The sentence "why": a line of the ledger in words, from the facts it keeps."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from deputies.computing.scoring import Cut, Presence
from deputies.models import PointEntry, spoken

SPOKEN_PRESENCE = frozenset({Presence.LATE, Presence.PARTIAL, Presence.UNANNOUNCED})


def why(entry: PointEntry) -> str:
    """Why ``entry`` has the points it has. Reads ``item``, ``record`` and ``adjustment`` of the entry."""
    if entry.reverses_id:
        return _("Takes an earlier line back: what it was counted from has changed.")
    if entry.adjustment:
        return _("By hand: %(reason)s") % {"reason": entry.adjustment.reason}
    if entry.record is None:
        return _("Base points of the period, the same for every deputy.")
    parts = [_place(entry), _share(entry), _cut(entry)]
    return _joined(parts)


def _joined(sentences: list[str]) -> str:
    """Sentences one after the other: with a space where the language has one."""
    whole = ""
    for sentence in sentences:
        whole = (
            _("%(first)s %(second)s") % {"first": whole, "second": sentence}
            if whole and sentence
            else whole or sentence
        )
    return whole


def _place(entry: PointEntry) -> str:
    """Which act of its kind it was, and what that is worth."""
    facts = entry.why
    nth, units = facts.get("nth", 1), facts.get("units", 1)
    if units > 1:
        return ngettext("%(item)s, %(count)s half day.", "%(item)s, %(count)s half days.", units) % {
            "item": entry.item.name,
            "count": units,
        }
    if nth == 1:
        return _("%(item)s, the first in this period.") % {"item": entry.item.name}
    return _("%(item)s, number %(nth)s in this period.") % {"item": entry.item.name, "nth": nth}


def _share(entry: PointEntry) -> str:
    """What was left after coming late or sharing."""
    percent, shared_by, record = entry.why.get("percent"), entry.why.get("shared_by"), entry.record
    words = []
    if percent is not None and record.presence in SPOKEN_PRESENCE:
        words.append(
            _("%(presence)s: %(percent)s %% of the points count.")
            % {"presence": record.get_presence_display(), "percent": percent}
        )
    elif percent is not None:
        words.append(_("Signed by several: %(percent)s %% of the points.") % {"percent": percent})
    if shared_by:
        words.append(
            ngettext("For %(count)s co-signer.", "Divided equally among %(count)s co-signers.", shared_by)
            % {"count": shared_by}
        )
    return _joined(words)


def _cut(entry: PointEntry) -> str:
    """What kept it from bringing its full points."""
    if not entry.cut:
        return ""
    facts = entry.why
    values = {
        "raw": spoken(facts.get("raw", entry.points)),
        "points": spoken(entry.points),
        "limit": spoken(facts.get("limit") or 0),
        "before": spoken(facts.get("before") or 0),
        "group": entry.item.group.name if entry.item.group_id else "",
    }
    sentences = {
        Cut.ONCE: _("Only the first of this kind counts."),
        Cut.HIGHEST: _("Only the best act counts; %(before)s points were given already."),
        Cut.AWARD: _("Worth %(raw)s; of at most %(limit)s for this line %(before)s were used: %(points)s counted."),
        Cut.ITEM: _("Worth %(raw)s; of at most %(limit)s for this item %(before)s were used: %(points)s counted."),
        Cut.GROUP: _("Worth %(raw)s; of at most %(limit)s for “%(group)s” %(before)s were used: %(points)s counted."),
        Cut.TOTAL: _("Worth %(raw)s; of at most %(limit)s in all %(before)s were used: %(points)s counted."),
        Cut.FLOOR: _("Would cost %(raw)s; nothing goes below %(limit)s, so it costs %(points)s."),
    }
    return sentences[Cut(entry.cut)] % values
