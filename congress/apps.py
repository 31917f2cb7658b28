"""The foundation's configuration: logging, and the rooms' parts of shared pages."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig
from django.conf import settings
from django.contrib.admin import apps as admin_apps
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class CongressConfig(AppConfig):
    name = "congress"
    verbose_name = _("Institution")

    def ready(self) -> None:
        from congress import logs  # noqa: PLC0415  (nothing may be imported before the registry is ready)

        logs.configure()
        autodiscover_modules("checks", "rules", "notifications", "reactions", "panels", "jobs")
        for room in settings.ROOMS:  # not our own `tasks`: that would load Celery into every web process
            if find_spec(f"{room}.tasks"):
                import_module(f"{room}.tasks")


class PortalAdminConfig(admin_apps.AdminConfig):
    default = False
    default_site = "congress.site.PortalAdminSite"
