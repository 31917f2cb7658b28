"""Marks beside a title: in words, not by colour alone."""

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from proposals.models import Proposal, marks_in_words

register = template.Library()


@register.filter
def marks(borne: str) -> SafeString | str:
    """``{{ row.marks|marks }}``: the marks kept on a proposal's row as badges; nothing where there are none."""
    return _as_badges(marks_in_words(borne)) if borne else ""


@register.filter
def badges(row: Proposal) -> SafeString | str:
    """``{{ row|badges }}``: what holds for a proposal beside its state, or for that of a task's line: confidential, for
    reference only, the marks.
    """
    if not (row.confidential or row.no_reply):
        return marks(row.marks)
    flags = [(row.confidential, _("Confidential")), (row.no_reply, _("For reference only"))]
    return _as_badges([*(word for is_so, word in flags if is_so), *marks_in_words(row.marks)])


def _as_badges(words: list[str]) -> SafeString:
    return format_html_join("", ' <span class="badge badge-mark">{}</span>', ((word,) for word in words))
