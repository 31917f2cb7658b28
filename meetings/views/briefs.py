"""Remarks taken down and handed over; bulletins drafted, signed, edited, merged, issued."""

from functools import partial

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from congress import clock
from congress.pages import form_page, key_of, list_page, post_once, repeat, requires
from congress.paper import ENDINGS
from deputies.models import Delegation
from meetings import documents, forms, queries, services
from meetings.models import Brief, Gathering, Remark
from meetings.views.shared import paper, with_initial
from meetings.views.tabs import tabs_of
from meetings.workflow import BRIEF, BriefState


@require_safe
@requires("meetings.view", Gathering, among=queries.gatherings_of_page)
def remark_list(request, gathering):
    """What was said, as far as the reader may see it, and which bulletins and hand-over items came of it."""
    user = request.user
    takes = user.has_perm("meetings.take_down", gathering)
    seen = queries.remarks_of_page(user).filter(pk__in=queries.remarks_in(gathering).values("pk"))
    rows = list(seen.prefetch_related("briefs").order_by("said_at", "pk"))
    context = {
        "gathering": gathering,
        "rows": rows,
        "changes": {row.pk for row in rows if takes and user.has_perm("meetings.change_remark", row)},
        "takes": takes,
        "drafts": user.has_perm("meetings.begin_brief", gathering),
        "hands_over": user.has_perm("meetings.hand_over", gathering),
        "tabs": tabs_of(user, gathering, "remark_list"),
        "key": key_of(request),
    }
    return render(request, "meetings/remarks.html", context)


@requires("meetings.take_down", Gathering, among=queries.gatherings_of_page)
def remark_new(request, gathering):
    """Take down what somebody says."""
    back = reverse("remark_list", args=[gathering.pk])

    def act(**cleaned):
        services.take_down(gathering, by=request.user, **cleaned)
        return back

    return form_page(
        request,
        "meetings/paper_form.html",
        partial(forms.RemarkForm, congress=gathering.congress),
        act,
        draft=("meetings.remark", str(gathering.pk)),
        gathering=gathering,
        heading=_("Take down what was said"),
        cancel_url=back,
    )


@requires("meetings.change_remark", Remark, among=queries.remarks_of_page)
def remark_edit(request, remark):
    """Put right what was misheard."""

    def act(**cleaned):
        services.change_remark(remark, by=request.user, **cleaned)
        return remark.get_absolute_url()

    initial = {"text": remark.text, "kept": remark.kept, "version": remark.version}
    return form_page(
        request,
        "meetings/paper_form.html",
        partial(with_initial, forms.ChangeRemarkForm, initial),
        act,
        draft=("meetings.remark_text", str(remark.pk)),
        gathering=remark.gathering,
        heading=_("Change what was taken down"),
        about=remark.name,
        cancel_url=remark.get_absolute_url(),
    )


@require_POST
@requires("meetings.hand_over", Remark, among=queries.remarks_of_page)
def remark_hand_over(request, remark):
    """One click: it is a hand-over item, with its number; the organs are named on the item's page."""
    return redirect(post_once(request, lambda: services.hand_over(remark, by=request.user)))


# Bulletins ---------------------------------------------------------------------------------------------------------


@require_safe
@requires("meetings.view_brief")
def brief_list(request):
    """The bulletins in hand, those issued, those merged."""
    view = request.GET.get("view", "")
    view = view if view in queries.BRIEF_VIEWS else ""
    labels = (_("In hand"), pgettext("briefs", "Issued"), pgettext("briefs", "Merged"))
    page = reverse("brief_list")
    tabs = [
        {"label": label, "url": f"{page}?view={name}" if name else page, "current": name == view}
        for name, label in zip(queries.BRIEF_VIEWS, labels, strict=True)
    ]
    return list_page(
        request,
        "meetings/briefs.html",
        queries.briefs_listed(request.user, view),
        "-pk",
        tabs=tabs,
        names_heads=request.user.has_perm("meetings.name_deputy_heads"),
        begins=request.user.has_perm("meetings.begin_brief"),
        labels={"delegation": _("Delegation"), "state": _("State"), "gathering": _("Gathering")},
    )


@require_safe
@requires("meetings.begin_brief")
def brief_begin(request):
    """The first step: of which gathering. Where nothing was taken down yet, that comes first."""
    return list_page(
        request,
        "meetings/brief_begin.html",
        queries.gatherings_to_brief(request.user).filter(begins_at__lte=clock.now()),
        "-begins_at",
        prepare=partial(queries.count_notes, request.user),
        labels={"time": _("Time"), "said": _("Taken down")},
    )


