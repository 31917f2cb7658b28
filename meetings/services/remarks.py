"""What was said in deliberation: taken down, put right until it is signed, handed over in one click."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from congress.errors import Invalid, Refused, Stale
from congress.events import record
from congress.models import User
from deputies.models import Delegation, Mandate
from deputies.workflow import Fact
from meetings import queries
from meetings.computing import keeping
from meetings.models import Gathering, HandedOver, Remark
from meetings.workflow import SHOWN, WITH_SIGNATURE, GatheringState
from proposals import services as proposals
from proposals.models import HandOverItem, ItemSource

SOURCES = {
    Fact.STANDING_MEETING: ItemSource.OPINION,
    Fact.INSPECTION: ItemSource.INSPECTION,
    Fact.SURVEY: ItemSource.INSPECTION,
}


@transaction.atomic
def take_down(
    gathering: Gathering, *, by: User, text: str, deputy: Mandate | None = None, voice: str = "", kept: str = "",
    **more: Any,
) -> Remark:  # fmt: skip
    """Take down what somebody said, as he said it: a delegation's staff for their people, the secretariat for all.

    ``kept`` are passages no editor may change; each has to stand in the text. Refused before the gathering is
    published, and for a deputy of another delegation.
    """
    if not by.has_perm("meetings.take_down", gathering):
        raise PermissionDenied
    if gathering.state not in SHOWN or gathering.state == GatheringState.CANCELLED:
        raise Refused(_("This gathering is not held."))
    delegation = queries.delegation_of_notes(by, gathering, deputy)
    remark = Remark(
        gathering=gathering, delegation=delegation, mandate=deputy, voice="" if deputy else voice.strip(), taken_by=by,
        text=text.strip(), kept=kept.strip(), **more,
    )  # fmt: skip
    _check(remark, delegation, deputy)
    remark.save()
    record("meetings.take_down", remark, by=by)
    return remark


def _check(remark: Remark, delegation: Delegation | None, deputy: Mandate | None) -> None:
    wrong: dict[str, list[str]] = {}
    if not remark.text:
        wrong["text"] = [_("Write down what was said.")]
    if deputy is None and not remark.voice:
        wrong["deputy"] = [_("Say who said it.")]
    if deputy and delegation and deputy.delegation_id != delegation.pk:
        wrong["deputy"] = [_("%(name)s belongs to another delegation.") % {"name": deputy.person.name}]
    if absent := keeping.missing(remark.text, keeping.passages(remark.kept)):
        wrong["kept"] = [_("This does not stand in the text: %(words)s") % {"words": "；".join(absent)}]
    if wrong:
        raise Invalid(wrong)


@transaction.atomic
def change_remark(remark: Remark, *, by: User, version: int | None = None, text: str, kept: str = "") -> Remark:
    """Put right what was misheard. Refused once it is in a signed bulletin or was handed over; ``Stale`` as usual."""
    remark = locked_remark(remark)
    if not by.has_perm("meetings.change_remark", remark):
        raise PermissionDenied
    if version is not None and remark.version != version:
        raise Stale(
            _("This was changed meanwhile. Compare and save again."),
            current={"text": remark.text, "kept": remark.kept, "version": remark.version},
        )
    if (
        remark.briefs.filter(state__in=sorted(WITH_SIGNATURE)).exists()
        or HandedOver.objects.filter(remark=remark).exists()
    ):
        raise Refused(_("It stands in a signed bulletin, or was handed over: it stays as it is."))
    remark.text, remark.kept, remark.version = text.strip(), kept.strip(), remark.version + 1
    _check(remark, None, remark.mandate)
    remark.save(update_fields=["text", "kept", "version"])
    record("meetings.change_remark", remark, by=by)
    return remark


def locked_remark(remark: Remark) -> Remark:
    """The remark as it is now, for this transaction alone."""
    rows = Remark.objects.select_for_update(of=("self",))
    return rows.select_related("gathering__kind", "mandate__person", "delegation").get(pk=remark.pk)


@transaction.atomic
def hand_over(remark: Remark, *, by: User) -> HandOverItem:
    """Make a hand-over item of what was said, with its number, at once; the speaker rates the answer.

    Refused when it was made before, whoever did it, and as ``proposals.capture`` refuses.
    """
    remark = locked_remark(remark)
    if not by.has_perm("meetings.hand_over", remark):
        raise PermissionDenied
    if HandedOver.objects.filter(remark=remark).exists():
        raise Refused(_("It was made a hand-over item already."))
    item = proposals.capture(
        by=by,
        source=SOURCES.get(remark.gathering.kind.fact, ItemSource.REMARK),
        body=remark.text,
        deputies=[remark.mandate] if remark.mandate else [],
        meeting=remark.gathering.title[:80],
        voice=remark.voice,
    )
    HandedOver.objects.create(remark=remark, item=item, by=by)
    record("meetings.hand_over", remark, by=by, item=item.pk)
    return item
