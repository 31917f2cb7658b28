"""The yearly limit of leave warns and refuses nothing; one's own draft can be thrown away."""

import pytest
from django.core.exceptions import PermissionDenied

from congress.errors import Refused
from meetings import queries, services
from meetings.models import Gathering, LeaveLimit, Participation
from meetings.services import Audience
from tests import factories
from tests.meetings import steps
from tests.meetings.steps import DAY, NOW


def granted(house, day):
    gathering = steps.required(house.secretary, begins_at=NOW + day * DAY)
    steps.leave(gathering, house.third)
    services.move_participation(steps.place(gathering, house.third), "grant_leave", by=house.secretary)


@pytest.mark.parametrize(
    ("limit", "leaves", "warned"), [(None, 2, None), (3, 2, None), (2, 2, 2), (1, 2, 1), (0, 0, 0)]
)
def test_whoever_decides_is_warned_and_may_grant_all_the_same(house, logged_in, limit, leaves, warned):
    if limit is not None:
        LeaveLimit.objects.create(congress=house.congress, times_a_year=limit)
    for day in range(leaves):
        granted(house, day + 1)
    gathering = steps.required(house.secretary, begins_at=NOW + 20 * DAY)
    steps.leave(gathering, house.third)

    place = queries.with_leave_counts([steps.place(gathering, house.third)])[0]
    page = logged_in(house.secretary).get("/gatherings/leave/")

    assert (place.leave_count, place.leave_limit, page.status_code) == (leaves, warned, 200)
    assert ("上限" in page.content.decode()) == (warned is not None)
    services.move_participation(place, "grant_leave", by=house.secretary)


def test_another_year_and_the_sittings_of_a_session_do_not_add_up(house):
    granted(house, 360)
    whole = steps.session(house.secretary, parts=2)
    steps.leave(whole, house.third)
    services.move_participation(steps.place(whole, house.third), "grant_leave", by=house.secretary)
    gathering = steps.required(house.secretary, begins_at=NOW + 20 * DAY)

    assert queries.with_leave_counts([steps.place(gathering, house.third)])[0].leave_count == 1


def test_an_author_throws_his_draft_away(house, logged_in):
    draft = steps.drafted(house.first, audience=Audience(everybody=True))

    for user in (house.second, house.secretary):
        with pytest.raises(PermissionDenied):
            services.discard(draft, by=user)
    assert "/discard/" in logged_in(house.first).get(f"/gatherings/{draft.pk}/").content.decode()
    done = logged_in(house.first).post(f"/gatherings/{draft.pk}/discard/")

    assert (done.status_code, Gathering.objects.count(), Participation.objects.count()) == (302, 0, 0)


def test_what_was_sent_or_has_papers_is_not_thrown_away(house, logged_in):
    applied = services.move_gathering(steps.drafted(house.first), "apply_gathering", by=house.first)
    with pytest.raises(PermissionDenied):
        services.discard(applied, by=house.first)
    draft = steps.drafted(house.secretary)
    services.add_item(draft, by=house.secretary, position=1, title="选举", kind="election")
    with pytest.raises(Refused):
        services.discard(draft, by=house.secretary)

    stranger = logged_in(factories.staff(factories.congress()))
    assert stranger.post(f"/gatherings/{draft.pk}/discard/").status_code == 404
