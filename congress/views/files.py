"""The only door to stored files."""

import uuid

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from congress import files
from congress.errors import Refused
from congress.events import audit
from congress.pages import own


@own
@require_safe
def file_download(request: HttpRequest, file_uuid: uuid.UUID) -> HttpResponse:
    """Hand out a file of an object the user may see; nginx sends the bytes where there is one.

    ``?inline=1`` shows PDF and pictures in the browser; everything else is always saved. Quarantine is refused.
    """
    found = files.readable_by(request.user, file_uuid)
    if found is None:
        raise Http404
    file, target = found
    if file.quarantined:
        raise Refused(_("This file cannot be opened: %(reason)s.") % {"reason": file.held})
    if getattr(target, "confidential", False):
        audit("file.read", by=request.user, what=f"{target._meta.label_lower} {target.pk} {file.uuid}")
    response = _by_nginx(file.stored.name) if settings.X_ACCEL_PREFIX else FileResponse(file.stored.open("rb"))
    inline = "inline" in request.GET and file.content_type in files.INLINE
    response["Content-Type"] = file.content_type
    response["Content-Disposition"] = content_disposition_header(not inline, file.name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _by_nginx(path: str) -> HttpResponse:
    """An answer without a body: nginx replaces it by the file."""
    return HttpResponse(headers={"X-Accel-Redirect": settings.X_ACCEL_PREFIX.rstrip("/") + "/" + path})
