"""Announcements: my list and one opened; the desk, who has read, one person's copies."""

from functools import partial

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bulletins import forms, queries, services
from bulletins.models import Announcement, AnnouncementKind
from bulletins.workflow import ANNOUNCEMENT, AnnouncementState, Wanted
from congress import files, jobs
from congress.pages import form_page, key_of, list_page, post_once, requires

FOREMOST = frozenset({"publish", "confirm", "answer"})
DANGEROUS = frozenset({"recall", "discard"})


@require_safe
@requires("bulletins.read_announcements")
def announcement_list(request):
    """What I received, the unread first; words are looked for in everything."""
    user = request.user
    words = request.GET.get("search", "").strip()[:60]
    chosen = request.GET.get("view", "")
    chosen = "all" if words else chosen if chosen in queries.VIEWS else "front"
    kind = request.GET.get("kind", "")
    rows = queries.inbox(user, chosen)
    if kind in AnnouncementKind.values:
        rows = rows.filter(kind=kind)
    labels = {"front": _("Current"), "todo": _("To do"), "filed": _("Put away"), "all": _("All")}
    page = reverse("announcement_list")
    context = {
        "chosen": chosen,
        "kind": kind,
        "kinds": [("", _("All kinds")), *AnnouncementKind.choices],
        "may_compose": user.has_perm("bulletins.compose"),
        "tabs": [
            {"label": label, "url": f"{page}?view={name}", "current": name == chosen} for name, label in labels.items()
        ],
    }
    order = "-pk" if words else "-key"
    return list_page(request, "bulletins/announcements/list.html", rows, order, words=words, **context)


@require_safe
@requires("bulletins.compose")
def announcement_desk(request):
    """What my desk has written: drafts, what is out, what was recalled."""
    states = {
        "published": AnnouncementState.PUBLISHED.label,
        "draft": _("Drafts"),
        "recalled": AnnouncementState.RECALLED.label,
        "": _("All"),
    }
    chosen = request.GET.get("state", "")
    chosen = chosen if chosen in states else ""
    words = request.GET.get("search", "").strip()[:60]
    page = reverse("announcement_desk")
    context = {
        "chosen": chosen,
        "tabs": [
            {"label": label, "url": f"{page}?state={name}" if name else page, "current": name == chosen}
            for name, label in states.items()
        ],
        "prepare": queries.with_counts,
    }
    rows = queries.on_desk(request.user, chosen)
    return list_page(request, "bulletins/announcements/desk.html", rows, words=words, **context)


@requires("bulletins.compose")
def announcement_new(request):
    """Write an announcement; it is published from its own page, after a look at who gets it."""
    make = partial(forms.AnnouncementForm, user=request.user)

    def act(version=None, **cleaned):
        return services.write_announcement(by=request.user, **cleaned)

    context = {"cancel_url": reverse("announcement_desk"), "draft": ("bulletins.announcement", "")}
    return form_page(request, "bulletins/announcements/form.html", make, act, **context)


@requires("bulletins.manage_announcement", Announcement)
def announcement_edit(request, announcement):
    """Change a draft."""
    if announcement.state != AnnouncementState.DRAFT:
        return redirect(announcement)
    names = ("kind", "urgency", "title", "body", "wanted", "answer_until", "expires_on", "version")
    kept = {name: getattr(announcement, name) for name in names}

    def make(*args, initial=None, **kwargs):
        initial = kept | (initial or {})
        return forms.AnnouncementForm(*args, user=request.user, announcement=announcement, initial=initial, **kwargs)

    act = partial(services.revise_announcement, announcement, by=request.user)
    context = {"announcement": announcement, "cancel_url": announcement.get_absolute_url()}
    return form_page(request, "bulletins/announcements/form.html", make, act, **context)


@require_safe
@requires("bulletins.view_announcement", Announcement, among=queries.announcement_page)
def announcement_detail(request, announcement):
    """Read it: whoever was addressed has opened it then. Confirm and answer stand right here."""
    user = request.user
    manages = user.has_perm("bulletins.manage_announcement", announcement)
    mine = queries.receipt_of(announcement, user) if announcement.receipt_id else None
    changed = bool(mine and mine.seen_version and mine.seen_version < announcement.edition)
    if mine:
        services.open_announcement(announcement, by=user)
    hidden = announcement.is_recalled and not manages
    moves = ANNOUNCEMENT.open_to(user, announcement)
    asks = mine is not None and announcement.takes_answers
    context = {
        "announcement": announcement,
        "mine": mine,
        "manages": manages,
        "hidden": hidden,
        "changed": changed,
        "texts": announcement.texts.order_by("-edition").select_related("by"),
        "papers": [] if hidden else _papers(announcement),
        "moves": [
            _button(announcement, move) for move in moves if move.name not in {"confirm", "answer", "enter_answer"}
        ],
        "asks_confirmation": asks and announcement.wanted == Wanted.CONFIRMED and mine.confirmed_at is None,
        "answer_form": forms.AnswerForm(subject=announcement, initial={"answer": mine.answer, "reason": mine.reason})
        if asks and announcement.wanted == Wanted.ANSWER
        else None,
        "may_file": mine is not None and not services.waits_for(mine, announcement),
        "idempotency_key": key_of(request),
        "labels": queries.audience_labels(announcement) if manages else [],
        "entries": queries.timeline_of(announcement) if manages else [],
    }
    return render(request, "bulletins/announcements/detail.html", context)


def _papers(announcement):
    return [
        {
            "name": file.name,
            "url": reverse("file", args=[file.uuid]),
            "size": file.size,
            "note": file.held,
        }
        for file in files.attached(announcement)
    ]


