"""What an entry claims: hand-written sentences with the state that a careful clerk would give them."""

import pytest

from pipeline.model.submission import State
from rules.state import claim_of

LOOK_BACK = (
    "对上一年度政务公开工作要点落实情况开展“回头看”，重点针对有明确责任主体和时限要求的工作任务，逐项核查开展落实情况，对未完成的依法督促整改、依规清理销号。",
    "查看各级各部门政府网站建设、适老化与无障碍阅读情况",
)


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("", "blank"),
        ("  \n　", "blank"),
        ("无", "nothing_to_report"),
        ("暂无。", "nothing_to_report"),
        ("/", "not_applicable"),
        ("—", "not_applicable"),
        ("不涉及此项", "not_applicable"),
        ("本单位无此项工作。", "not_applicable"),
        ("无相关业务", "not_applicable"),
        ("不适用", "not_applicable"),
        ("已完成。", "done"),
        ("未完成", "under_way"),
        ("已全面完成整改工作。", "done"),
        ("共主动公开信息5300余条，解读率达100%。", "done"),
        ("截至8月10日，发布信息132条，办结依申请公开3件，均按时答复，无超期。", "done"),
        ("未发现失泄密问题，已解散工作群12个。", "done"),
        ("目前网站栏目正在逐步完善。", "under_way"),
        ("适老化改造完成80%。", "under_way"),
        ("已启动方案起草工作。", "under_way"),
        ("拟由市司法局牵头制定方案。", "planned"),
        ("后期将依据上级文件制定实施细则。", "planned"),
        ("尚未启动。", "planned"),
        ("因本年度无重大行政决策事项，因此发布情况说明。", "nothing_to_report"),
        ("因我局未发布规范性文件，故未发布解读材料。", "nothing_to_report"),
        ("2023年以来未收到政府信息公开申请，无超期办理情况。", "nothing_to_report"),
        ("常态化开展", "ongoing"),
        ("长期坚持", "ongoing"),
        ("高度重视，加强组织领导，严格落实三审三校。", "unclear"),
        ("详见附件", "unclear"),
    ],
)
def test_a_text_has_the_state_a_clerk_would_give_it(text: str, state: State) -> None:
    assert claim_of(text).state == state


def test_a_closing_sentence_about_the_future_undoes_nothing() -> None:
    claim = claim_of("已发布政策文件23件，开设专栏1个。下一步，将继续加强政策推送，力争年底前全部完成。")
    assert claim.state == "done"
    assert claim.future


def test_explicit_negation_undoes_what_stands_before_it() -> None:
    claim = claim_of("已完成方案制定，但平台尚未上线。")
    assert claim.state == "under_way"
    assert claim.denials == ("但平台尚未上线",)


def test_words_of_the_ledger_carry_no_state() -> None:
    text = "对未完成的依法督促整改、依规清理销号。"
    assert claim_of(text, ledger_words=LOOK_BACK).state == "unclear"
    assert not claim_of(text, ledger_words=LOOK_BACK).says_not_done
    assert claim_of(f"{text}2022年26项任务已逐项核查完毕。", ledger_words=LOOK_BACK).state == "done"


def test_going_on_is_what_a_standing_task_asks_for() -> None:
    assert claim_of("持续推进", is_standing=True).state == "ongoing"
    assert claim_of("持续推进").state == "under_way"


def test_reason_and_new_date_of_an_unfinished_task_are_found() -> None:
    claim = claim_of("平台功能开发尚未完成，因经费未到位，预计10月底前完成。")
    assert claim.says_not_done
    assert claim.reason.startswith("因经费未到位")
    assert claim.new_date.startswith("预计10月底前")


@pytest.mark.parametrize(
    "text",
    [
        "未发现超期情况，无未办结申请。",
        "去年未完成的3项任务现已全部完成。",
        "对尚未公开的信息逐条核对后已全部公开。",
        "此前网站尚未建成，目前已上线运行。",
        "未收到申请，尚未发生行政复议。",
        "督促2家未完成整改的单位限期整改，均已整改到位。",
        "面向未成年人、未就业毕业生发布政策12条。",
        "未来三年规划已印发。",
    ],
)
def test_a_negation_of_something_else_is_no_denial(text: str) -> None:
    assert not claim_of(text).says_not_done


def test_an_empty_cell_with_a_picture_is_not_blank() -> None:
    assert claim_of("", picture=True).state == "unclear"
