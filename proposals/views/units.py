"""Units found while one types."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from congress.pages import requires
from proposals import queries


@require_safe
@requires("proposals.list")
def unit_search(request: HttpRequest) -> JsonResponse:
    """The units of the congress one acts in that the words name; ``among=first`` for those it assigns to itself."""
    words, among = request.GET.get("words", ""), request.GET.get("among", "")
    found = queries.organs_found(request.user.post.congress_id, words, among)
    return JsonResponse({"units": [{"code": organ.code, "name": organ.name} for organ in found]})
