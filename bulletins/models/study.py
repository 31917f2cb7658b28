"""Study: courses with their material and questions, and what each deputy has read and answered."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bulletins.computing import paging
from bulletins.models.article import NewsColumn
from bulletins.workflow import MaterialKind, QuestionKind
from congress import clock
from congress.models import SECRETARIAT, Congress, Role, User
from deputies.models import Delegation, Mandate


class CourseQuerySet(models.QuerySet):
    def for_mandates(self, mandates):
        """Courses that are open to the holders of these mandates."""
        seats = list(mandates.values_list("congress", "delegation"))
        meant = Q(pk__in=[])
        for congress, delegation in seats:
            meant |= Q(congress=congress) & (Q(delegations=None) | Q(delegations=delegation))
        return self.filter(meant, is_enabled=True).distinct()

    def visible_to(self, user):
        """A deputy's are those meant for him; the staff of the congress sees all of its own."""
        if not user.is_authenticated or user.post is None:
            return self.none()
        if user.acts(*SECRETARIAT):
            return self.filter(congress__in=user.congress_ids)
        if user.acts(Role.DEPUTY):
            return self.for_mandates(Mandate.objects.filter(post=user.post))
        return self.none()


class Course(models.Model):
    """What deputies are to study: material, and a quiz where there are questions (学习课程)."""

    congress = models.ForeignKey(Congress, models.PROTECT, related_name="courses", verbose_name=_("congress"))
    column = models.ForeignKey(
        NewsColumn,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="courses",
        verbose_name=pgettext_lazy("news", "column"),
    )
    title = models.CharField(_("title"), max_length=80)
    summary = models.CharField(_("summary"), max_length=300, blank=True)
    is_enabled = models.BooleanField(_("open to deputies"), default=False, editable=False)
    delegations = models.ManyToManyField(
        Delegation,
        blank=True,
        related_name="courses",
        verbose_name=_("for the delegations"),
        help_text=_("None chosen: for all deputies of the congress."),
    )
    required_by = models.DateField(_("to be finished by"), null=True, blank=True)
    draw = models.PositiveSmallIntegerField(
        _("questions of a quiz"),
        default=0,
        validators=[MaxValueValidator(50)],
        help_text=_("Drawn from the bank for each attempt; 0: no quiz."),
    )
    pass_mark = models.PositiveSmallIntegerField(
        _("passed with, in percent"), default=60, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    attempts = models.PositiveSmallIntegerField(
        _("attempts"), default=3, validators=[MinValueValidator(1), MaxValueValidator(10)]
    )
    counts = models.BooleanField(
        _("counts as duty"), default=True, help_text=_("Whoever completes it gets a duty record, once.")
    )
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("created by"))
    created_at = models.DateTimeField(_("created at"), default=clock.now, editable=False)
    warned_for = models.DateField(null=True, blank=True, editable=False)  # the last day deputies were warned of

    objects = CourseQuerySet.as_manager()

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        constraints = [
            models.CheckConstraint(condition=Q(pass_mark__gte=1, pass_mark__lte=100), name="pass_mark_in_percent"),
            models.CheckConstraint(condition=Q(attempts__gte=1, attempts__lte=10), name="attempts_within_reason"),
            models.CheckConstraint(condition=Q(draw__lte=50), name="quiz_within_reason"),
        ]
        indexes = [models.Index(fields=["congress", "is_enabled"], name="course_by_congress")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("course_detail", args=[self.pk])


class OfVisibleCourses(models.QuerySet):
    def visible_to(self, user):
        """The parts of the courses one may see."""
        return self.filter(course__in=Course.objects.visible_to(user).order_by().values("pk")).select_related("course")


class Material(models.Model):
    """A piece of a course: a text, a file, or a link to a video (学习材料)."""

    course = models.ForeignKey(Course, models.PROTECT, related_name="materials", verbose_name=_("course"))
    position = models.PositiveSmallIntegerField(pgettext_lazy("news", "position"), default=1)
    title = models.CharField(_("title"), max_length=80)
    kind = models.CharField(_("kind"), max_length=6, choices=MaterialKind.choices, default=MaterialKind.TEXT)
    body = models.TextField(_("text"), max_length=100_000, blank=True)
    link = models.URLField(_("address"), max_length=300, blank=True)
    needed_minutes = models.PositiveSmallIntegerField(
        _("reading time needed, minutes"),
        default=0,
        validators=[MaxValueValidator(240)],
        help_text=_("Only for a text read here: of files and videos the portal cannot know how long they were open."),
    )

    objects = OfVisibleCourses.as_manager()

    class Meta:
        verbose_name = _("study material")
        verbose_name_plural = _("study materials")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=MaterialKind.TEXT, link="") & ~Q(body="")
                | Q(kind=MaterialKind.FILE, link="", needed_minutes=0)
                | Q(kind=MaterialKind.LINK, needed_minutes=0) & ~Q(link=""),
                name="material_has_what_its_kind_needs",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("material_detail", args=[self.pk])

    @property
    def congress_id(self) -> int:
        """The congress of the course."""
        return self.course.congress_id

    @property
    def pages(self) -> list[str]:
        """The text as it is read on a phone, page by page."""
        return paging.pages(self.body)


class QuestionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The bank with its answers is for those who keep it."""
        if not user.is_authenticated or not user.acts(*SECRETARIAT):
            return self.none()
        return self.filter(course__congress__in=user.congress_ids)


class Question(models.Model):
    """A question of a course's bank, with its right answers and why (题库)."""

    course = models.ForeignKey(Course, models.PROTECT, related_name="questions", verbose_name=_("course"))
    kind = models.CharField(_("kind"), max_length=10, choices=QuestionKind.choices, default=QuestionKind.SINGLE)
    text = models.CharField(_("question"), max_length=500)
    choices = models.JSONField(_("choices"), default=list, blank=True)
    correct = models.JSONField(_("right answers"), default=list)
    explanation = models.CharField(_("explanation"), max_length=500, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def congress_id(self) -> int:
        """The congress of the course."""
        return self.course.congress_id

    @property
    def choice_texts(self) -> list[str]:
        """The answers to choose from, in the bank's order."""
        if self.kind == QuestionKind.TRUE_FALSE:
            return [str(_("Right")), str(_("Wrong"))]
        return list(self.choices)


class StudyQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own; those of the congress for the staff that keeps the study."""
        if not user.is_authenticated or user.post is None:
            return self.none()
        if user.acts(*SECRETARIAT):
            return self.filter(course__congress__in=user.congress_ids)
        return self.filter(mandate__in=Mandate.objects.held_by(user.post))


class StudyRecord(models.Model):
    """One deputy's way through one course (学习记录)."""

    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="studies", verbose_name=_("deputy"))
    course = models.ForeignKey(Course, models.PROTECT, related_name="studies", verbose_name=_("course"))
    opened_at = models.DateTimeField(pgettext_lazy("study", "opened at"), default=clock.now, editable=False)
    best_percent = models.PositiveSmallIntegerField(_("best result"), null=True, blank=True)
    passed_at = models.DateTimeField(_("passed at"), null=True, blank=True, editable=False)
    completed_at = models.DateTimeField(_("completed at"), null=True, blank=True, editable=False)
    extra_attempts = models.PositiveSmallIntegerField(_("further attempts granted"), default=0)

    objects = StudyQuerySet.as_manager()

    class Meta:
        verbose_name = _("study record")
        verbose_name_plural = _("study records")
        constraints = [models.UniqueConstraint(fields=["mandate", "course"], name="one_study_record_per_course")]
        indexes = [models.Index(fields=["course", "completed_at"], name="study_by_course")]

    def __str__(self) -> str:
        return f"{self.mandate_id} {self.course_id}"

    def get_absolute_url(self) -> str:
        return reverse("course_detail", args=[self.course_id])

    @property
    def congress_id(self) -> int:
        """The congress of the course."""
        return self.course.congress_id


class MaterialProgress(models.Model):
    """How far a deputy has read one piece: opened, pages, time measured, finished."""

    study = models.ForeignKey(StudyRecord, models.PROTECT, related_name="progress", verbose_name=_("study record"))
    material = models.ForeignKey(Material, models.PROTECT, related_name="progress", verbose_name=_("study material"))
    opened_at = models.DateTimeField(pgettext_lazy("study", "opened at"), default=clock.now, editable=False)
    seen_at = models.DateTimeField(default=clock.now, editable=False)  # the last sign of life
    seconds = models.PositiveIntegerField(_("seconds read"), default=0)
    pages_seen = models.JSONField(_("pages opened"), default=list)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True, editable=False)
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("confirmed by")
    )

    class Meta:
        verbose_name = _("progress in a material")
        verbose_name_plural = _("progress in materials")
        constraints = [
            models.UniqueConstraint(fields=["study", "material"], name="one_progress_per_material"),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | Q(finished_at__isnull=False), name="confirmed_material_is_finished"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.study_id} {self.material_id}"


class QuizAttempt(models.Model):
    """One try at the quiz of a course: its seed, the paper drawn from it, the answers, the result (测验)."""

    study = models.ForeignKey(StudyRecord, models.PROTECT, related_name="quizzes", verbose_name=_("study record"))
    number = models.PositiveSmallIntegerField(_("attempt"))
    seed = models.BigIntegerField(_("seed"))
    paper = models.JSONField(_("paper"))  # [[question, [order of its choices]], …]
    answers = models.JSONField(_("answers"), default=dict)  # {question: [choices]}
    halves = models.JSONField(_("marks"), default=list)  # as earned then, in the paper's order
    percent = models.PositiveSmallIntegerField(_("result in percent"), null=True, blank=True)
    pass_mark = models.PositiveSmallIntegerField(_("passed with, in percent"))
    has_passed = models.BooleanField(_("passed"), default=False)
    begun_at = models.DateTimeField(_("begun at"), default=clock.now, editable=False)
    handed_in_at = models.DateTimeField(pgettext_lazy("study", "handed in at"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("quiz attempt")
        verbose_name_plural = _("quiz attempts")
        constraints = [
            models.UniqueConstraint(fields=["study", "number"], name="quiz_attempt_once"),
            models.UniqueConstraint(fields=["study"], condition=Q(handed_in_at=None), name="one_quiz_at_a_time"),
            models.UniqueConstraint(fields=["study"], condition=Q(has_passed=True), name="quiz_passed_once"),
            models.CheckConstraint(
                condition=Q(handed_in_at=None, percent=None, has_passed=False)
                | Q(handed_in_at__isnull=False, percent__isnull=False, percent__lte=100),
                name="quiz_result_when_handed_in",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.study_id} {self.number}"
