"""Who is asked to a gathering, what he answered, whether he came: one row per person and gathering."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from congress import clock
from congress.fields import PersonalCharField
from congress.models import ADMINISTRATORS, SECRETARIAT, Congress, Role, User
from deputies.models import Mandate
from meetings.computing.presence import LeaveKind
from meetings.models.gathering import Gathering
from meetings.models.head import headed_by
from meetings.workflow import ANNOUNCED, CAME, ON_LEAVE, PARTICIPATION, SHOWN, Answer, Attendance, GatheringState

TONES = {
    Answer.INVITED: "warn", Answer.COMING: "ok", Answer.WAITING: "info", Answer.NOT_COMING: "plain",
    Answer.LEAVE_ASKED: "info", Answer.EXCUSED: "plain", Answer.NOT_EXCUSED: "late",
}  # fmt: skip
CAME_TONES = {
    Attendance.PRESENT: "ok",
    Attendance.LATE: "warn",
    Attendance.LEFT_EARLY: "warn",
    Attendance.ABSENT: "late",
}


class Standing(models.TextChoices):
    """As what somebody is there; each has a certificate of its own kind, not transferable [rules 6.2]."""

    MEMBER = "member", _("Attending (出席)")
    OBSERVER = "observer", _("Sitting in (列席)")
    GALLERY = "gallery", _("Gallery (旁听)")
    STAFF = "staff", _("Staff (工作)")
    PRESS = "press", _("Press (记者)")


class LeaveReason(models.TextChoices):
    ILLNESS = LeaveKind.ILLNESS.value, _("Illness")
    DUTY = LeaveKind.DUTY.value, _("Official duty")
    FAMILY = LeaveKind.FAMILY.value, _("Private matters")
    ABROAD = LeaveKind.ABROAD.value, _("Abroad")
    OTHER = LeaveKind.OTHER.value, pgettext_lazy("leave", "Other")


class SignedInBy(models.TextChoices):
    """How the sign-in came to be."""

    CODE = "code", _("Code on the phone")
    DOOR = "door", _("Code at the door")
    LIST = "list", _("Ticked by staff")
    PAPER = "paper", _("Paper list")


class ParticipationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own of what is published; the whole list for the secretariat; its own people for a delegation's staff;
        for its heads those of their people who asked for leave.

        Reasons of leave are personal: whoever applied for a gathering reads no list.
        """
        if not user.is_authenticated or user.post is None or user.acts(*ADMINISTRATORS):
            return self.none()
        shown = Q(gathering__state__in=sorted(SHOWN))
        seen = shown & Q(user=user)
        if user.acts(*SECRETARIAT):
            seen |= Q(gathering__congress=user.post.congress_id)
        if user.acts(Role.DELEGATION_STAFF) and user.post.organ_id:
            seen |= shown & Q(mandate__delegation__organ=user.post.organ_id)
        if user.acts(Role.DEPUTY):
            seen |= shown & Q(answer__in=sorted(ON_LEAVE)) & headed_by(user, "mandate__delegation")
        return self.filter(seen)

    def members(self):
        """Those who count: not guests, staff or press."""
        return self.filter(standing=Standing.MEMBER)

    def guests(self):
        """Those who sit in, listen, work or report: they count for no quorum."""
        return self.exclude(standing=Standing.MEMBER)

    def came(self):
        return self.filter(attendance__in=sorted(CAME))

    def to_decide(self):
        """Leave that waits for the secretariat: the delegation has said its word, is not asked, or has no time left."""
        asked = self.filter(answer=Answer.LEAVE_ASKED, gathering__state=GatheringState.PUBLISHED)
        ready = Q(leave_needs_support=False) | Q(leave_passed_on_at__isnull=False)
        return asked.filter(ready | Q(gathering__begins_at__lte=clock.now()))

    def to_support(self):
        """Leave that waits for the word of the delegation."""
        asked = self.filter(answer=Answer.LEAVE_ASKED, leave_needs_support=True, leave_passed_on_at=None)
        return asked.filter(gathering__state=GatheringState.PUBLISHED)

    def unapproved(self):
        """Absences from whole sessions that nobody approved [Deputies Law, art 62]."""
        absent = self.members().filter(attendance=Attendance.ABSENT).exclude(answer=Answer.EXCUSED)
        whole = Gathering.objects.sessions().filter(state=GatheringState.CLOSED)
        return absent.filter(gathering__in=whole.values("pk"))


