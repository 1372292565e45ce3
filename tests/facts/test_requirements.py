"""What tasks demand in figures, by the sentences of the 2023 ledger."""

from datetime import date

from pipeline.model.evidence import Span, Where
from pipeline.model.work import OnDay, Task, TaskNo
from rules.requirements import Duration, Frequency, Ratio, ratios_of, requirements_of, stated_on


def task(content: str, metric: str = "") -> Task:
    cells = (
        ("content", Span(where=Where("表1 第2行 第3列"), quote=content)),
        ("metric", Span(where=Where("表1 第2行 第4列"), quote=metric)),
    )
    return Task(
        no=TaskNo(1),
        printed_no="1",
        section="",
        item="",
        subitem=None,
        content=content,
        metric=metric,
        units="",
        deadline="11月底",
        progress="",
        due=OnDay(text="11月底", day=date(2023, 11, 30)),
        duties=(),
        text_dates=(),
        where=Where("表1 第2行"),
        cells=cells,
    )


def test_a_year_s_target_is_judged_at_the_year_s_end() -> None:
    graphics, films = ratios_of(task("清晰提供政策落地指引。年内做到图文解读全覆盖、动漫视频占比20%。"), 2023)
    assert (graphics.subject, graphics.percent, graphics.target) == ("图文解读", 100.0, date(2023, 12, 31))
    assert (films.subject, films.percent, films.target) == ("动漫视频", 20.0, date(2023, 12, 31))
    assert films.span.quote == "动漫视频占比20%"


def test_a_target_without_words_of_time_is_judged_at_the_deadline() -> None:
    (ratio,) = ratios_of(task("政府网站适老化与无障碍阅读达到100%。"), 2023)
    assert ratio.target == date(2023, 11, 30)
    (earlier,) = ratios_of(task("9月底前栏目更新率达到95%。"), 2023)
    assert earlier.target == date(2023, 9, 30)


def test_durations_and_frequencies_have_their_words() -> None:
    found = requirements_of(
        task("按季度公开重点任务，每年年底前报送一次清理报表。", "出台后3个工作日录入，全流程不超过1个月，于30日内公开。"), 2023
    )
    assert [one.span.quote for one in found if isinstance(one, Frequency)] == ["按季度", "每年年底前"]
    assert [(one.number, one.period) for one in found if isinstance(one, Duration)] == [(3, "workdays"), (1, "months"), (30, "days")]


def test_a_day_of_the_calendar_is_no_duration() -> None:
    assert not requirements_of(task("分别于2023年8月15日、12月5日前报送。"), 2023)


def test_a_stated_figure_is_found_beside_its_subject() -> None:
    films = Ratio(subject="动漫视频", percent=20.0, is_limit=False, target=None, span=Span(where=Where("x"), quote=""))
    short = stated_on(films, "图文解读率100%，动漫视频占比12%。")
    assert short is not None
    assert short.percent == 12.0
    counted = stated_on(films, "解读材料39件，其中动漫视频8件。")
    assert counted is not None
    assert counted.percent is None
    assert stated_on(films, "已发布政策12件。") is None
