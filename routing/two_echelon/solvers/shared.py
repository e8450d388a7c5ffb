"""Named tuples of arrays and numbers as compiled code takes them: one pointer, nothing counted.

Compiled code that gets arrays from Python counts references whenever it reads one from a tuple or a
structure, which takes longer than most of what it reads them for, and threads that read the same
arrays wait for each other's counters. Here a named tuple is written once into a block of memory,
arrays without their owners; compiled code gets the address. Fields cannot be replaced afterwards,
so a read may be moved out of loops; what arrays hold can change as ever.
"""

import zlib
from typing import Any, TypeVar, cast

import numpy as np
import numpy.typing as npt
from numba import njit, typeof
from numba.core import cgutils, types
from numba.core.datamodel import models
from numba.core.typing.templates import AttributeTemplate
from numba.extending import (
    NativeValue,
    infer_getattr,
    intrinsic,
    lower_getattr_generic,
    register_model,
    typeof_impl,
    unbox,
)
from numba.np.arrayobj import make_array

_FIELD_BYTES = 128  # more than any field takes: an array is five words and two a dimension

FieldsT = TypeVar("FieldsT", bound=tuple[Any, ...])


class SharedType(types.Type):
    """The type of a `Shared` in compiled code: names and types of its fields.

    Parameters
    ----------
    label, fields
        Name of the tuple, and the name and the type of each field.
    """

    def __init__(self, label: str, fields: tuple[tuple[str, types.Type], ...]) -> None:
        self.fields = fields
        self.names = tuple(name for name, _ in fields)
        digest = zlib.crc32(repr(fields).encode())
        super().__init__(name=f"{label}_{digest:08x}")

    def layout(self, context: Any) -> Any:
        """Return how the fields lie in memory: as in a plain tuple."""
        return context.get_value_type(types.Tuple([kind for _, kind in self.fields]))


@register_model(SharedType)
class _SharedModel(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: SharedType) -> None:
        super().__init__(manager, kind, cgutils.voidptr_t)


@infer_getattr
class _Fields(AttributeTemplate):
    key = SharedType

    def generic_resolve(self, value: Any, attr: Any) -> Any:  # type: ignore[override]
        """Return the type of a field."""
        return dict(value.fields).get(attr)


@lower_getattr_generic(SharedType)  # type: ignore[untyped-decorator]
def _read(context: Any, builder: Any, shared: SharedType, address: Any, name: str) -> Any:
    field = builder.load(_place_of(context, builder, shared, address, name))
    field.set_metadata("invariant.load", builder.module.add_metadata([]))
    return field


def _place_of(context: Any, builder: Any, shared: SharedType, address: Any, name: str) -> Any:
    fields = builder.bitcast(address, shared.layout(context).as_pointer())
    return cgutils.gep_inbounds(builder, fields, 0, shared.names.index(name))


@intrinsic
def _store(_: Any, fields: Any, block: Any) -> Any:
    """Write fields into a block of bytes."""
    shared = shared_type(fields)

    def build(context: Any, builder: Any, _: Any, arguments: Any) -> Any:
        address = make_array(block)(context, builder, value=arguments[1]).data
        for k, (name, kind) in enumerate(shared.fields):
            field = builder.extract_value(arguments[0], k)
            if isinstance(kind, types.Array):
                view = make_array(kind)(context, builder, value=field)
                view.meminfo = cgutils.get_null_value(view.meminfo.type)
                view.parent = cgutils.get_null_value(view.parent.type)
                field = view._getvalue()  # noqa: SLF001 numba's own way to the whole value
            builder.store(field, _place_of(context, builder, shared, address, name))
        return context.get_dummy_value()

    return types.void(fields, block), build


def shared_type(fields: Any) -> SharedType:
    """Return the type of a named tuple once it is shared."""
    kinds = tuple(zip(fields.fields, fields, strict=True))
    return SharedType(fields.instance_class.__name__, kinds)


@njit(cache=True)
def _write(fields: tuple[Any, ...], block: npt.NDArray[np.uint8]) -> None:
    _store(fields, block)  # type: ignore[call-arg] # the first argument is numba's own


class Shared:
    """A named tuple, written to memory for compiled code; keeps what it was made of alive.

    Parameters
    ----------
    fields
        Arrays, numbers, and further named tuples.
    """

    def __init__(self, fields: tuple[Any, ...]) -> None:
        parts = [Shared(field) if isinstance(field, tuple) else field for field in fields]
        self._fields = cast("Any", type(fields))._make(parts)
        self.kind = shared_type(typeof(self._fields))
        self._block = np.zeros(_FIELD_BYTES * len(parts), dtype=np.uint8)
        self.address = int(self._block.ctypes.data)
        _write(self._fields, self._block)


@typeof_impl.register(Shared)
def _type_of(shared: Shared, _: Any) -> SharedType:
    return shared.kind


@unbox(SharedType)  # type: ignore[untyped-decorator]
def _take(_: Any, shared: Any, boxes: Any) -> NativeValue:
    address = boxes.pyapi.object_getattr_string(shared, "address")
    number = boxes.pyapi.long_as_ulonglong(address)
    boxes.pyapi.decref(address)
    return NativeValue(boxes.builder.inttoptr(number, cgutils.voidptr_t))


def share(fields: FieldsT) -> FieldsT:
    """Return a named tuple as compiled code takes it: its fields can be read there, by name."""
    return cast("FieldsT", Shared(fields))
