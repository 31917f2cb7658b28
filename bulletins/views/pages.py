"""What the room's public pages have in common: they may be kept, and asked for again at no cost."""

import hashlib

from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag

from congress.pages import cached


def kept(request, response, changed_at=None):
    """An answer for visitors with its mark and, where known, when it changed last; 304 for who has it already.

    A member's page is kept by nobody.
    """
    response = cached(request, response)
    if request.user.is_authenticated or response.status_code != 200:  # noqa: PLR2004  (an answer)
        return response
    etag = quote_etag(hashlib.sha256(response.content).hexdigest()[:32])
    response["ETag"] = etag
    if changed_at:
        response["Last-Modified"] = http_date(changed_at.timestamp())
    return get_conditional_response(request, etag, changed_at and int(changed_at.timestamp()), response)
