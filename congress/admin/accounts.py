"""Accounts and posts in the admin: no passwords are typed, nothing is deleted, phones are masked in lists."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congress import accounts
from congress.errors import Refused
from congress.events import audit
from congress.fields import blind, mask
from congress.models import ADMINISTRATORS, Congress, Organ, Post, Role, User
from congress.staff import ServiceAdmin


class UserForm(forms.ModelForm):
    """Name, phone and e-mail of somebody; the user name only when the account is made."""

    class Meta:
        model = User
        fields = ["username", "name", "phone", "email"]


def givable_roles(user):
    """The roles ``user`` may give, as choices."""
    givable = set(Role) - {Role.DEPUTY} - (set() if user.acts(Role.SECURITY_ADMIN) else ADMINISTRATORS)
    return [(role.value, role.label) for role in Role if role in givable]


def organs_of(user):
    """The organs of the congress ``user`` acts in."""
    return Organ.objects.valid().visible_to(user).order_by("code")


@admin.register(User)
class UserAdmin(ServiceAdmin):
    """The people of the congress one acts in; administrators also see accounts that hold no post yet."""

    may_view = may_add = may_change = "congress.edit_accounts"
    form = UserForm
    list_display = ["username", "name", "masked_phone", "held_posts", "is_active", "must_change_password"]
    list_filter = ["is_active", "must_change_password", "posts__role"]
    search_fields = ["username", "name"]
    search_help_text = gettext_lazy("User name, name, or the whole mobile number.")
    ordering = ["pk"]
    actions = ["issue_codes", "disable", "enable", "drop_factors"]

    def _may(self, permission, request, obj=None):
        return super()._may(permission, request) and (
            obj is None or self.get_queryset(request).filter(pk=obj.pk).exists()
        )

    def get_queryset(self, request):
        mine = Q(posts__congress__in=request.user.congress_ids)
        if request.user.acts(*ADMINISTRATORS):
            mine |= Q(posts=None)
        held = User.objects.filter(mine).values("pk")
        return User.objects.filter(pk__in=held).prefetch_related("posts__organ", "posts__congress")

    def get_form(self, request, obj=None, change=False, **kwargs):  # noqa: FBT002  (Django's signature)
        if obj or not request.user.has_perm("congress.edit_posts"):
            return super().get_form(request, obj, change=change, **kwargs)
        fields = {
            "role": forms.ChoiceField(label=gettext_lazy("role"), choices=givable_roles(request.user)),
            "organ": forms.ModelChoiceField(
                label=gettext_lazy("organ"), queryset=organs_of(request.user), required=False
            ),
        }
        kwargs["form"] = type("NewUserForm", (UserForm,), fields)
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fields(self, request, obj=None):
        first_post = [] if obj or not request.user.has_perm("congress.edit_posts") else ["role", "organ"]
        return ["username", "name", "phone", "email", *first_post]

    def get_search_results(self, request, queryset, search_term):
        found, distinct = super().get_search_results(request, queryset, search_term)
        phone = accounts.clean_login(search_term)
        if accounts.PHONE.fullmatch(phone):
            found |= queryset.filter(phone_index=blind(phone))
        return found, distinct

    def get_readonly_fields(self, request, obj=None):
        return ["username"] if obj else []

    @admin.display(description=gettext_lazy("mobile phone"))
    def masked_phone(self, user):
        return mask(user.phone)

    @admin.display(description=gettext_lazy("posts"))
    def held_posts(self, user):
        return "、".join(str(post) for post in user.posts.all() if post.is_held)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if request.method == "GET" and self.get_object(request, unquote(object_id)):
            audit("unmask_phone", by=request.user, what=f"user {object_id}")
        return super().change_view(request, object_id, form_url, extra_context)

    def create(self, request, obj, form):
        """Make the account and, from those who give posts, its first post (an account without one is nobody's)."""
        data = form.cleaned_data
        made = accounts.create_user(
            data["username"], data["name"], phone=data["phone"], email=data["email"], by=request.user
        )
        if "role" in data:
            congress = request.user.post.congress
            accounts.add_post(made, congress, data["role"], organ=data["organ"], by=request.user)
        obj.pk = made.pk
        obj._state.adding = False  # noqa: SLF001  (the service made the row)

    def update(self, request, obj, form):
        data = form.cleaned_data
        accounts.change_user(obj, by=request.user, name=data["name"], phone=data["phone"], email=data["email"])

    def _checked(self, request, queryset):
        """The chosen rows; whoever may only look may not act."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        return list(queryset)

    @admin.action(
        description=gettext_lazy("Issue one-time codes and print the slips (ends their passwords and sessions)")
    )
    def issue_codes(self, request, queryset):
        try:
            issued = accounts.issue_codes(self._checked(request, queryset), by=request.user)
        except Refused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return None
        if not issued:
            self.message_user(request, _("None of these accounts is active."), messages.ERROR)
            return None
        pdf = accounts.print_slips(issued, request.user.post.congress)
        headers = {"Content-Disposition": 'attachment; filename="slips.pdf"', "Cache-Control": "private, no-store"}
        return HttpResponse(pdf, content_type="application/pdf", headers=headers)

    @admin.action(description=gettext_lazy("Disable (at once)"))
    def disable(self, request, queryset):
        self.act_on(request, self._checked(request, queryset), lambda user: accounts.disable(user, by=request.user))

    @admin.action(description=gettext_lazy("Enable"))
    def enable(self, request, queryset):
        self.act_on(request, self._checked(request, queryset), lambda user: accounts.enable(user, by=request.user))

    @admin.action(description=gettext_lazy("Remove lost second factors"))
    def drop_factors(self, request, queryset):
        self.act_on(
            request, self._checked(request, queryset), lambda user: accounts.drop_factors(user, by=request.user)
        )


class PostForm(forms.ModelForm):
    """A new post. The person is named by user name: lists of thousands are no choice."""

    username = forms.CharField(label=gettext_lazy("User name"), max_length=40)

    class Meta:
        model = Post
        fields = ["role", "organ", "title", "valid_from"]

    def clean_username(self):
        user = User.objects.filter(username=self.cleaned_data["username"].strip(), is_active=True).first()
        if user is None:
            raise forms.ValidationError(_("There is no active account of this name."))
        self.instance.user = user
        return user.username


@admin.register(Post)
class PostAdmin(ServiceAdmin):
    """Posts in the congress one acts in: given and ended, never edited."""

    may_view = may_add = "congress.edit_posts"
    form = PostForm
    list_display = ["user", "role", "organ", "title", "valid_from", "valid_to"]
    list_filter = ["role"]
    list_select_related = ["user", "organ", "congress"]
    search_fields = ["user__username", "user__name", "organ__name"]
    ordering = ["-pk"]
    actions = ["end_posts"]

    def get_queryset(self, request):
        return Post.objects.filter(congress__in=request.user.congress_ids)

    def get_fields(self, request, obj=None):
        if obj:
            return ["user", "role", "organ", "title", "valid_from", "valid_to"]
        return ["username", "role", "organ", "title", "valid_from"]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.remote_field.model is Organ:
            kwargs["queryset"] = organs_of(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_choice_field(self, db_field, request, **kwargs):
        if db_field.name == "role":
            kwargs["choices"] = givable_roles(request.user)
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def create(self, request, obj, form):
        data = form.cleaned_data
        congress = Congress.objects.get(pk=request.user.post.congress_id)
        made = accounts.add_post(
            form.instance.user,
            congress,
            data["role"],
            by=request.user,
            organ=data["organ"],
            title=data["title"],
            valid_from=data["valid_from"],
        )
        obj.pk, obj.congress = made.pk, congress
        obj._state.adding = False  # noqa: SLF001  (the service made the row)

    @admin.action(description=gettext_lazy("End the post today (logs the person out)"))
    def end_posts(self, request, queryset):
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = queryset.select_related("user", "organ", "congress")
        self.act_on(request, rows, lambda post: accounts.end_post(post, by=request.user))
