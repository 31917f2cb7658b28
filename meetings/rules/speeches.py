"""Who asks to speak, and who runs the list of speakers."""

import rules

from congress.models import ADMINISTRATORS, Role
from meetings.models import Conduct, Gathering
from meetings.rules.gatherings import organises, sees_gathering
from meetings.rules.papers import place_of, prepares_papers
from meetings.workflow import (
    HEARD_OF,
)


@rules.predicate
def chairs_it(user, row) -> bool:
    """Whether the gathering, or that of the row, is chaired by ``user``."""
    if row is None:
        return False
    gathering = row if isinstance(row, Gathering) else row.gathering
    return (
        gathering.congress_id in user.congress_ids and Conduct.objects.filter(gathering=gathering, chair=user).exists()
    )


@rules.predicate
def runs_speeches(user, row) -> bool:
    """Whoever prepares the papers of the gathering, and its chair."""
    return prepares_papers(user, row) or (user.is_authenticated and user.post is not None and chairs_it(user, row))


@rules.predicate
def sees_speech(user, speech) -> bool:
    """Exactly what ``Speech.objects.visible_to`` lists: one test proves that they agree."""
    if not user.is_authenticated or user.post is None or user.acts(*ADMINISTRATORS):
        return False
    if speech is None or runs_speeches(user, speech) or speech.user_id == user.pk:
        return True
    return speech.state in HEARD_OF and sees_gathering(user, speech.gathering)


@rules.predicate
def may_ask_to_speak(user, gathering) -> bool:
    """A deputy with a place in the gathering, as the deputy he acts as."""
    if gathering is None:
        return user.acts(Role.DEPUTY)
    place = place_of(user, gathering) if user.acts(Role.DEPUTY) else None
    return place is not None and place.mandate is not None


@rules.predicate
def is_his_speech(user, speech) -> bool:
    return speech is None or (user.acts(Role.DEPUTY) and speech.user_id == user.pk and speech.mandate.is_held_by(user))


@rules.predicate
def is_about_another(user, speech) -> bool:
    """Nobody calls, times or corrects himself."""
    return getattr(speech, "user_id", None) != user.pk


rules.add_perm("meetings.lead", prepares_papers)
rules.add_perm("meetings.view_speech", sees_speech)
rules.add_perm("meetings.run_speech", runs_speeches & is_about_another)
rules.add_perm("meetings.ask_to_speak", may_ask_to_speak)
rules.add_perm("meetings.own_speech", is_his_speech)
rules.add_perm("meetings.correct_speech", organises & is_about_another)
