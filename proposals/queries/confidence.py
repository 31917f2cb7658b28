"""Who may know of a confidential proposal, and who has opened it."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet

from congress.models import SECRETARIAT, Event, Organ, Post, Role, User
from deputies.models import Mandate
from proposals.models import Confidant, CoSignature, HandlingTask, Proposal

OPENED = "proposals.open_confidential"
MOST_OPENINGS = 100


def knowing(proposal: Proposal) -> set[int]:
    """The ids of the users who may be told of a confidential proposal; ``is_let_in`` says the same of one."""
    organs = HandlingTask.objects.filter(proposal=proposal).values("organ")
    offices = Organ.objects.filter(pk__in=organs, dispatcher__isnull=False).values("dispatcher")
    asked = CoSignature.objects.filter(proposal=proposal).values("mandate")
    congresses = [proposal.congress_id, proposal.congress.parent_id]
    posts = Post.objects.valid().filter(
        Q(role__in=sorted(SECRETARIAT), congress__in=congresses)
        | Q(role=Role.UNIT_LEADER, organ__in=organs)
        | Q(role=Role.DISPATCHER, organ__in=offices)
        | Q(pk__in=Confidant.objects.filter(proposal=proposal).values("post"))
        | _held_by_those(Q(pk__in=[proposal.lead_id, proposal.drafter_id]) | Q(pk__in=asked))
    )
    return set(posts.values_list("user", flat=True))


def _held_by_those(mandates: Q) -> Q:
    """The posts of the deputies who hold these mandates, those of a later term too."""
    held = Mandate.objects.filter(mandates)
    return Q(role=Role.DEPUTY, user__person__in=held.values("person"), congress__in=held.order_by().values("congress"))


def clerks_of(organ: Organ) -> QuerySet:
    """The users who work as clerks in a unit today."""
    posts = Post.objects.valid().filter(organ=organ, role=Role.UNIT_CLERK)
    return User.objects.filter(pk__in=posts.values("user")).order_by("pk")


def openings_of(proposal: Proposal, user: User) -> list[Event]:
    """Who has opened a confidential proposal, newest first: for the secretariat. Of others nothing is asked."""
    if not proposal.confidential or not user.has_perm("proposals.lift_confidentiality", proposal):
        return []
    kind = ContentType.objects.get_for_model(Proposal)
    events = Event.objects.filter(target_type=kind, target_id=proposal.pk, kind=OPENED)
    return list(events.select_related("actor", "capacity__organ", "capacity__congress").order_by("-pk")[:MOST_OPENINGS])
