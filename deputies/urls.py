"""Addresses of the roster, below ``/deputies/``."""

from django.urls import path

from deputies import views

urlpatterns = [
    path("", views.deputy_list, name="deputy_list"),
    path("<int:pk>/", views.deputy_detail, name="deputy_detail"),
    path("<int:pk>/phone/", views.deputy_phone, name="deputy_phone"),
    path("<int:pk>/photo/", views.deputy_photo, name="deputy_photo"),
    path("<int:pk>/moves/<slug:name>/", views.deputy_move, name="deputy_move"),
    path("import/", views.deputy_import, name="deputy_import"),
    path("import/template/", views.deputy_import_template, name="deputy_import_template"),
    path("import/<int:pk>/", views.deputy_import_preview, name="deputy_import_preview"),
    path("export/", views.deputy_export, name="deputy_export"),
]
