"""A deputy of the city who moved away, and who was elected in his place."""

import datetime as dt

from congress import search
from congress.demo import CITY, Fact, Seed, moment, new_user, people, seeder
from congress.demo import write_facts as write
from congress.models import Post, Role, User
from deputies.demo.roster import new_person
from deputies.models import Mandate, Membership, Person
from deputies.services.mandates import unsaved_mandate
from deputies.services.memberships import end_memberships
from deputies.workflow import Reason, State

MOVED, ELECTED = dt.timedelta(days=210), dt.timedelta(days=120)  # days ago; both lie between two sessions


@seeder(order=11)
def by_election(seed: Seed) -> None:
    """In the small size: the last seat of the city falls vacant and the same unit elects again [Election Law, art 57]."""
    if seed.size != "small":
        return
    former = Mandate.objects.filter(congress=seed.congresses[CITY]).select_related(
        "person", "delegation__congress", "delegation__term", "delegation__organ", "group", "post"
    ).order_by("-person").first()  # fmt: skip
    staff = Post.objects.select_related("user").get(congress=former.congress_id, role=Role.DEPUTY_AFFAIRS)
    write([_leave(former, seed, staff), _follow(former, seed, staff)])


def _leave(mandate: Mandate, seed: Seed, staff: Post) -> Fact:
    """As ``services.move`` ends a mandate and the post with it."""
    on = seed.yesterday - MOVED
    mandate.state, mandate.state_on, mandate.reason = State.TERMINATED, on, Reason.MOVED
    mandate.note, mandate.ends_on, mandate.version = "因工作调动迁出本行政区域。", on, mandate.version + 1
    mandate.save()
    end_memberships([mandate], on)
    Post.objects.filter(pk=mandate.post_id).update(valid_to=on - dt.timedelta(days=1))
    User.objects.filter(acting_as=mandate.post_id).update(acting_as=None)
    facts = {"source": State.ACTIVE, "reason": Reason.MOVED, "on": on.isoformat()}
    return Fact("deputies.terminate", mandate, staff, moment(on, 600), facts)


def _follow(former: Mandate, seed: Seed, staff: Post) -> Fact:
    """As ``services.open_mandate`` does for whom the same unit elected."""
    rng, on, congress = seed.random("by-election"), seed.yesterday - ELECTED, former.delegation.congress
    person = new_person(next(people.names(rng)), congress, rng, seed)
    seats = Mandate.objects.filter(congress=congress).count()
    person.user = new_user(seed, f"{congress.code}-d{seats + 1:04}", person.name, phone=person.phone, enters=False)
    User.objects.bulk_create([person.user])
    Person.objects.bulk_create([person])
    mandate = unsaved_mandate(
        person, delegation=former.delegation, elected_by=former.elected_by, category=former.category,
        group=former.group, begins_on=on, card_number=f"{former.card_number[:-4]}{seats + 1:04}",
    )  # fmt: skip
    mandate.replaces = former
    mandate.post = Post(
        user=person.user, congress=congress, organ=former.delegation.organ, role=Role.DEPUTY, valid_from=on
    )
    mandate.post.save()
    mandate.save()
    User.objects.filter(pk=person.user.pk).update(acting_as=mandate.post)
    Membership.objects.create(mandate=mandate, group=former.group, begins_on=on)
    search.index([mandate])
    facts = {"delegation": mandate.delegation_id, "replaces": former.pk}
    return Fact("deputies.open_mandate", mandate, staff, moment(on, 600), facts)
