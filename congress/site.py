"""The admin site: the secretariat's workplace. Its index is a desk."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from congress.panels import panels


class PortalAdminSite(admin.AdminSite):
    """Entered through the portal's own log-in; whoever may enter follows from the post he acts in."""

    site_title = _("Deputies' Portal")
    site_header = _("Deputies' Portal · Secretariat")
    index_title = _("Desk")
    site_url = "/"
    enable_nav_sidebar = False  # the desk lists the tables; the width belongs to the rows

    def index(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        return super().index(request, {"desk": panels("desk", request), **(extra_context or {})})

    def password_change(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        return redirect("account_change_password")

    def login(self, request: HttpRequest, extra_context: dict | None = None) -> Any:
        from django.contrib.auth.views import redirect_to_login  # noqa: PLC0415  (views need the registry)
        from django.core.exceptions import PermissionDenied  # noqa: PLC0415

        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.get_full_path(), "account_login")
