"""Who logs in, and in which capacity."""

import rules
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from congress import clock
from congress.fields import BlindIndexField, PersonalCharField
from congress.models.institution import Congress, Organ


class Role(models.TextChoices):
    DEPUTY = "deputy", _("Deputy")
    SECRETARIAT = "secretariat", _("Session secretariat")
    DEPUTY_AFFAIRS = "deputy_affairs", _("Deputy work committee")
    DELEGATION_STAFF = "delegation_staff", _("Delegation staff")
    COMMITTEE_STAFF = "committee_staff", _("Committee staff")
    LEADER = "leader", _("Leader")
    DISPATCHER = "dispatcher", _("Dispatching office")
    UNIT_CLERK = "unit_clerk", _("Unit clerk")
    UNIT_LEADER = "unit_leader", _("Unit leader")
    STATION_MASTER = "station_master", _("Station master")
    STATION_LIAISON = "station_liaison", _("Station liaison")
    SYSTEM_ADMIN = "system_admin", _("System administrator")
    SECURITY_ADMIN = "security_admin", _("Security administrator")
    AUDITOR = "auditor", _("Audit administrator")


ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR})
SECRETARIAT = frozenset({Role.SECRETARIAT, Role.DEPUTY_AFFAIRS})
UNIT_STAFF = frozenset({Role.UNIT_CLERK, Role.UNIT_LEADER})
STAFF = SECRETARIAT | ADMINISTRATORS  # those who work in the Django admin


class PostQuerySet(models.QuerySet):
    def valid(self):
        """Posts held today."""
        day = clock.today()
        return self.filter(valid_from__lte=day).filter(Q(valid_to=None) | Q(valid_to__gte=day))


class Post(models.Model):
    """A user's capacity: a role in an organ of a congress, from and to a date."""

    user = models.ForeignKey("congress.User", models.PROTECT, related_name="posts", verbose_name=_("user"))
    congress = models.ForeignKey(Congress, models.PROTECT, related_name="posts", verbose_name=_("congress"))
    organ = models.ForeignKey(
        Organ, models.PROTECT, null=True, blank=True, related_name="posts", verbose_name=_("organ")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    title = models.CharField(_("title"), max_length=40, blank=True)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organ", "role"], condition=Q(valid_to=None, organ__isnull=False), name="post_held_once"
            ),
            models.UniqueConstraint(
                fields=["user", "congress", "role"],
                condition=Q(valid_to=None, organ__isnull=True),
                name="post_without_organ_held_once",
            ),
            models.CheckConstraint(
                condition=Q(organ__isnull=False) | ~Q(role__in=["unit_clerk", "unit_leader", "dispatcher"]),
                name="post_of_a_unit_names_it",
            ),
        ]
        indexes = [models.Index(fields=["organ", "role"], name="post_by_organ")]

    def __str__(self) -> str:
        return f"{self.organ.name if self.organ else self.congress.short_name} · {self.get_role_display()}"

    @cached_property
    def organ_ids(self) -> list[int]:
        """The organ of the post, and the closed ones whose files it keeps; asked for only where there are any."""
        if not (self.organ and self.organ.inherits):
            return [self.organ_id]
        return [self.organ_id, *self.organ.heir_of.order_by("pk").values_list("pk", flat=True)]

    def kept(self, path: str = "organ") -> Q:
        """The condition that a row belongs to the post's organ, or to a closed one whose files it keeps."""
        return Q(**{path: self.organ_id} if len(self.organ_ids) == 1 else {f"{path}__in": self.organ_ids})

    @property
    def is_held(self) -> bool:
        """Whether the post is held today."""
        return self.valid_from <= clock.today() and (self.valid_to is None or self.valid_to >= clock.today())


class UserManager(BaseUserManager):
    def get_by_natural_key(self, username: str) -> "User":
        return self.get(username=username)

    def create_user(self, username: str, password: str | None = None, **fields) -> "User":
        """A user with ``password``, or with none that works."""
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """Somebody who logs in. What he may do follows from the post he acts in."""

    username = models.CharField(
        _("user name"), max_length=40, unique=True, error_messages={"unique": _("This user name is taken.")}
    )
    name = models.CharField(_("full name"), max_length=40)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = PersonalCharField(_("mobile phone"), blank=True)
    phone_index = BlindIndexField(of="phone", unique=True)
    is_active = models.BooleanField(_("active"), default=True)
    password_set_at = models.DateTimeField(_("password set at"), null=True, blank=True, editable=False)
    must_change_password = models.BooleanField(_("must change the password"), default=False)
    acting_as = models.ForeignKey(
        Post, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("acting as")
    )
    language = models.CharField(_("language"), max_length=10, default="zh-hans")
    large_text = models.BooleanField(_("large text"), default=False)
    created_at = models.DateTimeField(_("created at"), default=clock.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        return self.name or self.username

    @cached_property
    def post(self) -> Post | None:
        """The post the user acts in now; ``None`` when it has ended or was never chosen."""
        return self.acting_as if self.acting_as and self.acting_as.is_held else None

    def acts(self, *roles: str) -> bool:
        """Whether the user acts in one of ``roles``."""
        return self.is_active and self.post is not None and self.post.role in roles

    @property
    def congress_ids(self) -> list[int]:
        """The congresses the acting post opens to the user."""
        return [self.post.congress_id] if self.post else []

    @property
    def is_staff(self) -> bool:
        """Who may enter the admin: follows from the post, never from a flag."""
        return self.acts(*STAFF)

    @property
    def is_superuser(self) -> bool:
        """Nobody is above the rules."""
        return False

    @is_superuser.setter
    def is_superuser(self, value: bool) -> None:
        if value:
            message = "The portal has no superusers."
            raise ImproperlyConfigured(message)

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Whether the rules allow ``perm`` (on ``obj``); an unknown permission is refused."""
        return self.is_active and rules.has_perm(perm, self, obj)

    def has_perms(self, perm_list, obj=None) -> bool:
        return all(self.has_perm(perm, obj) for perm in perm_list)

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_staff


class FormerPassword(models.Model):
    """The hash of a password somebody used before: not to be chosen again soon."""

    user = models.ForeignKey(User, models.CASCADE, related_name="former_passwords")
    password = models.CharField(max_length=128)
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.user_id} {self.at:%Y-%m-%d}"
