"""A siting spec that was read: what is asked of the network, and what is assumed for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from network.text import Text
from routing.siting.cold_stores.county import Spec as ColdSpec
from routing.siting.rollout.county import Spec
from routing.siting.rollout.uncertainty import Uncertainty

Value = str | int | float | bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedValue:
    """A value of the spec, for whoever audits what follows from it.

    Parameters
    ----------
    key
        Where it stands, as in ``period[0].public_fen``.
    value, unit
        As in the file.
    meaning
        What the key means.
    is_assumed
        Whether the spec calls it an assumption.
    """

    key: str
    value: Value
    unit: str = ""
    meaning: Text
    is_assumed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ColdAsked:
    """What a spec asks of cold stores.

    Parameters
    ----------
    spec
        For `build_cold_stores`.
    sources
        Where a requirement is laid down, by its key.
    fields
        Where a requirement stands in the file, by its key.
    """

    spec: ColdSpec
    sources: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SitingSpec:
    """A spec with what an audit needs to know of it.

    Parameters
    ----------
    name, sha256
        The file, and the digest of its content with line feeds.
    content
        The file as it is.
    note
        What it says of itself.
    spec
        For `build_rollout`.
    uncertainty
        What may come.
    cold
        What is asked of cold stores; None: nothing.
    sources
        Where a requirement is laid down, by its key.
    fields
        Where a requirement stands in the file, by its key.
    values
        All values, in the order of the file.
    """

    name: str
    sha256: str
    content: bytes
    note: str
    spec: Spec
    uncertainty: Uncertainty
    cold: ColdAsked | None = None
    sources: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    values: tuple[StatedValue, ...] = ()
