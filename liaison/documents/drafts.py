"""The consolidated report of the comments on a draft law (意见汇总): grouped by article, with counts and sources."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from congress import clock
from congress.paper import (
    Block,
    cell,
    centred,
    chinese,
    day,
    heading,
    label,
    line,
    made,
    short_day,
    signed,
    table,
    text,
    title,
)
from liaison.computing.shielding import shielded
from liaison.models import DraftLaw
from liaison.models.report import Group, Report
from liaison.workflow import DraftLawState

COUNTS = (46, 18, 18, 18, 18)
COMMENTS = (8, 26, 66, 30)
OPENING = 300  # signs of an article that are printed above its comments


@chinese
def draft_report_name(draft: DraftLaw, ending: str) -> str:
    """The name of the report's file."""
    return _("Comments on %(title)s") % {"title": draft.title} + f".{ending}"


@chinese
def draft_report(report: Report, ending: str) -> bytes:
    """What was said, article by article, with from whom; numbers of persons are struck out, nobody of the public is
    named. Results stand in it as far as they are set.
    """
    draft = report.draft
    name = _("Comments on %(title)s") % {"title": draft.title}
    blocks = [title(name), centred(_head(report)), _counts(report)]
    if report.set_aside:
        blocks.append(line(_("Set aside and not shown here: %(count)s") % {"count": report.set_aside}))
    for group in report.groups:
        if group.count:
            blocks += _group(group)
    blocks.append(signed(draft.congress.name, day(clock.today())))
    return made(name, blocks, ending, created_at=clock.now())


def _head(report: Report) -> str:
    draft = report.draft
    period = {"begin": short_day(draft.opened_at), "end": draft.closes_on.isoformat()}
    told = [_("Comments from %(begin)s to %(end)s") % period]
    if draft.state == DraftLawState.OPEN:
        told.append(_("as of %(day)s, not closed yet") % {"day": clock.today().isoformat()})
    return "，".join(told)


def _counts(report: Report) -> Block:
    heads = [pgettext("comment", "About"), pgettext("comment", "Comments"), *_sources()]
    rows = [[label(words) for words in heads]]
    for group in [*report.groups, report.total]:
        if group.count:
            is_total = group is report.total
            name = _("Together") if is_total else about(group)
            counts = [group.sources.get(source, 0) for source in ("deputy", "point", "public")]
            rows.append([cell(name), *(cell(count, align="center") for count in (group.count, *counts))])
    return table(COUNTS, rows, head=1)


def _sources() -> list[str]:
    return [pgettext("comment", "Deputies"), pgettext("comment", "Contact points"), pgettext("comment", "The public")]


def about(group: Group) -> str:
    """What a group is about, in a word."""
    if group.article is None:
        return pgettext("comment", "The whole draft")
    return str(group.article)


def _group(group: Group) -> list[Block]:
    found = [heading(about(group))]
    if group.article and group.article.text:
        opening = group.article.text
        found.append(text(opening if len(opening) <= OPENING else f"{opening[:OPENING]}…"))
    if group.result_words:
        found.append(line("，".join(f"{words} {count}" for words, count in group.result_words)))
    heads = [_("No."), pgettext("comment", "From"), pgettext("comment", "Comment"), pgettext("comment", "Result")]
    rows = [[label(words) for words in heads]]
    for comment in group.comments:
        said = shielded(comment.words.text)
        if comment.question:
            said = pgettext("comment", "On the question “%(question)s”: %(text)s") % {
                "question": comment.question.text, "text": said,
            }  # fmt: skip
        if comment.paper_count:
            said += "（" + pgettext("comment", "files: %(count)s") % {"count": comment.paper_count} + "）"
        outcome = "\n".join(part for part in (comment.get_result_display(), comment.reason) if part)
        rows.append([cell(comment.number, align="center"), cell(comment.origin), cell(said), cell(outcome)])
    found.append(table(COMMENTS, rows, head=1))
    return found
