"""Everything the documents of a siting run print, gathered once."""

from dataclasses import dataclass

from data.siting.wire import SiteWire, SitingWire
from network.county import County
from network.ids import PlaceId
from network.places import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class SitingDocument:
    """A siting run with its county.

    Parameters
    ----------
    county
        Whose sites they are.
    siting
        What siting.json says.
    """

    county: County
    siting: SitingWire

    @property
    def periods(self) -> tuple[str, ...]:
        """Names of the periods."""
        return tuple(period.name for period in self.siting.periods)

    def places(self) -> dict[str, Place]:
        """Return the places by id."""
        return {str(place_id): place for place_id, place in self.county.place_by_id().items()}

    def name(self, place_id: str | None) -> str:
        """Return the name of a place; empty for none."""
        if place_id is None:
            return ""
        return self.county.place_by_id()[PlaceId(place_id)].name_zh

    def opens(self, site: SiteWire) -> str | None:
        """Return the period in which a site opens; None: it is there today."""
        if site.today is not None:
            return None
        first = next(t for t, size in enumerate(site.sizes) if size is not None)
        return self.periods[first]

    def closes(self, site: SiteWire) -> str | None:
        """Return the period in which a site is given up; None: it is not."""
        closed = [t for t, size in enumerate(site.sizes) if size is None]
        return self.periods[closed[0]] if site.today is not None and closed else None
