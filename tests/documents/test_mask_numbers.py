"""What is a number to be hidden, and what is a sum, a date or a serial number."""

from __future__ import annotations

import pytest

from pipeline.case.masking import MaskPattern
from pipeline.documents.bundle.masking.finding import WORD, Sought, squeezed
from pipeline.documents.bundle.masking.folding import fold
from tests.documents.mask_files import CARD, ID, NAME, PHONE

OLD_ID = "990101900307123"
WITH_X = "99010119900307002X"
EVERYTHING = Sought.of(tuple(MaskPattern), [NAME, "Li Bai", "9527"])


def found(text: str) -> list[tuple[str, str]]:
    return [(str(hit.kind), hit.value) for hit in EVERYTHING.find(fold(text)[0])]


@pytest.mark.parametrize(
    "text",
    [
        f"身份证号{ID}。",
        f"{ID[:6]} {ID[6:14]} {ID[14:]}",
        f"{ID[:6]}-{ID[6:10]}-{ID[10:14]}-{ID[14:]}",
        " ".join(ID),
        "\n".join(ID),
        f"{ID[:10]}\n{ID[10:]}",
        f"{ID[:7]}\n{ID[7:14]}\n{ID[14:]}",
        "\u200b".join(ID),
        "".join(chr(ord(digit) + 0xFEE0) for digit in ID),
        "".join(chr(0x1D7CE + int(digit)) for digit in ID),
        f"1 {ID}",
        f"{ID}{PHONE}",
    ],
)
def test_an_id_number_is_found_however_it_is_written(text: str) -> None:
    assert found(text) == [("id-number", ID)]


def test_the_last_letter_may_be_an_x_of_any_kind() -> None:
    assert [found(f"{WITH_X[:17]}{x}") for x in "Xxｘ"] == [[("id-number", WITH_X.lower())]] * 3


def test_one_digit_misread_does_not_give_an_id_number_away() -> None:
    misread = ID[:17] + str((int(ID[17]) + 1) % 10)
    assert found(misread) == [("id-number", misread)]


def test_an_id_number_of_fifteen_digits() -> None:
    assert found(f"证号 {OLD_ID}") == [("id-number", OLD_ID)]
    assert found("证号 990101901307123") == []  # there is no month 13


@pytest.mark.parametrize(
    "text",
    [
        PHONE,
        f"电话：{PHONE[:3]}-{PHONE[3:7]}-{PHONE[7:]}，",
        f"+86 {PHONE}",
        f"86{PHONE}",
        f"0086-{PHONE}",
        f"{PHONE[:3]} {PHONE[3:7]} {PHONE[7:]}",
        f"tel{PHONE}fax",
        f"{PHONE[:7]}\n{PHONE[7:]}",
        f"{PHONE[:5]}-\n{PHONE[5:]}",
        " ".join(PHONE),
        f"２０\u3000{PHONE}",
    ],
)
def test_a_telephone_is_found_however_it_is_written(text: str) -> None:
    assert found(text) == [("phone", PHONE)]


@pytest.mark.parametrize(
    "text", [CARD, "6222 0202 0011 2233 445", "622202 0200112233445", f"{CARD[:8]}\n{CARD[8:]}"]
)
def test_a_card_is_found_however_it_is_written(text: str) -> None:
    assert found(f"卡号{text}户名") == [("card-number", CARD)]


def test_a_card_of_another_issuer_needs_its_check_digit() -> None:
    assert found("4000 0012 3456 7899") == [("card-number", "4000001234567899")]
    assert found("4000 0012 3456 7890") == []


@pytest.mark.parametrize(
    "text",
    [
        "借款编号 202604202605151234",
        "流水号 20260515123456789012345",
        "2026-05-15 10:30:00 3500.00 12800.00",
        "18000 100000",
        "1 2026-05-15 3500 3500 2 2026-06-15 3500 3500",
        "12 3500 2026-05-15 3500 1234",
        "人民币18,000.00元",
        "12800138000",
        "138001380001",
        "统一社会信用代码 91990100MA0000000X",
        "400-800-8820 95588",
    ],
)
def test_sums_days_and_serial_numbers_stay(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "text", ["xiaohe.shen@example.com", "xiaohe.shen@exam\nple.com", "Xiaohe.Shen＠example.com"]
)
def test_an_address_for_mail(text: str) -> None:
    assert found(f"邮箱：{text}，") == [("email", "xiaohe.shen@example.com")]


@pytest.mark.parametrize("text", [NAME, "沈 晓 禾", "沈晓\n禾", "沈\u200b晓\ufeff禾"])
def test_a_name_is_found_through_spaces_lines_and_signs_nobody_sees(text: str) -> None:
    assert found(f"甲方{text}与乙方") == [(WORD, squeezed(NAME))]


def test_letters_mapped_to_radicals_are_the_letters_they_look_like() -> None:
    sought = Sought.of((), ["马长青"])
    assert [hit.value for hit in sought.find(fold("借款人⻢⻓⻘签字")[0])] == ["马长青"]
    assert sought.hide("借款人⻢⻓⻘签字") == "借款人×××签字"


def test_a_latin_name_or_short_number_is_not_found_within_a_longer_one() -> None:
    assert [kind for kind, _ in found("LI BAI, li-bai, Li Baiyun, Ali Bai")] == [WORD, WORD]
    assert found("9527") == [(WORD, "9527")]
    assert found("19527 95270") == []


def test_a_hidden_text_keeps_the_rest() -> None:
    text = f"借款人{NAME}（{ID}），电话 +86 {PHONE}，卡 {CARD[:4]}{CARD[4:]}。"
    assert EVERYTHING.hide(text) == "借款人×××（×××），电话 +86 ×××，卡 ×××。"
    assert EVERYTHING.hide("没有什么可遮盖的") == "没有什么可遮盖的"
    assert Sought().hide(ID) == ID


def test_of_hits_within_each_other_the_longest_counts() -> None:
    sought = Sought.of(tuple(MaskPattern), [ID[6:14]])
    assert [str(hit.kind) for hit in sought.find(ID)] == ["id-number"]