class Participation(models.Model):
    """A place in a gathering. It feeds the lists, the quorum, the duty record; seats, meals and buses hang on it."""

    MOVES = PARTICIPATION

    gathering = models.ForeignKey(Gathering, models.PROTECT, related_name="participations", verbose_name=_("gathering"))
    mandate = models.ForeignKey(
        Mandate, models.PROTECT, null=True, blank=True, related_name="participations", verbose_name=_("deputy")
    )
    user = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="participations", verbose_name=_("account")
    )
    name = models.CharField(_("name"), max_length=60)
    unit = models.CharField(_("unit and post"), max_length=120, blank=True)
    phone = PersonalCharField(_("phone"), blank=True)  # of somebody without an account
    standing = models.CharField(
        pgettext_lazy("participation", "standing"), max_length=10, choices=Standing.choices, default=Standing.MEMBER
    )
    answer = models.CharField(_("answer"), max_length=12, choices=Answer.choices, default=Answer.INVITED)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True, editable=False)
    leave_kind = models.CharField(_("kind of leave"), max_length=10, choices=LeaveReason.choices, blank=True)
    leave_reason = models.CharField(_("reason"), max_length=300, blank=True)
    leave_needs_support = models.BooleanField(default=False, editable=False)  # the delegation says a word first
    leave_support_note = models.CharField(_("word of the delegation"), max_length=300, blank=True)
    leave_passed_on_at = models.DateTimeField(null=True, blank=True, editable=False)
    leave_passed_on_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    leave_decided_at = models.DateTimeField(null=True, blank=True, editable=False)
    leave_decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    leave_note = models.CharField(_("decision"), max_length=300, blank=True)
    attendance = models.CharField(_("attendance"), max_length=10, choices=Attendance.choices, blank=True)
    signed_in_at = models.DateTimeField(_("signed in at"), null=True, blank=True)
    signed_in_by = models.CharField(_("signed in by"), max_length=10, choices=SignedInBy.choices, blank=True)
    half_days = models.PositiveSmallIntegerField(
        _("half days attended"), null=True, blank=True, help_text=_("Empty: all of them.")
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        constraints = [
            models.UniqueConstraint(
                fields=["gathering", "mandate"], condition=Q(mandate__isnull=False), name="deputy_asked_once"
            ),
            models.UniqueConstraint(
                fields=["gathering", "user"], condition=Q(user__isnull=False), name="account_asked_once"
            ),
            models.CheckConstraint(
                condition=~Q(standing=Standing.MEMBER) | Q(mandate__isnull=False), name="member_has_mandate"
            ),
            models.CheckConstraint(condition=Q(standing__in=Standing.values), name="standing_known"),
            models.CheckConstraint(condition=Q(answer__in=Answer.values), name="answer_known"),
            models.CheckConstraint(
                condition=Q(attendance="") | Q(attendance__in=Attendance.values), name="attendance_known"
            ),
            models.CheckConstraint(
                condition=~Q(attendance__in=sorted(CAME)) | Q(signed_in_at__isnull=False), name="who_came_signed_in"
            ),
            models.CheckConstraint(
                condition=~Q(answer__in=sorted(ON_LEAVE)) | (~Q(leave_kind="") & ~Q(leave_reason="")),
                name="leave_has_reason",
            ),
            models.CheckConstraint(
                condition=~Q(answer__in=[Answer.EXCUSED, Answer.NOT_EXCUSED]) | Q(leave_decided_by__isnull=False),
                name="leave_was_decided",
            ),
        ]
        indexes = [models.Index(fields=["user", "gathering"], name="gatherings_of_person")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return self.gathering.get_absolute_url()

    @property
    def state(self) -> str:
        """What the table of moves asks for."""
        return self.answer

    @property
    def congress_id(self) -> int:
        """The congress of the gathering."""
        return self.gathering.congress_id

    @property
    def congress(self):
        return self.gathering.congress

    @property
    def tone(self) -> str:
        """The colour of the answer."""
        return TONES[Answer(self.answer)]

    @property
    def attendance_tone(self) -> str:
        return CAME_TONES.get(self.attendance, "plain")

    @property
    def came(self) -> bool:
        return self.attendance in CAME

    @property
    def is_announced(self) -> bool:
        """Whether he had said that he would come."""
        return self.answer in ANNOUNCED

    def get_state_display(self) -> str:
        return self.get_answer_display()


class PaperList(models.Model):
    """A list that was signed on paper, entered by one clerk and confirmed by a second before anything follows."""

    gathering = models.ForeignKey(Gathering, models.PROTECT, related_name="paper_lists", verbose_name=_("gathering"))
    present = models.JSONField(_("who signed"))  # ids of participations
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("entered by"))
    entered_at = models.DateTimeField(_("entered at"), default=clock.now, editable=False)
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("confirmed by")
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True, editable=False)
    is_dropped = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("paper list")
        verbose_name_plural = _("paper lists")
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("entered_by")), name="paper_list_takes_two"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None, confirmed_at=None)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="paper_list_confirmed_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["gathering"],
                condition=Q(confirmed_at=None, is_dropped=False),
                name="one_paper_list_waits",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gathering_id} {self.entered_at:%Y-%m-%d}"

    @property
    def congress_id(self) -> int:
        """The congress of the gathering."""
        return self.gathering.congress_id


class AttendanceCorrection(models.Model):
    """What the secretariat changed in a list after it was closed, and why; nothing of it is lost."""

    participation = models.ForeignKey(Participation, models.PROTECT, related_name="corrections")
    before = models.CharField(max_length=12)
    after = models.CharField(max_length=12)
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = _("correction of attendance")
        verbose_name_plural = _("corrections of attendance")
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="attendance_corrected_for_a_reason")]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


class LeaveLimit(models.Model):
    """How often a year somebody's leave is granted before whoever decides is warned; nothing is refused for it."""

    congress = models.OneToOneField(Congress, models.PROTECT, related_name="leave_limit", verbose_name=_("congress"))
    times_a_year = models.PositiveSmallIntegerField(
        _("leaves a year"), help_text=_("Beyond that whoever decides is warned; it is no refusal.")
    )

    class Meta:
        verbose_name = _("yearly limit of leave")
        verbose_name_plural = _("yearly limits of leave")

    def __str__(self) -> str:
        return str(self.times_a_year)
