"""What of the demonstration everybody may read: the closed ones, every fifth by its title only."""

from congress import search
from congress.demo import Fact
from proposals.demo.chain import Course
from proposals.models import Extent, Publication, PublishedReply
from proposals.services import copies
from proposals.workflow import State

TITLE_ONLY = 5


def publish(courses: list[Course]) -> None:
    """Insert what was published of these courses on the day they were closed, with its facts and words."""
    publications, answers = [], []
    for course in courses:
        proposal = course.proposal
        if proposal.state != State.CLOSED:
            continue
        by, sent = course.desk.secretary(proposal), [reply for reply in course.replies if reply.sent_at]
        extent = Extent.FULL if proposal.number % TITLE_ONLY else Extent.TITLE
        publication, replies = copies(proposal, sent, extent=extent, by=by.user)
        publication.published_at = proposal.closed_at
        publications.append(publication)
        answers += replies
        checked = {"no_secrets": True, "no_personal_data": True, "names_hidden": False}
        told = {"extent": extent.value, "replies": [reply.reply_id for reply in replies]}
        course.facts.append(Fact("proposals.publish", proposal, by, proposal.closed_at, checked | told))
    Publication.objects.bulk_create(publications, batch_size=500)
    PublishedReply.objects.bulk_create(answers, batch_size=500)
    rows = Publication.objects.filter(pk__in=[publication.pk for publication in publications])
    search.index(rows.prefetch_related("replies__organ"))
