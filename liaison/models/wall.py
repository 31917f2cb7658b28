"""The wall display of a station: the key to its address."""

from django.db import models
from django.utils.translation import pgettext_lazy

from congress import clock
from congress.models import User
from liaison.models.station import Station


class WallDisplay(models.Model):
    """The screen on the wall of a station (大屏): who holds its address sees it, until the address is renewed."""

    station = models.OneToOneField(Station, models.PROTECT, related_name="wall")
    seed = models.CharField(max_length=64)  # random; the address is made of it with the portal's key
    renewed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    renewed_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = pgettext_lazy("wall", "wall display")
        verbose_name_plural = pgettext_lazy("wall", "wall displays")

    def __str__(self) -> str:
        return str(self.station_id)

    @property
    def congress_id(self) -> int:
        """The congress that runs the station."""
        return self.station.congress_id
