"""Typed identifiers: text everywhere, never interchangeable by accident."""

from typing import NewType

PlaceId = NewType("PlaceId", str)
OrderId = NewType("OrderId", str)
MemberId = NewType("MemberId", str)
VehicleId = NewType("VehicleId", str)
VehicleTypeId = NewType("VehicleTypeId", str)
BusLineId = NewType("BusLineId", str)
BusTripId = NewType("BusTripId", str)
