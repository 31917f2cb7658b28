"""What deputies of the demonstration have proposed since its roster was filled."""

from congress.demo import CITY, Fact, Seed, moment, seeder
from congress.demo import write_facts as write
from deputies.models import Mandate, ProposedDetail


@seeder(order=90)
def proposed_details(seed: Seed) -> None:
    """Two deputies of the city have moved, and hold another position."""
    city, at = seed.congresses.get(CITY), moment(seed.yesterday)
    for mandate in Mandate.objects.filter(congress=city).select_related("person", "post").order_by("person")[:2]:
        new = {"address": f"{city.area_name}新安路{mandate.pk % 90 + 1}号", "position": f"副{mandate.person.position}"}
        ProposedDetail.objects.bulk_create(
            [
                ProposedDetail(
                    mandate=mandate, field=name, old=getattr(mandate.person, name), new=value, proposed_at=at
                )
                for name, value in new.items()
            ]
        )
        write([Fact("deputies.propose_details", mandate, mandate.post, at, {"fields": sorted(new)})])
