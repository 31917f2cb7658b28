"""What of the demonstration everybody may read: the closed ones, every fifth by its title only."""

from congress.demo import Fact
from proposals.demo.chain import Course
from proposals.models import Extent, Publication, PublishedReply
from proposals.services import copies
from proposals.workflow import State

TITLE_ONLY = 5


def published(course: Course) -> tuple[list[Publication], list[PublishedReply]]:
    """What was published of a course on the day it was closed, not saved yet; the fact joins those of the course."""
    proposal = course.proposal
    if proposal.state != State.CLOSED:
        return [], []
    by, sent = course.desk.secretary(proposal), [reply for reply in course.replies if reply.sent_at]
    extent = Extent.FULL if proposal.number % TITLE_ONLY else Extent.TITLE
    publication, answers = copies(proposal, sent, extent=extent, by=by.user)
    publication.published_at = proposal.closed_at
    for answer in answers:
        answer.organ = answer.reply.task.organ
    publication._prefetched_objects_cache = {"replies": answers}  # noqa: SLF001  (their words are asked for before they are saved)
    checked = {"no_secrets": True, "no_personal_data": True, "names_hidden": False}
    told = {"extent": extent.value, "replies": [answer.reply for answer in answers]}
    course.facts.append(Fact("proposals.publish", proposal, by, proposal.closed_at, checked | told))
    return [publication], answers
