"""Addresses of the roster and of the deputy's own duty page."""

from django.urls import path

from deputies import views

urlpatterns = [
    path("duty/", views.duty, name="duty"),
    path("deputies/", views.deputy_list, name="deputy_list"),
    path("deputies/<int:pk>/", views.deputy_detail, name="deputy_detail"),
    path("deputies/<int:pk>/phone/", views.deputy_phone, name="deputy_phone"),
    path("deputies/<int:pk>/photo/", views.deputy_photo, name="deputy_photo"),
    path("deputies/<int:pk>/moves/<slug:name>/", views.deputy_move, name="deputy_move"),
    path("deputies/import/", views.deputy_import, name="deputy_import"),
    path("deputies/import/template/", views.deputy_import_template, name="deputy_import_template"),
    path("deputies/import/<int:pk>/", views.deputy_import_preview, name="deputy_import_preview"),
    path("deputies/export/", views.deputy_export, name="deputy_export"),
]
