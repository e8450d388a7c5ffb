"""Names, phones and addresses as they are shown to whoever need not know them."""

import pytest

from data.printing.privacy import Privacy, Recipient, mask_address, mask_name, mask_phone


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张三", "张*"),
        ("欧阳娜娜", "欧***"),
        ("张", "*"),
        ("Ann Lee", "A** L**"),
        ("", ""),
    ],
)
def test_of_a_name_the_first_character_is_left(name: str, shown: str) -> None:
    assert mask_name(name) == shown


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13812345678", "138******78"),
        ("138 1234 5678", "138 **** **78"),
        ("0595-23234567", "0595-******67"),
        ("+86 13812345678", "+86 138******78"),
        ("13812345678/13987654321", "13812******/*********21"),
        ("13812345678 13987654321", "13812****** *********21"),
        ("张三13812345678", "**138******78"),
        ("1234567", "******7"),
        ("12345", "*****"),
        ("", ""),
    ],
)
def test_of_a_phone_six_digits_are_hidden(phone: str, shown: str) -> None:
    assert mask_phone(phone) == shown


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("凤城镇中山路 8号楼2单元501室", "凤城镇中山路 ***"),
        ("尚卿乡科名村12号", "尚卿乡科名村***"),
        ("和平小区3-2-501", "和平小区***"),
        ("祥华乡旧寨村", "祥华乡旧寨村"),
        ("祥华乡旧寨村(13812345678)张三", "祥华乡旧寨村(***"),
        ("祥华乡旧寨村 138-1234-5678 张三", "祥华乡旧寨村 ***"),
        ("362400安溪县祥华乡旧寨村", "362400安溪县祥华乡旧寨村"),
        ("城厢镇花园三幢甲单元", "城厢镇花园***"),
    ],
)
def test_an_address_ends_before_its_house(address: str, shown: str) -> None:
    assert mask_address(address) == shown


def test_a_recipients_name_is_hidden_in_the_address_too() -> None:
    recipient = Recipient(name="张三", address="旧寨村张三家门口")
    assert recipient.shown(Privacy.MASKED).address == "旧寨村张*家门口"


def test_whoever_may_see_a_recipient_sees_all() -> None:
    recipient = Recipient(name="张三", phone="13812345678", address="科名村12号")
    assert recipient.shown(Privacy.FULL) == recipient
    masked = recipient.shown(Privacy.MASKED)
    assert masked == Recipient(name="张*", phone="138******78", address="科名村***")
