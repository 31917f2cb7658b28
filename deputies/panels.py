"""What the roster shows on shared pages."""

from django.urls import reverse
from django.utils.translation import gettext as _

from congress import search
from congress.models import SECRETARIAT
from congress.panels import MenuItem, panel
from deputies.models import Mandate


@panel("menu", order=10)
def duty(request):
    """The deputy's own duty page, first in his menu."""
    if not request.user.has_perm("deputies.own_duty"):
        return None
    return MenuItem(_("Duty"), reverse("duty"), "duty", reverse("duty"))


@panel("menu", order=60)
def menu(request):
    return MenuItem(_("Deputies"), reverse("deputy_list"), "people", reverse("deputy_list"))


@panel("tiles", order=60)
def tiles(request):
    shown = [MenuItem(_("Deputies"), reverse("deputy_list"), "people")]
    if request.user.acts(*SECRETARIAT):
        shown.append(MenuItem(_("Import deputies"), reverse("deputy_import"), "upload"))
    return shown


def words_of(mandate: Mandate) -> str:
    """What a deputy is found by; never a phone or an address."""
    person = mandate.person
    words = [
        person.name,
        person.pinyin_key,
        mandate.delegation.name,
        mandate.elected_by,
        person.work_unit,
        person.position,
    ]
    return " ".join(word for word in words if word)


search.register(
    Mandate, words_of, rows=lambda: Mandate.objects.select_related("person", "delegation"), list_page="deputy_list"
)
