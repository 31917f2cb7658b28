"""Who is to be commended, and who is to be talked to: for the staff alone."""

from functools import partial

from django.shortcuts import render
from django.urls import reverse

from congress import clock
from congress.pages import form_page, requires
from deputies import forms, queries, services
from deputies.models import Mandate
from deputies.workflow import Outcome

YEAR = 4  # digits


@requires("deputies.see_measures")
def measure_list(request):
    """The deputies the rules name, each with the reasons in words."""
    chosen = request.GET.get("view", Outcome.COMMEND)
    chosen = chosen if chosen in Outcome.values else Outcome.COMMEND
    year, rows = queries.named(request.user.post.congress, chosen)
    tabs = [
        {"label": outcome.label, "url": f"{reverse('measure_list')}?view={outcome}", "current": outcome == chosen}
        for outcome in Outcome
    ]
    context = {"rows": rows, "tabs": tabs, "year": year, "is_talk": chosen == Outcome.TALK}
    return render(request, "deputies/measures.html", context)


@requires("deputies.record_talk", Mandate)
def measure_talk(request, mandate):
    """Record that a deputy was talked to."""
    back = f"{reverse('measure_list')}?view={Outcome.TALK}"

    def act(**cleaned):
        services.record_talk(mandate, by=request.user, **cleaned)
        return back

    year = request.GET.get("year", "")
    initial = {"year": int(year) if year.isascii() and year.isdigit() and len(year) == YEAR else clock.today().year - 1}
    make = partial(forms.TalkForm, initial=initial)
    return form_page(request, "deputies/measure_talk.html", make, act, mandate=mandate, cancel_url=back)
