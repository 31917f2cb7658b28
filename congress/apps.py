"""The foundation's configuration: logging, and the rooms' parts of shared pages."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class CongressConfig(AppConfig):
    name = "congress"
    verbose_name = _("Institution")

    def ready(self) -> None:
        from congress import logs  # noqa: PLC0415  (nothing may be imported before the registry is ready)

        logs.configure()
        autodiscover_modules("checks", "rules", "notifications", "reactions", "panels")


class PortalAdminConfig(admin_apps.AdminConfig):
    default = False
    default_site = "congress.site.PortalAdminSite"
