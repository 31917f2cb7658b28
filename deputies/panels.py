"""What the roster shows on shared pages."""

from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from congress import audiences, search
from congress.models import SECRETARIAT, Role
from congress.panels import MenuItem, Waiting, panel
from deputies import queries
from deputies.models import Mandate
from deputies.queries import audiences as addressed


@panel("menu", order=10)
def duty(request):
    """The deputy's own duty page, first in his menu."""
    if not request.user.has_perm("deputies.own_duty"):
        return None
    return MenuItem(_("Duty"), reverse("duty"), "duty", reverse("duty"))


@panel("menu", order=60)
def menu(request):
    return MenuItem(_("Deputies"), reverse("deputy_list"), "people", reverse("deputy_list"))


@panel("menu", order=62)
def reviewing(request):
    """The first review, for those who do not work in the admin."""
    if not request.user.has_perm("deputies.check_duty"):
        return None
    return MenuItem(_("Duty review"), reverse("review_list"), "done", reverse("review_list"))


@panel("desk", order=40)
def desk(request):
    """What waits in duty records and points, for the staff of the congress or of the delegation."""
    user = request.user
    if user.acts(Role.DELEGATION_STAFF):
        review, reports = queries.delegation_desk(user)
        lines = [Waiting(_("Duty records to review"), review, reverse("review_list"))]
        if reports:
            address = f"{reverse('duty_report_list')}?view=on_the_way"
            lines.append(Waiting(_("Duty reports handed in"), reports, address))
        return lines
    if not user.acts(*SECRETARIAT):
        return None
    counts, records = queries.desk_counts(user), reverse("admin:deputies_dutyrecord_changelist")
    objections = f"{reverse('admin:deputies_objection_changelist')}?state__exact=open"
    return [
        Waiting(_("Duty records to review"), counts.review, f"{records}?waits=me"),
        Waiting(_("Disputed duty records"), counts.disputed, f"{records}?state__exact=disputed"),
        Waiting(_("Objections to points"), counts.objections, objections),
        Waiting(_("Duty reports handed in"), counts.reports, f"{reverse('duty_report_list')}?view=on_the_way"),
        Waiting(_("Data changes"), counts.details, reverse("detail_desk")),
    ]


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


# Reports on the duty -----------------------------------------------------------------------------------------------


@panel("tiles", order=40)
def report_tiles(request):
    """The deputy's report on his duty; for staff, who has still to report."""
    if not request.user.has_perm("deputies.follow_reports"):
        return None
    return MenuItem(_("Duty reports"), reverse("duty_report_list"), "reply")


@panel("tiles", order=41)
def assessment_tiles(request):
    """The yearly assessment, for those who score and those who are scored."""
    if not request.user.has_perm("deputies.view_batch"):
        return None
    return MenuItem(_("Yearly assessment"), reverse("assessment_list"), "seal")


@panel("tiles", order=43)
def ranking_tiles(request):
    """Places and points, for the staff and the leaders; a deputy comes to them from his duty page."""
    if not request.user.has_perm("deputies.watch_points"):
        return None
    return MenuItem(_("Ranking"), reverse("ranking"), "points")


@panel("tiles", order=42)
def measure_tiles(request):
    """Who is to be commended or talked to, for the staff alone."""
    if not request.user.has_perm("deputies.see_measures"):
        return None
    return MenuItem(_("Commendation and talks"), reverse("measure_list"), "star")


# Audiences --------------------------------------------------------------------------------------------------------

AUDIENCES = (
    ("delegation", gettext_lazy("Delegations")),
    ("group", gettext_lazy("Deputies' groups")),
    ("body", gettext_lazy("Committees and core groups")),
    ("category", gettext_lazy("Deputy categories")),
    ("party", gettext_lazy("Parties")),
)


def _audience(name, label, order, offered, named, **more):
    audiences.register(
        audiences.Kind(
            name,
            label,
            offered=offered,
            members=partial(addressed.users_named, name),
            named=named,
            unreached=partial(addressed.without_account, name),
            **more,
        ),
        order=order,
    )


def _all_deputies(user):
    return [(addressed.ALL, pgettext("audience", "All deputies"))] if user.acts(*SECRETARIAT) else []


def _all_named(*_asked):
    return {addressed.ALL: pgettext("audience", "All deputies")}


_audience("deputies", gettext_lazy("Deputies"), 10, _all_deputies, _all_named)
for _order, (_name, _label) in enumerate(AUDIENCES, start=20):
    _offered, _named = partial(addressed.audiences_offered, _name), partial(addressed.audiences_named, _name)
    _audience(_name, _label, _order, _offered, _named)
_audience(
    "deputy",
    gettext_lazy("Deputies by name"),
    90,
    lambda _user: [],
    addressed.deputy_labels,
    find=addressed.deputies_called,
    may=addressed.may_address_deputies,
)
