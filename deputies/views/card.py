"""The deputy's card: on the phone, as a picture, and for an address book."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from congress.events import audit
from congress.pages import cached, requires
from deputies import queries
from deputies.computing import card
from deputies.models import Mandate
from deputies.rules import fields_seen


def _address(request, mandate):
    """Where the code leads: the page everybody may read."""
    return request.build_absolute_uri(mandate.get_absolute_url())


@require_safe
@requires("deputies.view_card", Mandate, among=queries.roster_of)
def deputy_card(request, mandate):
    """Photo, name, seat and a code that opens the public page."""
    context = {
        "mandate": mandate,
        "person": mandate.person,
        "sees_phone": request.user.has_perm("deputies.see_phone", mandate) and bool(mandate.person.phone),
    }
    return cached(request, render(request, "deputies/card.html", context))


@require_safe
@requires("deputies.view_card", Mandate, among=queries.roster_of)
def deputy_card_code(request, mandate):
    """The code that opens the public page, as an SVG."""
    response = HttpResponse(card.code_svg(_address(request, mandate)), content_type="image/svg+xml")
    response["X-Content-Type-Options"] = "nosniff"
    return cached(request, response)


@require_safe
@requires("deputies.view_card", Mandate, among=queries.roster_of)
def deputy_card_picture(request, mandate):
    """The same as a PNG to keep or to send."""
    photo = mandate.person.photo
    face = None
    if photo and not photo.quarantined:
        with photo.stored.open("rb") as stored:
            face = stored.read()
    lines = [mandate.congress.name, _("Deputy, %(term)s") % {"term": mandate.term}, mandate.delegation.name]
    lines += [_("Card number %(number)s") % {"number": mandate.card_number}] if mandate.card_number else []
    content = card.picture(mandate.person.name, lines, _address(request, mandate), face)
    return _file(request, content, "image/png", f"{mandate.person.name}.png")


@require_POST
@requires("deputies.see_phone", Mandate, among=queries.roster_of)
def deputy_vcard(request, mandate):
    """The entry for an address book, with the phone: the auditors see who took it."""
    person, seen = mandate.person, fields_seen(request.user, mandate)
    fields = {"name": person.name, "org": mandate.congress.name, "title": person.position}
    fields |= {name: getattr(person, name) for name in ("phone", "work_phone", "email") if name in seen}
    audit("deputies.read_phone", by=request.user, what=f"vcard of mandate {mandate.pk}")
    return _file(request, card.vcard(fields), "text/vcard; charset=utf-8", f"{person.name}.vcf")


def _file(request, content, kind, name):
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["X-Content-Type-Options"] = "nosniff"
    return cached(request, response)
