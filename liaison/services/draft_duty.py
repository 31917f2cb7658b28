"""Commenting on a draft law is an act of duty: once for each draft, however many comments a deputy gives."""

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from congress.models import User
from deputies import services as deputies
from deputies.models import DutyRecord
from deputies.workflow import Fact
from liaison.models import DraftComment


def count_comment(comment: DraftComment, *, by: User | None) -> DutyRecord | None:
    """Register for the deputy that he commented on this draft; ``None`` where nobody counts it."""
    if comment.mandate is None:
        return None
    with translation.override("zh-hans"):
        title = _("Comments on the draft: %(title)s") % {"title": comment.draft.title}
    return deputies.register_duty(
        comment.mandate, Fact.DRAFT_LAW, f"liaison:draft:{comment.draft_id}", by=by, title=title,
        day=timezone.localdate(comment.received_at), url=comment.draft.get_absolute_url(),
    )  # fmt: skip
