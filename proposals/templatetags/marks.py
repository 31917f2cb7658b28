"""Marks beside a title: in words, not by colour alone."""

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from proposals.models import marks_in_words

register = template.Library()


@register.filter
def marks(borne: str) -> SafeString | str:
    """``{{ row.marks|marks }}``: the marks kept on a proposal's row as badges; nothing where there are none."""
    if not borne:
        return ""
    return format_html_join(
        "", ' <span class="badge badge-mark">{}</span>', ((word,) for word in marks_in_words(borne))
    )
