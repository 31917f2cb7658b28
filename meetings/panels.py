"""What gatherings show on shared pages: menu, tiles, desk, home, calendar."""

from django.urls import reverse
from django.utils.translation import gettext as _

from congress.models import SECRETARIAT, Role
from congress.panels import CalendarEntry, MenuItem, Panel, Waiting, numbers, panel
from congress.prepared import NumbersFor
from meetings import queries
from meetings.models import READERS, Gathering, Participation, Scan
from meetings.queries.clearance import in_words as clearance_in_words
from meetings.workflow import Answer, GatheringState


@panel("menu", order=30)
def menu(request):
    """Gatherings for the deputies and the congress's own staff."""
    if not request.user.has_perm("meetings.list"):
        return None
    return MenuItem(_("Gatherings"), reverse("gathering_list"), "meetings", reverse("gathering_list"))


@panel("tiles", order=25)
def tiles(request):
    """Gatherings for a deputy; publishing for the staff."""
    user = request.user
    if user.acts(Role.DEPUTY):
        return MenuItem(_("Gatherings"), f"{reverse('gathering_list')}?view=mine", "meetings")
    if user.acts(*SECRETARIAT):
        return MenuItem(_("Publish a gathering"), reverse("gathering_new"), "meetings")
    return None


@panel("desk", order=30)
def desk(request):
    """What waits for this person about gatherings."""
    user, page = request.user, reverse("gathering_list")
    if user.acts(Role.DEPUTY):
        ahead = Gathering.objects.ahead().filter(parent=None, is_required=True)
        asked = Participation.objects.filter(user=user, answer=Answer.INVITED, gathering__in=ahead.values("pk"))
        count, leaves = numbers(user.post, asked, queries.leaves_of_desk(user))
        lines = [Waiting(_("Gatherings to answer"), count, f"{page}?view=mine")] if count else []
        return [*lines, Waiting(_("Leave to say a word on"), leaves, reverse("leave_list"))] if leaves else lines
    if user.acts(Role.DELEGATION_STAFF):
        return Waiting(_("Leave to say a word on"), queries.leaves_of_desk(user).count(), reverse("leave_list"))
    if not user.acts(*SECRETARIAT):
        return None
    leaves, over, applied, stake, looks = _WAITING.of(user)
    lines = [
        Waiting(_("Leave to decide"), leaves, reverse("leave_list")),
        Waiting(_("Gatherings to close"), over, f"{page}?view=ended"),
    ]
    if applied:
        lines.append(Waiting(_("Gatherings applied for"), applied, f"{page}?view=preparing"))
    if looks:
        scans = Scan.objects.visible_to(user).to_look_at()
        newest = scans.order_by("-pk").values_list("gathering", flat=True)[0]
        lines.append(Waiting(_("Scans to look at"), looks, reverse("scan_list", args=[newest])))
    if stake:
        lines.append(Waiting(_("Absent from two sessions without leave"), stake, reverse("absence_list"), stake))
    return lines


def _sets(user):
    """What waits for the secretariat: leave, gatherings to close and applied for, absences at stake, scans."""
    rows = Gathering.objects.filter(congress=user.post.congress_id)
    return (
        queries.leaves_of_desk(user), rows.over(), rows.filter(state=GatheringState.APPLIED),
        queries.absences_at_stake(user), Scan.objects.visible_to(user).to_look_at(),
    )  # fmt: skip


_WAITING = NumbersFor(SECRETARIAT, _sets)


@panel("home", order=10)
def home(request):
    """A deputy's next gatherings; what takes place today, for those who keep the lists."""
    user = request.user
    if user.acts(Role.DEPUTY):
        rows = queries.next_of(user)
        return Panel("meetings/home_panel.html", {"rows": rows}) if rows else None
    if user.acts(Role.DELEGATION_STAFF, *SECRETARIAT):
        today = queries.adjoining(user)
        return Panel("meetings/today_panel.html", {"rows": today}) if today else None
    return None


@panel("tiles", order=26)
def paper_tiles(request):
    """Papers and the calendar, for everybody who may be asked to a gathering."""
    if not request.user.acts(*READERS):
        return None
    return [
        MenuItem(_("Papers"), reverse("my_papers"), "folder"),
        MenuItem(_("Calendar"), reverse("calendar"), "calendar"),
    ]


@panel("tiles", order=1)
def card_tile(request):
    """The session card for whoever may be asked to a session."""
    if not request.user.acts(*READERS):
        return None
    return MenuItem(_("My session card"), reverse("session_card"), "card")


@panel("desk", order=31)
def papers_to_read(request):
    """Papers one has not opened yet."""
    count = queries.unread_count(request.user) if request.user.acts(*READERS) else 0
    return Waiting(_("Papers not opened yet"), count, reverse("my_papers")) if count else None


@panel("calendar", order=10)
def calendar(request, begin, end):
    """What somebody is asked to between two moments."""
    rows = queries.without_wholes(list(queries.own_gatherings(request.user, begin, end)))
    return [
        CalendarEntry(
            row.title, row.get_absolute_url(), row.begins_at, row.ends_at, row.place,
            cancelled=row.state == GatheringState.CANCELLED,
        )
        for row in rows
    ]  # fmt: skip


