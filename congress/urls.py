"""The roof: every address of the portal. It names the rooms and imports none."""

from django.contrib import admin
from django.urls import include, path

from congress import views

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]
