"""Speeches brought to where a test begins, by the services themselves."""

from meetings import services
from meetings.models import Speech
from tests.meetings import steps


def sitting(house, **more):
    """A meeting that all deputies have to attend, beginning tomorrow at nine."""
    return steps.required(house.secretary, code="CHAI", title="第一次全体会议", **more)


def ask(gathering, user, **more):
    facts = {"topic": "城乡供水一体化"} | more
    return services.ask_to_speak(gathering, by=user, **facts)


def entered(gathering, user, by, **more):
    return services.ask_to_speak(gathering, by=by, deputy=user.acting_as.mandate, **({"topic": "养老服务"} | more))


def move(speech, name, by, **fields):
    return services.move_speech(speech, name, by=by, **fields)


def spoken(gathering, user, by, **fields):
    speech = entered(gathering, user, by)
    move(speech, "call_speech", by)
    return move(speech, "end_speech", by, **fields)


def in_state(gathering, user, by, state):
    """A speech of ``user``, brought to ``state`` in the table alone."""
    speech = ask(gathering, user, text="一、现状。")
    now = gathering.begins_at
    facts = {"state": state, "started_at": now, "ended_at": now, "minutes": 1, "note": "与议题无关"}
    Speech.objects.filter(pk=speech.pk).update(**facts)
    return Speech.objects.select_related("gathering__congress", "mandate__person", "mandate__post").get(pk=speech.pk)
