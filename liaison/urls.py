"""Addresses of stations and voters' opinions."""

from django.urls import path

from liaison.views import opinions, public, stations

urlpatterns = [
    path("stations/", stations.station_list, name="station_list"),
    path("stations/<int:pk>/", stations.station_detail, name="station_detail"),
    path("stations/<int:pk>/code.svg", stations.station_code, name="station_code"),
    path("stations/<int:pk>/photos/<uuid:file_uuid>/", stations.station_photo, name="station_photo"),
    path("stations/<int:pk>/keep/", stations.station_keep, name="station_keep"),
    path("stations/<int:pk>/checks/", stations.station_checks, name="station_checks"),
    path("stations/<int:pk>/poster.pdf", stations.station_poster, name="station_poster"),
    path("stations/<int:pk>/register.<slug:ending>", stations.station_register, name="station_register"),
    path("opinions/", public.opinion_public, name="opinion_public"),
    path("opinions/at/<int:pk>/", public.opinion_new, name="opinion_new"),
    path("opinions/follow/<str:code>/", public.opinion_follow, name="opinion_follow"),
    path("opinions/follow/<str:code>/code.svg", public.opinion_follow_code, name="opinion_follow_code"),
    path("opinions/desk/", opinions.opinion_list, name="opinion_list"),
    path("opinions/desk/enter/", opinions.opinion_enter, name="opinion_enter"),
    path("opinions/desk/figures/", opinions.opinion_figures, name="opinion_figures"),
    path("opinions/desk/hotline/", opinions.hotline, name="opinion_hotline"),
    path("opinions/desk/hotline.xlsx", opinions.hotline_sheet, name="opinion_hotline_sheet"),
    path("opinions/desk/<int:pk>/", opinions.opinion_detail, name="opinion_detail"),
    path("opinions/desk/<int:pk>/contact/", opinions.opinion_contact, name="opinion_contact"),
    path("opinions/desk/<int:pk>/<slug:name>/", opinions.opinion_move, name="opinion_move"),
]
