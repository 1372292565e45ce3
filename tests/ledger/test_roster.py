"""units.csv in and out."""

from pathlib import Path

import pytest

from parsers.extract.ledger import read_ledger
from parsers.extract.roster import read_roster, roster_from_names, write_roster_csv
from parsers.formats import text
from pipeline.model.evidence import Sha256

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
HEAD = "id,full_name,short_name,aliases,misprints,category,members,parent,report,valid_from,valid_to,note\n"


def mistakes(*lines: str, head: str = HEAD) -> list[str]:
    roster, found = read_roster((head + "\n".join(lines) + "\n").encode(), file="units.csv")
    assert (roster is None) == bool(found)
    return [str(one) for one in found]


def test_the_sample_roster_is_whole() -> None:
    roster, found = read_roster((SAMPLES / "units.csv").read_bytes(), file="units.csv")
    assert found == ()
    assert roster is not None
    assert len(roster.units) == 68
    by_id = {unit.id: unit for unit in roster.units}
    assert by_id["D_KJJ"].misprints == ("市科学局",)  # type: ignore[index]
    assert by_id["G_COUNTIES"].is_group  # type: ignore[index]
    assert by_id["N_TSG"].parent == "D_WLJ"  # type: ignore[index]
    assert by_id["G_COUNTIES"].line == 2  # type: ignore[index]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
def test_any_usual_encoding_is_read(encoding: str) -> None:
    data = (HEAD + "D1,银川市教育局,市教育局,,,dept,,,yes,2020-01-01,,\n").encode(encoding)
    roster, found = read_roster(data, file="units.csv")
    assert found == ()
    assert roster is not None
    assert roster.units[0].full_name == "银川市教育局"


def test_all_mistakes_are_named_at_once_with_their_lines() -> None:
    found = mistakes(
        "D1,甲市教育局,市教育局,教育局,,dept,,,yes,,,",
        "D1,甲市财政局,市财政局,,,dept,,,yes,,,",
        "D3,甲市民政局,市民政局,教育局,,dept,,,maybe,,,",
        "D4,甲市体育局,市体育局,市教育局,,dept,,,yes,2023-13-01,,",
        "D5,甲市卫健委,市卫健委,市财政局,,dept,,X9,yes,,,",
        ",甲市统计局,市统计局,,,dept,,,yes,,,",
        "G1,各县区,各县区,,,group,county,,group,,,",
    )
    assert [one.split("：")[0] for one in found] == [
        "units.csv 第3行 id",
        "units.csv 第4行 report",
        "units.csv 第5行 valid_from",
        "units.csv 第6行",
        "units.csv 第6行 parent",
        "units.csv 第7行 id",
        "units.csv 第8行 members",
    ]


def test_one_name_for_two_units_is_allowed_where_their_times_do_not_meet() -> None:
    assert mistakes("D1,甲市甲局,市甲局,,,dept,,,no,,2023-12-31,", "D2,甲市乙局,市甲局,,,dept,,,yes,2024-01-01,,") == []
    assert len(mistakes("D1,甲市甲局,市甲局,,,dept,,,no,,2024-12-31,", "D2,甲市乙局,市甲局,,,dept,,,yes,2024-01-01,,")) == 1


def test_missing_columns_and_an_empty_file_are_told() -> None:
    assert "缺少列 full_name、report" in mistakes("D1,x", head="id,name\n")[0]
    assert "名册是空的" in str(read_roster(b"", file="units.csv")[1][0])
    assert "没有任何单位" in mistakes()[0]


def test_a_roster_is_written_so_that_excel_opens_it_and_read_back() -> None:
    roster, _ = read_roster((SAMPLES / "units.csv").read_bytes(), file="units.csv")
    assert roster is not None
    data = write_roster_csv(roster.units)
    assert data.startswith(b"\xef\xbb\xbfid,full_name,")
    assert data.count(b"\r\n") == len(roster.units) + 1
    again, found = read_roster(data, file="units.csv")
    assert found == ()
    assert again is not None
    assert again.units == roster.units


def test_a_first_roster_from_the_real_ledger_names_everybody_and_expects_nobody() -> None:
    document = text.read((SAMPLES / "ledger-2023.txt").read_bytes()).value
    assert document is not None
    ledger = read_ledger(document, file="l.txt", sha256=Sha256("0" * 64)).value
    assert ledger is not None
    units = roster_from_names(ledger)
    groups = [unit for unit in units if unit.is_group]
    assert [(unit.full_name, unit.members) for unit in groups] == [
        ("各县（市）区人民政府", ""),
        ("市政府各部门", "dept"),
        ("各直属机构", "institution"),
        ("市政府各有关部门", ""),
        ("园区管委会", "park"),
    ]
    single = {unit.short_name: unit for unit in units if not unit.is_group}
    assert all(unit.report == "confirm" for unit in single.values())
    assert single["市教育局"].full_name == "银川市教育局"
    assert single["市文旅广电局"].aliases == ("市文旅广电局（市图书馆）",)
    assert len(single) == 33
    again, found = read_roster(write_roster_csv(units), file="units.csv")
    assert found == ()
    assert again is not None
    assert len(again.units) == len(units)


def test_a_plain_list_of_names_becomes_a_roster_only_where_that_is_asked_for() -> None:
    data = "单位全称,简称,类别\n财政所,,站所\n石桥村村民委员会,石桥村,村\n各村,,组\n".encode("gbk")
    assert "缺少列 id、report" in str(read_roster(data, file="units.csv")[1][0])
    roster, found = read_roster(data, file="名单.csv", fill=True)
    assert found == ()
    assert roster is not None
    assert [(unit.id, unit.short_name, unit.report) for unit in roster.units] == [
        ("U001", "财政所", "confirm"),
        ("U002", "石桥村", "confirm"),
        ("U003", "各村", "group"),
    ]
