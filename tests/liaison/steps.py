"""A station with its people, and an opinion brought to where a test begins, by the services themselves."""

import datetime as dt
import secrets
from itertools import count
from types import SimpleNamespace

from congress.models import Level, Role
from liaison import services
from liaison.models import Station, VoterOpinion
from tests import factories

CHINA = dt.timezone(dt.timedelta(hours=8))
_numbers = count(1)
MONDAY = dt.datetime(2026, 3, 2, 9, tzinfo=CHINA)
PHONE = "13987654321"
WORDS = "我家门口的路灯坏了三个月，晚上老人不敢出门。"


def station(congress, **fields):
    fields = {"name": "安北路代表之家", "address": "安北路1号", "opened_on": factories.LONG_AGO} | fields
    return Station.objects.create(congress=congress, **fields)


def place(chain):
    """The chain's congress with a station: its liaison, its deputy, one of the congress above, and others beside."""
    congress = chain.congress
    above = factories.congress(
        name="江澜省人民代表大会", level=Level.PROVINCE, area_name="江澜省", short_name="江澜人大"
    )
    congress.parent = above
    congress.save()
    house = station(congress)
    factories.session(factories.term(above, number=13))
    worker = factories.staff(congress, Role.STATION_LIAISON, name="吴联络")
    services.appoint(house, worker.post, by=chain.secretary)
    elsewhere = station(congress, name="滨江路联络站")
    stranger = factories.staff(congress, Role.STATION_MASTER, name="郑站长")
    services.appoint(elsewhere, stranger.post, by=chain.secretary)
    higher = factories.deputy(above, name="何高")
    for user in (chain.deputy, higher):
        services.attach(house, user.post.mandate, by=chain.secretary)
    other = factories.deputy(congress, name="李副")
    services.attach(house, other.post.mandate, by=chain.secretary)
    return SimpleNamespace(
        **vars(chain),
        house=house,
        elsewhere=elsewhere,
        worker=worker,
        stranger=stranger,
        higher=higher,
        other=other,
        outsider=factories.deputy(congress, name="赵外"),
        leader=factories.staff(congress, Role.LEADER, name="主任"),
        foreign=factories.staff(factories.congress(), Role.SECRETARIAT, name="外地"),
    )


def received(here, **fields):
    fields = {
        "words": WORDS,
        "secret": secrets.token_urlsafe(12),
        "place": "安北路1号",
        "phone": f"139{next(_numbers):08}",
        "name": "老王",
    } | fields
    return services.receive(here.house, **fields).opinion


def accepted(here, opinion=None, **fields):
    fields = {"deputy": here.deputy.post.mandate, "category": here.categories[0]} | fields
    return services.move(opinion or received(here), "accept", by=here.worker, **fields)


def forwarded(here, route="village", **fields):
    told = {"receiver": "柳园村", "approved_by": "主任"} if route in {"village", "street"} else {}
    told = {"receiver": "市信访局"} if route == "letters" else told
    return services.move(accepted(here), "forward", by=here.worker, route=route, **told, **fields)


def with_letters(here):
    return forwarded(here, "letters")


def registered(here, number="安信〔2026〕7号"):
    return services.move(with_letters(here), "note_case", by=here.worker, number=number, registered_on=MONDAY.date())


def passed_up(here):
    return services.move(accepted(here), "pass_up", by=here.deputy, holder=here.higher.post.mandate)


def handed_over(here):
    return services.move(forwarded(here, "organs"), "hand_over", by=here.secretary, organ=here.bureau)


def in_handling(here):
    return services.move(handed_over(here), "take", by=here.clerk)


def converted(here):
    return services.move(accepted(here), "turn", by=here.deputy, title="关于修复安北路路灯的建议")


def replied(here):
    return services.move(accepted(here), "reply", by=here.deputy, text="已请市政公司更换。")


def closed(here, rating="satisfied", comment=""):
    return services.rate(replied(here), rating=rating, comment=comment)


def refused(here):
    return services.move(received(here), "refuse", by=here.worker, ground="litigation")


def discarded(here):
    return services.move(received(here), "discard", by=here.worker)


def fresh(opinion):
    return VoterOpinion.objects.get(pk=opinion.pk)
