"""Points as people write them."""

from django import template

from deputies.models import spoken

register = template.Library()
register.filter("points", spoken)