# The session card: the view has put ``request.card`` together. Other rooms and pages register beside these:
# below 10 what cannot wait, 10 to 19 what opens doors, 20 to 39 where to be, then what to read and whom to call.


@panel("session_card", order=20)
def next_meeting(request):
    """Where to be next, or now."""
    row = request.card.next
    return Panel("meetings/card_next.html", {"row": row, "is_on": row.has_begun}) if row else None


@panel("session_card", order=30)
def agenda_of_today(request):
    """Today's sittings with what they do."""
    card = request.card
    return Panel("meetings/card_today.html", {"rows": card.today, "whole": card.whole}) if card.today else None


@panel("session_card", order=40)
def changed_since_yesterday(request):
    """What its owner was told of changes since yesterday."""
    return Panel("meetings/card_changes.html", {"rows": request.card.changes}) if request.card.changes else None


@panel("session_card", order=50)
def papers_of_card(request):
    """Papers not opened yet, and those kept on this phone; only where there is something to go to."""
    card = request.card
    return Panel("meetings/card_papers.html", {"rows": card.papers}) if card.papers or card.next else None


@panel("session_card", order=60)
def phones_of_card(request):
    """Whom to call at the session."""
    card = request.card
    return Panel("meetings/card_phones.html", {"rows": card.phones, "whole": card.whole}) if card.whole else None


@panel("session_card", order=1)
def emergency(request):
    """An open emergency call."""
    return Panel("meetings/card_call.html", {"call": request.card.call}) if request.card.call else None


@panel("session_card", order=15)
def clearance_of_card(request):
    """Whether its owner may enter, where a session asks for something."""
    found = request.card.clearance
    if found is None:
        return None
    tone, text = clearance_in_words(found.light)
    context = {"text": text, "tone": tone, "sees_the_desk": found.sees_the_desk, "whole": request.card.whole}
    return Panel("meetings/card_clearance.html", context)


@panel("session_card", order=16)
def registration_of_card(request):
    """When and where its owner registers for the session, until he has."""
    whole = request.card.registers
    return Panel("meetings/card_registration.html", {"whole": whole}) if whole else None


@panel("session_card", order=10)
def my_code(request, *_about):
    """My code for what I sign in to next; drawn by the phone, with or without network."""
    place = queries.next_place(request.user)
    return Panel("meetings/my_code.html", {"gathering": place.gathering, "place": place}) if place else None


@panel("tiles", order=27)
def brief_tiles(request):
    """Bulletins, for those who draft, sign or edit them."""
    if request.user.acts(Role.DELEGATION_STAFF, *SECRETARIAT):
        return MenuItem(_("Bulletins of the session"), reverse("brief_list"), "archive")
    return None


_BRIEFS = NumbersFor([Role.DEPUTY, *SECRETARIAT], lambda user: [queries.briefs_waiting(user)])


@panel("desk", order=32)
def briefs_waiting(request):
    """Bulletins to sign, to edit, to finish."""
    user = request.user
    if not user.acts(Role.DELEGATION_STAFF, Role.DEPUTY, *SECRETARIAT):
        return None
    (count,) = _BRIEFS.of(user)
    label = _("Bulletins to sign") if user.acts(Role.DEPUTY) else _("Bulletins to work on")
    return Waiting(label, count, reverse("brief_list")) if count else None


@panel("item", order=10)
def item(request, shown):
    """Of which remark a hand-over item was made."""
    found = queries.origin_of(request.user, shown)
    return Panel("meetings/item_panel.html", {"origin": found}) if found else None


# Seats ---------------------------------------------------------------------------------------------------------------


@panel("session_card", order=25)
def seat_on_card(request):
    """One's own seats of today and of what comes next, each with a small map."""
    card = request.card
    rows = queries.next_seats(request.user, [*card.today, *filter(None, [card.next])])
    return Panel("meetings/seat_card.html", {"rows": rows}) if rows else None


@panel("tiles", order=28)
def hall_tile(request):
    """Halls for those who arrange seats."""
    if not request.user.has_perm("meetings.keep_halls"):
        return None
    return MenuItem(_("Halls and rooms"), reverse("hall_list"), "unit")


# Rooms ---------------------------------------------------------------------------------------------------------------


@panel("session_card", order=55)
def room_on_card(request):
    """One's own room at the session, once it was told."""
    return Panel("meetings/room_card.html", {"own": request.card.room}) if request.card.room else None


# Meals ---------------------------------------------------------------------------------------------------------------


@panel("session_card", order=26)
def meal_on_card(request):
    """What its owner eats next, where, and at which table."""
    card = request.card
    return Panel("meetings/meal_card.html", {"next": card.meal, "whole": card.whole}) if card.meal else None


# Transport -----------------------------------------------------------------------------------------------------------


@panel("session_card", order=27)
def ride_on_card(request):
    """One's own next ride: vehicle, plate, driver to call, place and time."""
    return Panel("meetings/ride_card.html", {"ride": request.card.ride}) if request.card.ride else None


# One person, one change ----------------------------------------------------------------------------------------------


@panel("desk", order=33)
def people_unsettled(request):
    """Who has come or gone since seats, tables and rooms were given."""
    if not request.user.acts(*SECRETARIAT):
        return None
    count, newest = queries.unsettled_figures(request.user)
    if not count:
        return None
    return Waiting(_("People who have come or gone since the plans"), count, reverse("unsettled_list", args=[newest]))