def _button(announcement, move):
    style = "main" if move.name in FOREMOST else "danger" if move.name in DANGEROUS else "plain"
    url = reverse("announcement_move", args=[announcement.pk, move.name])
    return {"name": move.name, "label": move.label, "url": url, "style": style}


@requires("bulletins.view_announcement", Announcement, among=queries.announcement_page)
def announcement_move(request, announcement, name):
    """Ask for what a move needs and make it; before publishing, show who gets it."""
    if name not in ANNOUNCEMENT.names:
        raise Http404
    move = next(row for row in ANNOUNCEMENT.rows if row.name == name)
    if request.method != "POST":
        ANNOUNCEMENT.check(name, announcement, request.user)
    asked = request.GET.get("receipt", "")
    initial = {"receipt": asked} if name == "enter_answer" and asked.isdecimal() else {}
    make = forms.ANNOUNCEMENT_FORMS[name]

    def made(*args, **kwargs):
        kwargs["initial"] = initial | kwargs.get("initial", {})
        return make(*args, subject=announcement, **kwargs)

    def act(**cleaned):
        done = services.move_announcement(announcement, name, by=request.user, **cleaned)
        return {"publish": _readers, "enter_answer": _readers, "remind": _readers}.get(name, _page)(done)

    context = {
        "announcement": announcement,
        "move": move,
        "submit_label": move.label,
        "cancel_url": announcement.get_absolute_url(),
        "preview": queries.preview(announcement) if name == "publish" else None,
        "counts": queries.receipt_counts(announcement) if name in {"remind", "recall", "amend"} else None,
    }
    return form_page(request, "bulletins/announcements/move.html", made, act, **context)


def _page(announcement):
    desk = announcement.state == AnnouncementState.DISCARDED
    return reverse("announcement_desk") if desk else announcement.get_absolute_url()


def _readers(announcement):
    return reverse("announcement_readers", args=[announcement.pk])


@require_safe
@requires("bulletins.manage_announcement", Announcement, among=queries.announcement_page)
def announcement_readers(request, announcement):
    """Who got it and what they did; those who are missing first."""
    did = request.GET.get("did", "")
    did = did if did in queries.DID else ""
    delegations = queries.delegations_among(announcement)
    delegation = request.GET.get("delegation", "")
    delegation = delegation if delegation in dict(delegations) else ""
    counts = queries.receipt_counts(announcement)
    page = reverse("announcement_readers", args=[announcement.pk])
    labels = _did_labels(announcement)
    moves = [move for move in ANNOUNCEMENT.open_to(request.user, announcement) if move.name == "remind"]
    context = {
        "announcement": announcement,
        "counts": counts,
        "figures": [(label, counts[name or "all"]) for name, label in labels.items()],
        "did": did,
        "delegation": delegation,
        "delegations": [("", _("All")), *delegations],
        "tabs": [
            {"label": label, "url": f"{page}?did={name}" if name else page, "current": name == did,
             "count": counts[name or "all"]}
            for name, label in labels.items()
        ],
        "moves": [_button(announcement, move) for move in moves] if counts["missing"] else [],
        "may_enter": announcement.wanted in {Wanted.CONFIRMED, Wanted.ANSWER}
        and announcement.state == AnnouncementState.PUBLISHED,
    }  # fmt: skip
    rows = queries.receipt_lines(announcement, did, int(delegation) if delegation else None)
    return list_page(request, "bulletins/announcements/readers.html", rows, "pk", **context)


def _did_labels(announcement):
    """The lists of people, by what is asked of them."""
    labels = {"": _("Delivered"), "unopened": _("Not opened"), "opened": _("Opened")}
    if announcement.wanted == Wanted.CONFIRMED:
        labels |= {"missing": _("Not confirmed"), "confirmed": _("Confirmed"), "entered": _("Paper or phone")}
    if announcement.wanted == Wanted.ANSWER:
        labels |= {
            "missing": _("Not answered"), "attend": _("Will attend"), "absent": _("Will not attend"),
            "leave": _("Asks for leave"), "entered": _("Paper or phone"),
        }  # fmt: skip
    return labels


@require_safe
@requires("bulletins.manage_announcement", Announcement, among=queries.announcement_page)
def announcement_reader(request, announcement, receipt):
    """One person: what he did, and the copies of notices that were sent to him; never what they said."""
    row = queries.receipt_lines(announcement).filter(pk=receipt).first()
    if row is None:
        raise Http404
    may_enter = announcement.wanted in {Wanted.CONFIRMED, Wanted.ANSWER}
    context = {
        "announcement": announcement,
        "receipt": row,
        "copies": queries.copies_of(row),
        "may_enter": may_enter and announcement.state == AnnouncementState.PUBLISHED,
    }
    return render(request, "bulletins/announcements/reader.html", context)


@require_POST
@requires("bulletins.manage_announcement", Announcement)
def announcement_export(request, announcement):
    """The list of readers as a workbook, made in the background."""
    title = _("Receipts: %(title)s") % {"title": announcement.title}
    parameters = {"announcement": announcement.pk}

    def act():
        key = f"bulletins.export_receipts:{announcement.pk}:{request.user.pk}"
        job = jobs.enqueue("bulletins.export_receipts", by=request.user, title=title, parameters=parameters, key=key)
        return reverse("job", args=[job.pk])

    return redirect(post_once(request, act))


@require_POST
@requires("bulletins.answer_announcement", Announcement)
def announcement_file(request, announcement):
    """Put it away for myself, or take it out again."""
    services.put_away(announcement, by=request.user, away=request.POST.get("away") == "1")
    return redirect("announcement_list" if request.POST.get("away") == "1" else announcement)
