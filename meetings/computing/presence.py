"""How the attendance of a deputy counts when a gathering is closed, from his answer and from who came. Pure."""

from enum import StrEnum

from deputies.computing.scoring import Presence


class LeaveKind(StrEnum):
    """Why somebody asks for leave; illness and official duty cost no points where a congress says so."""

    ILLNESS = "illness"
    DUTY = "duty"
    FAMILY = "family"
    ABROAD = "abroad"
    OTHER = "other"


EXCUSING = frozenset({LeaveKind.ILLNESS, LeaveKind.DUTY})
OF_ATTENDANCE = {"late": Presence.LATE, "left_early": Presence.PARTIAL}


def presence(*, came: str, announced: bool, required: bool, excused: bool, kind: str = "") -> Presence | None:
    """How the act of one deputy counts.

    ``came`` is ``present``, ``late``, ``left_early`` or empty; ``announced`` whether he had said he would come;
    ``required`` whether he had to; ``excused`` whether leave was granted, for the reason ``kind``. ``None`` when there
    is nothing to record: nobody asked him to come, he had not said he would, and he did not.
    """
    if came in OF_ATTENDANCE:
        return OF_ATTENDANCE[came]
    if came:
        return Presence.PRESENT if announced or required else Presence.UNANNOUNCED
    if excused:
        return Presence.EXCUSED if kind in EXCUSING else Presence.LEAVE
    if required:
        return Presence.ABSENT
    return Presence.NO_SHOW if announced else None
