"""Whom to tell about which event of the room: one table, event kind → addressees → text."""

from bulletins.notifications import announcements, examples, news, study  # examples: texts to be read
from congress.events import on
from congress.models import Event
from congress.notify import group, tell

_PLAIN = (*news.TOLD, *study.TOLD)
TOLD = (*announcements.TOLD, *_PLAIN)  # announcements are told under a lock of their own
for _group, _label, _roles, _texts, _required in (*news.GROUPS, *study.GROUPS):
    _named = {text: f"bulletins/notices/{text}" for text in _texts.split()}
    group(_group, _label, _named.values(), required=[_named[text] for text in _required.split()], roles=_roles)


@on(*dict.fromkeys(kind for kind, *_rest in _PLAIN))
def tell_those_concerned(event: Event) -> None:
    """Write the notices the table names for this kind of event."""
    for kind, who, text, page in _PLAIN:
        if kind == event.kind:
            tell(who(event), event, f"bulletins/notices/{text}", url=page(event))
