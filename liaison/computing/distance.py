"""How far it is from one point of the earth to another. No models."""

import math
from dataclasses import dataclass

EARTH = 6_371_008.8  # metres, the mean radius of WGS 84 and CGCS2000 alike
METRES_A_DEGREE = 111_195  # of latitude, on that sphere
POLE = 89.0  # beyond it every longitude is near
FIRST_ROUNDED = 1000  # metres; nearer, the distance is told in metres


@dataclass(frozen=True)
class Point:
    """Latitude and longitude in degrees."""

    latitude: float
    longitude: float


@dataclass(frozen=True)
class Box:
    """Degrees in which everything within some metres of a point lies; ``None``: all longitudes."""

    south: float
    north: float
    west: float | None
    east: float | None


def metres(one: Point, other: Point) -> float:
    """The distance on a great circle (haversine); off by 0.5 % at most, because the earth is no sphere."""
    south, north = math.radians(one.latitude), math.radians(other.latitude)
    up, aside = north - south, math.radians(other.longitude - one.longitude)
    half = math.sin(up / 2) ** 2 + math.cos(south) * math.cos(north) * math.sin(aside / 2) ** 2
    return 2 * EARTH * math.asin(min(1.0, math.sqrt(half)))


def box(centre: Point, radius: float) -> Box:
    """The box around everything within ``radius`` metres of ``centre``."""
    up = radius / METRES_A_DEGREE
    south, north = centre.latitude - up, centre.latitude + up
    farthest = max(abs(south), abs(north))
    if farthest >= POLE:
        return Box(max(south, -90.0), min(north, 90.0), None, None)
    aside = up / math.cos(math.radians(farthest))
    west, east = centre.longitude - aside, centre.longitude + aside
    if west < -180 or east > 180:  # noqa: PLR2004  (across the line where the days meet)
        return Box(south, north, None, None)
    return Box(south, north, west, east)


def point(text: str) -> Point | None:
    """The point of “43.825,87.616”; ``None`` for anything that is no place on earth."""
    parts = text.split(",")
    if len(parts) != 2 or len(text) > 40:  # noqa: PLR2004
        return None
    try:
        latitude, longitude = (float(part) for part in parts)
    except ValueError:
        return None
    fits = abs(latitude) <= 90 and abs(longitude) <= 180  # noqa: PLR2004  (NaN is neither)
    return Point(latitude, longitude) if fits else None


def exact(text: str) -> Point | None:
    """The same to six decimals, as a place of a matter is kept: a tenth of a metre."""
    found = point(text)
    return Point(round(found.latitude, 6), round(found.longitude, 6)) if found else None


def rounded(distance: float) -> tuple[float, str]:
    """A distance as one tells it: tens of metres below a kilometre, then tenths, from ten on whole kilometres."""
    if distance < FIRST_ROUNDED - 5:
        return max(10, round(distance / 10) * 10), "m"
    kilometres = distance / 1000
    return (round(kilometres, 1), "km") if kilometres < 9.95 else (round(kilometres), "km")  # noqa: PLR2004