@requires("meetings.begin_brief", Gathering, among=queries.gatherings_of_page)
def brief_new(request, gathering):
    """Draft a bulletin from what was said."""
    delegation = queries.delegation_of_notes(request.user, gathering, None)
    if delegation is None:
        raise Http404

    def act(version=None, **cleaned):
        return services.draft_brief(gathering, by=request.user, **cleaned)

    return form_page(
        request,
        "meetings/paper_form.html",
        partial(forms.BriefForm, gathering=gathering, delegation=delegation),
        act,
        draft=("meetings.brief", str(gathering.pk)),
        gathering=gathering,
        heading=_("Draft a bulletin"),
        cancel_url=reverse("remark_list", args=[gathering.pk]),
    )


@require_safe
@requires("meetings.view_brief", Brief, among=queries.briefs_of_page)
def brief_detail(request, brief):
    """One bulletin: its text, whom it quotes, what was edited, where it stands."""
    user = request.user
    context = {
        "brief": brief,
        "moves": queries.buttons(brief, user, "brief_move"),
        "may_change": user.has_perm("meetings.change_brief", brief),
        "remarks": list(brief.remarks.select_related("mandate__person", "delegation").order_by("said_at", "pk")),
        "merged": list(brief.merged.select_related("delegation").order_by("pk")),
        "versions": queries.edited_versions(brief),
        "issue": documents.issue_words(brief) if brief.number else "",
        "entries": queries.timeline(brief),
    }
    return render(request, "meetings/brief.html", context)


@requires("meetings.change_brief", Brief, among=queries.briefs_of_page)
def brief_edit(request, brief):
    """Change a draft; edit a signed bulletin, the text before being kept."""
    initial = {name: getattr(brief, name) for name in ("title", "text", "one_voice_reason", "version")}
    if brief.state == BriefState.DRAFT:
        initial["remarks"] = list(brief.remarks.all())
        make = partial(forms.BriefForm, gathering=brief.gathering, delegation=brief.delegation)
    else:
        make = forms.EditBriefForm

    def act(**cleaned):
        return services.change_brief(brief, by=request.user, **cleaned)

    return form_page(
        request,
        "meetings/paper_form.html",
        partial(with_initial, make, initial),
        act,
        draft=("meetings.brief_text", str(brief.pk)),
        gathering=brief.gathering,
        heading=_("Change the bulletin"),
        about=brief.delegation.name,
        cancel_url=brief.get_absolute_url(),
    )


@requires("meetings.view_brief", Brief, among=queries.briefs_of_page)
def brief_move(request, brief, name):
    """Ask for what a move of a bulletin needs and make it."""
    if name not in BRIEF.names:
        raise Http404
    if answer := repeat(request):
        return answer
    label = BRIEF.check(name, brief, request.user).label

    def act(**cleaned):
        moved = services.move_brief(brief, name, by=request.user, **cleaned)
        return moved if request.user.has_perm("meetings.view_brief", moved) else reverse("brief_list")

    return form_page(
        request,
        "meetings/paper_form.html",
        partial(forms.BRIEF_FORMS[name], subject=brief),
        act,
        gathering=brief.gathering,
        heading=label,
        about=brief.title,
        submit_label=label,
        cancel_url=brief.get_absolute_url(),
    )


@require_safe
@requires("meetings.view_brief", Brief, among=queries.briefs_of_page)
def brief_paper(request, brief, ending):
    """The bulletin as PDF or Word, as it stands."""
    if ending not in ENDINGS:
        raise Http404
    return paper(documents.brief_name(brief, ending), documents.print_brief(brief, ending))


@require_safe
@requires("meetings.name_deputy_heads")
def signer_list(request):
    """Who signs for which delegation."""
    return render(request, "meetings/signers.html", {"rows": queries.delegations_with_signers(request.user)})


@requires("meetings.name_deputy_heads", Delegation)
def signer_edit(request, delegation):
    """Name the deputy heads of a delegation."""

    def act(names):
        services.name_deputy_heads(delegation, names, by=request.user)
        return reverse("signer_list")

    named = "、".join(row.mandate.person.name for row in delegation.deputy_heads.select_related("mandate__person"))
    return form_page(
        request,
        "meetings/signer_form.html",
        partial(with_initial, partial(forms.DeputyHeadsForm, congress=delegation.congress), {"names": named}),
        act,
        delegation=delegation,
        cancel_url=reverse("signer_list"),
    )
