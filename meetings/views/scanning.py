"""The staff's phone as scanner: the page, the list it takes along, what it sends, and what waits for a look."""

import datetime as dt
import json
import uuid
from functools import partial

from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from congress import clock
from congress.errors import Invalid, Refused
from congress.pages import form_page, list_page, repeat, requires
from meetings import forms, queries, services
from meetings.models import Gathering, Scan, ScanOutcome
from meetings.services import Scanned
from meetings.views.shared import with_initial
from meetings.workflow import GatheringState

LARGEST = 64 * 1024  # bytes of one upload: a hundred scans take 25 KB


def _scannable(gathering):
    """A session is signed in to by its sittings."""
    if gathering.kind.is_session and gathering.parts.exists():
        raise Http404


def _words():
    """What the scanner says, by verdict; the outcomes of the server are verdicts too."""
    return {
        **{str(value): str(label) for value, label in ScanOutcome.choices},
        "good": _("Signed in"),
        "again": _("Scanned on this device already"),
        "unknown": _("Not on the list of this device; the server decides"),
        "unsure": _("Key not on this device; the server decides"),
        "kept": _("Kept on this device until it is sent"),
        "entry_green": _("Entry clearance: green"),
        "entry_amber": _("Entry clearance: amber"),
        "entry_red": _("Entry clearance: red, to the clearance desk please"),
        "loaded": _("List of %(time)s, %(count)s people"),
        "none": _("No list on this device yet: load it while there is network."),
        "broken": _("The list on this device is damaged: load it again."),
        "stale": _("The list is older than an hour: load it again while there is network."),
        "clock_off": _("The clock of this device was %(count)s minutes off; it is set right here."),
        "waiting": _("%(count)s scans wait to be sent"),
        "sent": _("Everything is sent"),
        "offline": _("No network: scans are kept on this device."),
        "login": _("Please log in again; the scans are kept on this device."),
        "failed": _("The server did not take the scans; they are kept and sent again."),
        "nothing": _("The camera cannot be used here: type or scan into the field."),
        "denied": _("The camera was not allowed: allow it in the browser, or type or scan into the field."),
        "removed": _("The list is removed from this device."),
    }


@require_safe
@requires("meetings.keep_list", Gathering, among=queries.gatherings_of_page)
def sign_in_scanner(request, gathering):
    """The scanner; once opened it works without network."""
    _scannable(gathering)
    context = {
        "gathering": gathering,
        "is_open": gathering.state == GatheringState.PUBLISHED,
        "words": _words(),
        "server": queries.server_public(),
        "keeps_door": queries.keeps_door(request.user, gathering),
        "names_keepers": request.user.has_perm("meetings.set_door_keepers", gathering),
        "keepers": queries.door_keepers_of(gathering),
        "open_count": queries.scans_of_page(request.user).filter(gathering=gathering).to_look_at().count(),
    }
    response = render(request, "meetings/scanner.html", context)
    response["Cache-Control"] = "private, no-cache"
    return response


def _answer(facts, status=200):
    response = JsonResponse(facts, status=status)
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@requires("meetings.keep_list", Gathering, among=queries.gatherings_at_door)
def scanner_roster(request, gathering):
    """The signed list, and the server's time by which the device measures its clock."""
    _scannable(gathering)
    return _answer({**queries.signed_roster(request.user, gathering), "now": clock.now().timestamp()})


def _moment(value):
    """A moment from seconds since 1970; ``ValueError`` for what is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("no moment")  # noqa: TRY004  (one fault for all that is no moment)
    try:
        return dt.datetime.fromtimestamp(value, dt.UTC)
    except (OverflowError, OSError) as error:
        raise ValueError("no moment") from error


def _read(body):
    """What a scanner sends: its time, the time of its list, and scans."""
    said = json.loads(body)
    scans = [Scanned(uuid.UUID(one["nonce"]), str(one["text"])[:400], _moment(one["at"])) for one in said["scans"]]
    return scans, _moment(said["sent"]), _moment(said["roster"]) if said.get("roster") else None


@require_POST
@requires("meetings.keep_list", Gathering, among=queries.gatherings_at_door)
def scanner_scans(request, gathering):
    """Take a batch of scans; each is answered with what became of it, the same for every repeat."""
    _scannable(gathering)
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
        return _answer({"refused": _("Too much at once.")}, 413)
    try:
        scans, sent_at, roster_at = _read(request.body)
    except (ValueError, TypeError, KeyError, AttributeError):
        return _answer({"refused": _("This is no list of scans.")}, 422)
    try:
        rows = services.take_scans(gathering, scans, by=request.user, sent_at=sent_at, roster_at=roster_at)
    except Refused as refusal:
        return _answer({"refused": str(refusal)}, 409)
    except Invalid as invalid:
        return _answer({"refused": str(invalid)}, 422)
    told = [
        {
            "nonce": str(row.nonce),
            "outcome": row.outcome,
            "words": str(row.get_outcome_display()),
            "name": row.name,
            "remark": str(row.remark),
        }
        for row in rows
    ]
    return _answer({"scans": told, "now": clock.now().timestamp()})


@require_safe
@requires("meetings.keep_list", Gathering, among=queries.gatherings_of_page)
def scan_list(request, gathering):
    """What scanners sent: first of all what was not counted and waits for a look."""
    view = "all" if request.GET.get("view") == "all" else "open"
    rows = queries.scans_of_page(request.user).filter(gathering=gathering)
    rows = rows if view == "all" else rows.to_look_at()
    tabs = [
        {"label": label, "url": f"?view={name}", "current": name == view}
        for name, label in (("open", _("To look at")), ("all", _("All scans")))
    ]
    context = {"gathering": gathering, "view": view, "tabs": tabs}
    return list_page(request, "meetings/scans.html", rows, prepare=partial(_may_settle, request.user), **context)


def _may_settle(user, rows):
    """Who keeps a door scans people whom he may not tick: others look at those scans."""
    for row in rows:
        row.is_mine = row.is_open and user.has_perm("meetings.settle_scan", row)


@require_POST
@requires("meetings.settle_scan", Scan, among=queries.scans_of_page)
def scan_settle(request, scan):
    """Let a scan count after all, or put it aside."""
    if answer := repeat(request):
        return answer
    services.settle_scan(scan, by=request.user, counts="count" in request.POST)
    return redirect("scan_list", scan.gathering_id)


@requires("meetings.set_door_keepers", Gathering, among=queries.gatherings_of_page)
def door_keepers(request, gathering):
    """Say who of the delegations' staff scans everybody at this door."""
    _scannable(gathering)
    page = reverse("sign_in_scanner", args=[gathering.pk])

    def act(users):
        services.set_door_keepers(gathering, users, by=request.user)
        return page

    initial = {"users": [user.pk for user in queries.door_keepers_of(gathering)]}
    make = partial(with_initial, partial(forms.DoorKeepersForm, gathering=gathering), initial)
    heading = _("Who scans everybody")
    return form_page(
        request, "meetings/paper_form.html", make, act, gathering=gathering, heading=heading, cancel_url=page
    )
