"""Notices: the list, one opened, the badge, and by which ways one is told."""

import datetime as dt
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from congress import channels, notify
from congress.models import ChannelBinding, NoticePreference, Notification, User
from congress.pages import form_page, list_page, own, requires

MANY = 100  # unread notices beyond which nobody counts


@own
def notice_list(request: HttpRequest) -> HttpResponse:
    """My notices, newest first; ``?unread=1`` only those not opened."""
    rows = Notification.objects.visible_to(request.user).select_related("event")
    if request.GET.get("unread"):
        rows = rows.unread()
    return list_page(request, "congress/notices.html", rows, unread=request.GET.get("unread", ""))


@requires("congress.open_notice", Notification)
def notice_open(request: HttpRequest, notice: Notification) -> HttpResponse:
    """Mark a notice as read and go to what it is about."""
    notify.read(notice)
    inside = url_has_allowed_host_and_scheme(notice.url, allowed_hosts=None)
    return redirect(notice.url if notice.url and inside else "notice_list")


@own
@require_POST
def notice_read_all(request: HttpRequest) -> HttpResponse:
    """Mark all my notices as read."""
    notify.read_all(request.user)
    return redirect("notice_list")


@own
def badge(request: HttpRequest) -> HttpResponse:
    """The number of unread notices for the bottom bar; 304 when nothing changed since the last poll.

    Asked every 15 seconds by every page that is seen: one question, by an index of the unread alone.
    """
    newest = notify.newest_unread(request.user.pk, MANY)
    tag = f'"{len(newest)}-{newest[0] if newest else 0}-{request.LANGUAGE_CODE}"'
    if request.headers.get("If-None-Match") == tag:
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(render_to_string("components/unread.html", {"count": len(newest)}))
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    return response


# Wishes ----------------------------------------------------------------------------------------------------------

HINTS = {
    channels.Name.WECOM: gettext_lazy("Your user id in WeCom."),
    channels.Name.DINGTALK: gettext_lazy("Your user id in DingTalk."),
    channels.Name.FEISHU: gettext_lazy("Your user id in Feishu."),
    channels.Name.WECHAT: gettext_lazy("Your open id with the service account."),
    channels.Name.WECOM_ROBOT: gettext_lazy("The robot's key: what follows “key=” in its address."),
    channels.Name.DINGTALK_ROBOT: gettext_lazy(
        "The robot's key (what follows “access_token=” in its address), a blank, and the secret it signs with."
    ),
    channels.Name.FEISHU_ROBOT: gettext_lazy(
        "The robot's key (the last part of its address), a blank, and the secret it signs with."
    ),
}


class WishForm(forms.Form):
    """By which ways copies of notices come, where to, when not, or once a day."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.offered = user, channels.switched_on()
        self.groups = notify.groups_for(user)
        kept = notify.wishes_of([user]).get(user.pk) or NoticePreference(user=user)
        bound = {one.channel: one.address for one in ChannelBinding.objects.filter(user=user)}
        own = [name for name in self.offered if name not in channels.BY_NUMBER]
        ways = [(name, channels.Name(name).label) for name in self.offered]
        for group in self.groups:
            self.fields[f"by_{group.name}"] = forms.MultipleChoiceField(
                label=group.label,
                choices=ways,
                required=False,
                widget=forms.CheckboxSelectMultiple,
                initial=kept.channels.get(group.name, [name for name in own if name in bound]),
                help_text=_required(group),
            )
        for name in own:
            self.fields[f"at_{name}"] = forms.CharField(
                label=channels.Name(name).label,
                max_length=200,
                required=False,
                initial=bound.get(name, ""),
                help_text=HINTS[name],
                widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
            )
        self.fields["quiet_from"] = _time(_("Quiet from"), kept.quiet_from)
        self.fields["quiet_to"] = _time(
            _("Quiet to"), kept.quiet_to, _("Copies wait until then, except urgent ones. Empty: no quiet hours.")
        )
        self.fields["digest"] = forms.BooleanField(
            label=_("Only once a day"),
            required=False,
            initial=kept.digest,
            help_text=_(
                "One message in the morning with the number of unread notices; "
                "what is urgent or required by law comes at once."
            ),
        )

    @property
    def _has_chosen_ways(self) -> bool:
        """Whether a tick or an address was changed: whoever sets quiet hours alone keeps the ways he has by default."""
        return any(name.startswith(("by_", "at_")) for name in self.changed_data)

    def clean(self) -> dict[str, Any]:
        """Two ends for quiet hours; an address for each way that was ticked; gathered as the service takes them."""
        sent = super().clean()
        if (sent.get("quiet_from") is None) != (sent.get("quiet_to") is None) and not self.errors:
            self.add_error("quiet_to", _("Quiet hours need a beginning and an end."))
        addresses = {name.removeprefix("at_"): text.strip() for name, text in sent.items() if name.startswith("at_")}
        reached = {name for name, address in addresses.items() if address}
        reached |= {channels.Name.SMS} if self.user.phone else set()
        reached |= {channels.Name.MAIL} if self.user.email else set()
        for group in self.groups:
            if missing := [way for way in sent.get(f"by_{group.name}", []) if way not in reached]:
                self.add_error(f"by_{group.name}", _no_address(missing))
        chosen = {group.name: sent.get(f"by_{group.name}", []) for group in self.groups}
        return {
            "by_group": chosen if self._has_chosen_ways else {},
            "addresses": addresses,
            **{name: sent.get(name) for name in ("quiet_from", "quiet_to", "digest")},
        }


def _required(group: notify.Group) -> str:
    return _("Some of these the law wants you to receive: they come by one way at least.") if group.required else ""


def _time(label: str, initial: dt.time | None, hint: str = "") -> forms.TimeField:
    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    return forms.TimeField(label=label, required=False, initial=initial, help_text=hint, widget=widget)


def _no_address(names: list[str]) -> str:
    labels = _(", ").join(str(channels.Name(name).label) for name in names)
    return _("There is no address of yours for: %(ways)s. Give one below, or untick it.") % {"ways": labels}


@own
def notice_wishes(request: HttpRequest) -> HttpResponse:
    """By which ways I am told; the list of notices in the portal is complete whatever is chosen here."""

    def act(**wished: Any) -> str:
        notify.wish(request.user, **wished)
        messages.success(request, _("Saved."))
        return "notice_wishes"

    make_form = partial(WishForm, user=request.user)
    offered = channels.switched_on()
    return form_page(request, "congress/accounts/wishes.html", make_form, act, offered=offered)
