"""What the layouts of several sheets share: labels in one language, and an order as cells."""

from datetime import date, timedelta

from data.printing.page import COUNT, TENTHS, TEXT, Align, Cell, Column
from data.printing.view import DayView, Goods
from data.words import direction, temperature
from network.orders import Order
from network.text import Language, Text


class Labels:
    """Labels in one language.

    Parameters
    ----------
    language
        The language.
    """

    def __init__(self, language: Language) -> None:
        self.language = language

    def __call__(self, text: Text) -> str:
        """Return a text in the language."""
        return text.to(self.language)

    def column(
        self, zh: str, en: str, width: float, number: str = TEXT, align: Align = Align.LEFT
    ) -> Column:
        """Return a column with a header in the language."""
        return Column(header=self(Text(zh, en)), width=width, number=number, align=align)

    @property
    def total(self) -> str:
        """What the row of totals begins with."""
        return self(Text("合计", "Total"))

    def day(self, first: date, number: int | None) -> str:
        """Return a day of the horizon by its number as a date; a dash for None."""
        return "—" if number is None else (first + timedelta(days=number)).isoformat()


def members_text(view: DayView, goods: Goods) -> str:
    """Return pieces by member in one line."""
    return " · ".join(f"{view.member_name(who)} {count}" for who, count in goods.pieces_of)


def order_columns(view: DayView, labels: Labels) -> tuple[Column, ...]:
    """Return the columns of `order_cells`; those of recipients only if any is known."""
    columns = (
        labels.column("运单编号", "order", 18),
        labels.column("运单号", "waybill no.", 20),
        labels.column("成员", "member", 14),
        labels.column("方向", "direction", 8),
        labels.column("温层", "temperature", 10),
        labels.column("起点", "origin", 18),
        labels.column("终点", "destination", 18),
        labels.column("件数", "pieces", 7, COUNT),
        labels.column("公斤", "kg", 9, TENTHS),
    )
    if not view.reported.recipients:
        return columns
    return (
        *columns,
        labels.column("收件人", "recipient", 12),
        labels.column("电话", "phone", 15),
        labels.column("地址", "address", 30),
    )


def order_cells(view: DayView, order: Order, labels: Labels) -> tuple[Cell, ...]:
    """Return an order as cells; the recipient as the reader may see them."""
    cells = (
        str(order.order_id),
        order.waybill_no,
        view.member_name(order.member_id),
        labels(direction(order.direction)),
        labels(temperature(order.temperature)),
        view.place_name(order.origin_id),
        view.place_name(order.destination_id),
        order.pieces,
        order.weight_kg,
    )
    if not view.reported.recipients:
        return cells
    recipient = view.recipient(order.order_id)
    return (*cells, recipient.name, recipient.phone, recipient.address)
