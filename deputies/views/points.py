"""My points and why; places; the table deputy × type."""

import datetime as dt

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST, require_safe

from congress import clock
from congress.pages import form_page, list_page, public, requires
from deputies import documents, forms, queries, services
from deputies.models import PointEntry, ScoringRuleSet
from deputies.views.roster import workbook

WEEKDAYS = [
    gettext_noop("Mon"), gettext_noop("Tue"), gettext_noop("Wed"), gettext_noop("Thu"), gettext_noop("Fri"),
    gettext_noop("Sat"), gettext_noop("Sun"),
]  # fmt: skip


def _day(text):
    """A day typed into the address, or today; also for one that no period can reach."""
    try:
        day = dt.date.fromisoformat(text or "")
    except ValueError:
        return clock.today()
    return day if forms.FIRST_DAY <= day <= forms.LAST_DAY else clock.today()


def _own(request):
    mandate = queries.mandate_of_user(request.user)
    if mandate is None:
        raise Http404
    return mandate


@require_safe
@requires("deputies.own_duty")
def my_points(request):
    """Total, items against caps, the month, what is missing for the next grade; each line opens its why."""
    mandate = _own(request)
    found = queries.points_of(mandate, _day(request.GET.get("period")))
    if found is None:
        return render(request, "deputies/points_none.html", {"mandate": mandate})
    month = _month(request.GET.get("month"), found.span)
    context = {
        "found": found,
        "mandate": mandate,
        "periods": queries.periods_of(mandate, found.rule_set),
        "month": month,
        "weekdays": [_(name) for name in WEEKDAYS],
        "weeks": queries.month_of(found.entries, month),
        "month_before": _beside(month, -1, found.span),
        "month_after": _beside(month, 1, found.span),
    }
    return render(request, "deputies/points.html", context)


def _month(text, span):
    """The first day of the month asked for, inside ``span``; today's or the last one otherwise."""
    day = _day(f"{text}-01" if text else "")
    return min(max(day, span.begins_on), span.ends_on).replace(day=1)


def _beside(month, step, span):
    """The first day of the neighbouring month where the period reaches it."""
    number = month.year * 12 + month.month - 1 + step
    first = dt.date(number // 12, number % 12 + 1, 1)
    inside = first <= span.ends_on and (first.replace(day=28) + dt.timedelta(days=4)) > span.begins_on
    return first if inside else None


@requires("deputies.see_entry", PointEntry, among=queries.lines_seen_by)
def point_entry(request, entry):
    """Why a line has the points it has, and the way to object."""
    context = {
        "entry": entry,
        "why": queries.why(entry),
        "objections": entry.objections.select_related("answered_by").order_by("-pk"),
        "may_object": request.user.has_perm("deputies.object", entry),
        "taken_back": queries.taken_back_by(entry),
    }
    return render(request, "deputies/point_entry.html", context)


@requires("deputies.object", PointEntry, among=queries.lines_seen_by)
def point_object(request, entry):
    """Say what is wrong with a line; the congress answers."""
    return form_page(
        request,
        "deputies/object.html",
        forms.ObjectionForm,
        lambda text: services.object_to(entry, by=request.user, text=text).entry,
        submit_label=_("Object"),
        cancel_url=reverse("point_entry", args=[entry.pk]),
        entry=entry,
        why=queries.why(entry),
    )


@require_safe
@requires("deputies.see_ranking", ScoringRuleSet)
def rule_set_detail(request, rule_set):
    """What a scoring rule says, in sentences, for those it counts."""
    return render(request, "deputies/rule.html", {"rule_set": rule_set, "preview": queries.preview(rule_set)})


def _turned_away(request):
    """A visitor may log in; whoever has is not meant."""
    if request.user.is_authenticated:
        raise PermissionDenied
    return redirect_to_login(request.get_full_path())


@public
@require_safe
def ranking(request):
    """Places as of last night, as far as the congress shows them: to everybody where its policy says so."""
    inside = request.user.is_authenticated and request.user.has_perm("deputies.see_ranking")
    congress = request.user.post.congress if inside else queries.congress_that_shows(request.GET.get("congress", ""))
    if congress is None:
        return _turned_away(request)
    standing = queries.standing_of(congress)
    if standing is None:
        return render(request, "deputies/ranking_none.html", {"congress": congress})
    rows, delegations = queries.places_for(request.user, standing), queries.delegations_of(standing)
    chosen = _chosen(delegations, request.GET.get("delegation"))
    groups = queries.groups_in(chosen) if chosen else []
    group = _chosen(groups, request.GET.get("group"))
    if group:
        rows = rows.filter(group=group)
    elif chosen:
        rows = rows.filter(delegation=chosen)
    rows = rows.select_related("mandate__person", "delegation", "group")
    return list_page(
        request,
        "deputies/ranking.html",
        rows,
        "place",
        standing=standing,
        delegations=[("", _("All delegations")), *delegations],
        delegation=chosen or "",
        groups=[("", _("All groups")), *groups] if groups else [],
        group=group or "",
        mine=queries.mandate_of_user(request.user) if inside else None,
        shown_to=queries.shown_in_words(congress),
        may_watch=inside and request.user.has_perm("deputies.watch_points"),
    )


def _chosen(choices, text):
    """The key among ``choices`` that ``text`` names, if any."""
    return next((pk for pk, _name in choices if str(pk) == text), None)


@require_safe
@requires("deputies.watch_points")
def points_matrix(request):
    """Deputy × type, in points or in times."""
    congress = request.user.post.congress
    rule_set = queries.rule_set_on(congress.pk, _day(request.GET.get("period")))
    if rule_set is None:
        return render(request, "deputies/ranking_none.html", {"congress": congress})
    span = queries.span_on(rule_set, _day(request.GET.get("period")))
    kinds, lines = queries.matrix(congress, span)
    in_times = request.GET.get("in") == "times"
    context = {"congress": congress, "span": span, "kinds": kinds, "lines": lines, "in_times": in_times}
    return render(request, "deputies/matrix.html", context)


@require_POST
@requires("deputies.watch_points")
def points_matrix_sheet(request):
    """The same table as Excel, one sheet in points and one in times."""
    congress = request.user.post.congress
    rule_set = queries.rule_set_on(congress.pk, _day(request.POST.get("period")))
    if rule_set is None:
        raise Http404
    span = queries.span_on(rule_set, _day(request.POST.get("period")))
    kinds, lines = queries.matrix(congress, span)
    rows = (
        (
            line.mandate.person.name,
            line.mandate.delegation.name,
            list(zip(line.points, line.times, strict=True)),
            line.total,
        )
        for line in lines
    )
    return workbook(documents.matrix_sheet(span, kinds, rows), documents.matrix_name(congress, span))
