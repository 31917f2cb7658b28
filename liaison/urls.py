"""Addresses of stations and voters' opinions."""

from django.urls import path

from liaison.views import booking, opinions, public, receptions, stations

urlpatterns = [
    path("stations/", stations.station_list, name="station_list"),
    path("stations/<int:pk>/", stations.station_detail, name="station_detail"),
    path("stations/<int:pk>/code.svg", stations.station_code, name="station_code"),
    path("stations/<int:pk>/photos/<uuid:file_uuid>/", stations.station_photo, name="station_photo"),
    path("stations/<int:pk>/keep/", stations.station_keep, name="station_keep"),
    path("stations/<int:pk>/checks/", stations.station_checks, name="station_checks"),
    path("stations/<int:pk>/poster.pdf", stations.station_poster, name="station_poster"),
    path("stations/<int:pk>/register.<slug:ending>", stations.station_register, name="station_register"),
    path("stations/<int:pk>/receptions/", receptions.reception_rules, name="reception_rules"),
    path("stations/<int:pk>/receptions/day/", receptions.reception_add, name="reception_add"),
    path("stations/<int:pk>/receptions.<slug:ending>", receptions.reception_register, name="reception_register"),
    path("stations/<int:pk>/receptions/<int:rule>/", receptions.reception_plan, name="reception_plan"),
    path("receptions/", booking.reception_public, name="reception_public"),
    path("receptions/<int:pk>/book/", booking.reception_book, name="reception_book"),
    path("receptions/booked/<str:code>/", booking.booking_detail, name="booking_detail"),
    path("receptions/desk/", receptions.reception_list, name="reception_list"),
    path("receptions/desk/<int:pk>/", receptions.reception_detail, name="reception_detail"),
    path("receptions/desk/<int:pk>/bookings/", receptions.reception_bookings, name="reception_bookings"),
    path("receptions/desk/<int:pk>/roster/", receptions.reception_roster, name="reception_roster"),
    path("receptions/desk/<int:pk>/opinion/", receptions.reception_bring, name="reception_bring"),
    path("receptions/desk/<int:pk>/<slug:name>/", receptions.reception_move, name="reception_move"),
    path("receptions/duties/<int:pk>/ask/", receptions.duty_ask, name="reception_duty_ask"),
    path("receptions/duties/<int:pk>/replace/", receptions.duty_replace, name="reception_duty_replace"),
    path("receptions/duties/<int:pk>/sign/", receptions.duty_sign, name="reception_duty_sign"),
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
