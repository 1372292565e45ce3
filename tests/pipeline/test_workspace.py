"""Settings and the parts of a workspace."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.errors import BadInputError, Mistake
from pipeline.settings import ZONE, Settings, due_moment, due_rule
from pipeline.settings_file import audit_toml, read_settings
from pipeline.workspace import load_workspace


def read(text: str) -> tuple[Settings, tuple[Mistake, ...]]:
    return read_settings(text.encode(), file="audit.toml")


def good(text: str) -> Settings:
    settings, mistakes = read(text)
    assert mistakes == ()
    return settings


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "ledger").mkdir()
    (tmp_path / "ledger" / "台账.docx").write_bytes(b"x")
    (tmp_path / "inbox").mkdir()
    (tmp_path / "units.csv").write_text("id", encoding="utf-8")
    (tmp_path / "audit.toml").write_text("", encoding="utf-8")
    return tmp_path


def test_an_empty_settings_file_means_the_defaults() -> None:
    assert good("") == Settings()


def test_what_init_writes_reads_back_as_what_it_was_made_from() -> None:
    text = audit_toml(year=2023, rounds=(date(2023, 8, 15), date(2023, 12, 5)), report_tasks=(38,))
    settings = good(text)
    assert settings.rounds == (date(2023, 8, 15), date(2023, 12, 5))
    assert settings.report_tasks == (38,)
    assert settings.year == 2023
    assert settings.deductions == Settings().deductions
    assert settings.limits == Settings().limits


def test_init_spells_out_every_key_with_an_explanation_above_it() -> None:
    text = audit_toml(year=None, rounds=(), report_tasks=())
    lines = text.split("\n")
    for key in (
        "rounds = []",
        'cutoff = "24:00"',
        "due_inclusive = true",
        "roll_weekend = false",
        'timeliness = "first_complete"',
        "ratio = 100",
    ):
        assert lines[lines.index(key) - 1].startswith("# ")
    assert "建议值" in text
    assert good(text) == Settings()


def test_strength_takes_roles_and_task_numbers_in_one_table() -> None:
    settings = good('strength = {36 = "should", support = "should"}')
    assert settings.strength_of(36, "lead") == "should"
    assert settings.strength_of(1, "lead") == "must"
    assert settings.strength_of(1, "support") == "should"
    assert settings.strength_of(1, "related") == "should"


def test_what_is_no_task_number_in_strength_is_a_mistake() -> None:
    _, mistakes = read('strength = {tasks = {36 = "may", x = "must"}}')
    assert [mistake.message for mistake in mistakes] == ["不是任务号"]


def test_every_mistake_is_listed_with_its_line_and_key() -> None:
    _, mistakes = read(
        'due_inclusve = true\ncutoff = "25:00"\nrounds = ["2023-02-30"]\nroll_weekend = "no"\n'
        '[limits]\nseconds = 0\nsecnds = 3\n[strength]\n36 = "maybe"\n[similarity]\ntwin = 1.5\n'
    )
    assert [mistake.place for mistake in mistakes] == [
        "第1行 键 due_inclusve",
        "第2行 键 cutoff",
        "第3行 键 rounds",
        "第4行 键 roll_weekend",
        "第6行 键 limits.seconds",
        "第7行 键 limits.secnds",
        "第9行 键 strength.36",
        "第11行 键 similarity.twin",
    ]
    assert "due_inclusive" in mistakes[0].remedy
    assert "seconds" in mistakes[5].remedy
    assert all(mistake.file == "audit.toml" and mistake.remedy for mistake in mistakes)


def test_a_file_that_is_no_toml_says_the_line() -> None:
    _, (mistake,) = read("year = 2023\nrounds = [2023-08-15\n")
    assert "读不下去" in mistake.message
    _, (mistake,) = read("year = = 2023\n")
    assert mistake.place.startswith("第1行")


def test_settings_saved_by_notepad_are_read() -> None:
    text = '[notice]\r\nissuer = "政务公开办公室"\r\n'
    for encoding in ("utf-8", "utf-8-sig", "gb18030"):
        settings, mistakes = read_settings(text.encode(encoding), file="audit.toml")
        assert mistakes == ()
        assert settings.notice.issuer == "政务公开办公室"


def test_deductions_keep_decimals() -> None:
    settings = good('[deductions]\nenabled = true\n[[deductions.lines]]\nname = "甲"\ncodes = ["TXT001"]\npoints = 0.1\n')
    assert settings.deductions.lines[0].points == Decimal("0.1")
    assert settings.deductions.lines[0].cap is None
    _, mistakes = read('[[deductions.lines]]\nname = "甲"\npoint = 1\n')
    assert [mistake.place for mistake in mistakes] == ["第3行 键 deductions.lines.第1条.point", "第1行 键 deductions.lines.第1条"]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("", datetime(2023, 8, 16, 0, 0, tzinfo=ZONE)),
        ("due_inclusive = false", datetime(2023, 8, 15, 0, 0, tzinfo=ZONE)),
        ('cutoff = "17:30"', datetime(2023, 8, 15, 17, 30, tzinfo=ZONE)),
        ("roll_weekend = true", datetime(2023, 8, 18, 0, 0, tzinfo=ZONE)),
    ],
)
def test_the_due_moment_follows_the_settings(text: str, moment: datetime) -> None:
    assert due_moment(good(text), date(2023, 8, 15), roll=lambda _: date(2023, 8, 17)) == moment


def test_the_due_rule_names_the_first_late_moment() -> None:
    settings = Settings()
    rule = due_rule(settings, date(2023, 8, 15), due_moment(settings, date(2023, 8, 15)))
    assert "2023年8月15日前" in rule
    assert "2023年8月16日0时之前" in rule
    assert "顺延" not in rule


def test_a_workspace_knows_its_parts(folder: Path) -> None:
    for name in ("receipts.xlsx", "receipts-8月.csv", "~$receipts.xlsx", "other.csv", "ledger/~$台账.docx"):
        (folder / name).write_bytes(b"")
    workspace = load_workspace(folder)
    assert workspace.ledger.name == "台账.docx"
    assert [path.name for path in workspace.receipts] == ["receipts-8月.csv", "receipts.xlsx"]
    assert workspace.store == folder / ".audit" / "store.db"


def test_a_workspace_lists_all_that_it_lacks_at_once(tmp_path: Path) -> None:
    (tmp_path / "inbox").write_bytes(b"")
    with pytest.raises(BadInputError) as caught:
        load_workspace(tmp_path)
    assert [mistake.file for mistake in caught.value.mistakes] == ["audit.toml", "ledger/", "units.csv", "inbox/"]
    assert "是一个文件" in str(caught.value)


def test_two_ledgers_are_one_too_many(folder: Path) -> None:
    (folder / "ledger" / "台账（修订）.docx").write_bytes(b"x")
    with pytest.raises(BadInputError, match="只留一份"):
        load_workspace(folder)


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="没有这个文件夹"):
        load_workspace(tmp_path / "没有")


@pytest.mark.parametrize(
    "value", ["5", "-1", '"x"', "true", "[]", '["a"]', "[[1]]", "{}", "{a = 1}", "[{a = 1}]", "2023-01-01", "nan", "inf", "1.5", "9" * 20]
)
def test_no_value_of_any_key_is_more_than_a_mistake(value: str) -> None:
    names = ("rounds", "cutoff", "jobs", "strength", "strength.36", "limits.seconds", "similarity.twin", "notice.correct_by")
    for name in (*names, "deductions.cap", "deductions.lines", "expected", "report_tasks", "roll_weekend", "year"):
        _, mistakes = read(f"{name} = {value}\n")
        assert all(mistake.message and mistake.remedy for mistake in mistakes)


def test_papers_are_chosen_in_the_settings() -> None:
    settings = good(
        '[notice]\nissuer_mark = "某市文件"\ntopic = "重点任务落实"\nnote = "此件公开发布"\nlist_limit = 8\ndrop_prefix = false\n'
        '[notice.wording]\nno_problem = "没有问题。"\n'
    ).notice
    assert (settings.issuer_mark, settings.topic, settings.note) == ("某市文件", "重点任务落实", "此件公开发布")
    assert (settings.list_limit, settings.drop_prefix) == (8, False)
    assert settings.wording == (("no_problem", "没有问题。"),)


def test_an_empty_sentence_of_the_office_is_a_mistake() -> None:
    _, mistakes = read_settings(b'[notice.wording]\nno_problem = ""\nlead = 3\n', file="audit.toml")
    assert [mistake.place for mistake in mistakes] == ["第2行 键 notice.wording.no_problem", "第3行 键 notice.wording.lead"]


def test_points_by_hand_stand_in_sections_of_their_own() -> None:
    settings = good(
        "[deductions]\nbonus_cap = 3\n[[deductions.lines]]\nname = '虚报'\ncodes = ['TXT007']\npoints = 5\nveto = true\n"
        "[[deductions.manual]]\nunit = '市教育局'\nname = '经验推广'\npoints = 0.5\nreason = '市级采用'\nperson = '王科长'\nbonus = true\n"
    ).deductions
    assert settings.bonus_cap == 3
    assert settings.lines[0].veto
    assert [(row.unit, str(row.points), row.bonus) for row in settings.manual] == [("市教育局", "0.5", True)]


def test_points_by_hand_need_a_person_and_are_never_negative() -> None:
    text = "[[deductions.manual]]\nunit = '市教育局'\nname = '虚报'\npoints = -5\nreason = '不实'\n"
    _, mistakes = read_settings(text.encode(), file="audit.toml")
    told = " ".join(str(mistake) for mistake in mistakes)
    assert "缺少 person" in told
    assert "不能是负数" in told


def test_init_writes_the_default_sentences_as_comments() -> None:
    text = audit_toml(year=None, rounds=(), report_tasks=(), sentences={"no_problem": "没有“问题”。"})
    assert '[notice.wording]\n# no_problem = "没有“问题”。"' in text
    assert good(text) == Settings()
    assert good(text.replace("# no_problem", "no_problem")).notice.wording == (("no_problem", "没有“问题”。"),)
