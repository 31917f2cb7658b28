"""Words and shapes of the portal, for every template."""

from django import template

register = template.Library()
