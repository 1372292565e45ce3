"""The command line: arguments to plain values, results to the console, exceptions to exit codes (contract, section 3).

The only place that prints, reads the clock or looks at the environment.
"""

import argparse
import io
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

from pipeline.errors import AuditError, BadInputError, ExitCode, Mistake

PROGRAM = "run_audit.py"


class _Help(argparse.HelpFormatter):
    """Help in Chinese down to its first word."""

    def add_usage(self, usage: str | None, actions: Iterable[argparse.Action], groups: Iterable[Any], prefix: str | None = None) -> None:
        """Begin the usage line with 用法."""
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class _Parser(argparse.ArgumentParser):
    """Arguments explained in Chinese; a mistake is a message and exit code 2, as argparse has it."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        """Use the Chinese formatter everywhere."""
        super().__init__(*arguments, **{"formatter_class": _Help, **options})

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the arguments."""
        raise BadInputError(Mistake(file=PROGRAM, place=self.prog.partition(" ")[2], message=_translated(message), remedy="加 -h 查看用法"))


def _translated(message: str) -> str:
    for english, chinese in (
        ("the following arguments are required:", "缺少参数："),
        ("unrecognized arguments:", "不认识的参数："),
        ("invalid choice:", "没有这个选项："),
        ("expected one argument", "后面需要一个值"),
        ("not allowed with argument", "不能同时使用："),
        ("argument ", "参数 "),
        ("choose from", "可选"),
        ("expected at least one argument", "至少需要一个值"),
        ("invalid int value", "不是整数"),
    ):
        message = message.replace(english, chinese)
    return message


def main(arguments: Sequence[str]) -> int:
    """Run one command; return its exit code. Never lets a traceback reach a person."""
    _prepare_console()
    try:
        options = _parser().parse_args(arguments)
        return int(options.run(options))
    except BadInputError as error:
        for mistake in error.mistakes:
            _say(f"错误：{mistake}")
        return int(error.exit_code)
    except AuditError as error:
        _say(f"错误：{error}")
        return int(error.exit_code)
    except BrokenPipeError:
        return int(ExitCode.CLEAN)
    except KeyboardInterrupt:
        _say("已中断；已有结果没有改动。")
        return int(ExitCode.FAILED)
    except MemoryError:
        _say("错误：内存不足，程序停止；已有结果没有改动。请关闭其他程序，或用 --jobs 1 再试。")
        return int(ExitCode.FAILED)
    except OSError as error:
        _say(f"错误：{_os_error(error)}")
        return int(ExitCode.FAILED)
    except Exception as error:  # noqa: BLE001 a person gets a sentence, never a traceback
        place = error.__traceback__
        while place is not None and place.tb_next is not None:
            place = place.tb_next
        where = f"{Path(place.tb_frame.f_code.co_filename).name}:{place.tb_lineno}" if place else ""
        _say(f"错误：程序出现意外情况（{type(error).__name__}：{error}，位置 {where}）；已有结果没有改动。请把这句话告诉维护人员。")
        return int(ExitCode.FAILED)


def _os_error(error: OSError) -> str:
    name = f"“{error.filename}”" if error.filename else ""
    return f"读写{name}时失败（{error.strerror or error}）；已有结果没有改动。请检查磁盘空间和文件夹权限。"


def _prepare_console() -> None:
    """Let a console of any encoding print what it cannot show as a question mark rather than fail."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _say(text: str) -> None:
    print(text, file=sys.stderr)


def _print(text: str) -> None:
    print(text)


def _print_json(data: Any) -> None:
    from pipeline.plain import json_text

    text = json_text(data)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="strict")
    sys.stdout.write(text)


def _now() -> datetime:
    from pipeline.settings import ZONE

    return datetime.now(ZONE).replace(microsecond=0)


def _as_of(options: argparse.Namespace) -> datetime:
    from pipeline.as_of import as_of_moment

    return as_of_moment(options.as_of) if options.as_of else _now()


# --- the commands -----------------------------------------------------------------------------------------------


def _demo(options: argparse.Namespace) -> int:
    from pipeline.demonstration import run_demo

    outcome = run_demo(Path(options.folder), jobs=options.jobs, progress=_progress())
    for line in outcome.lines:
        _print(line)
    return ExitCode.CLEAN if outcome.went_as_planned else ExitCode.FAILED


def _init(options: argparse.Namespace) -> int:
    from pipeline.founding import found_workspace

    for line in found_workspace(Path(options.workspace), ledger=Path(options.ledger), roster=_path(options.roster)):
        _print(line)
    return ExitCode.CLEAN


def _path(text: str | None) -> Path | None:
    return Path(text) if text else None


def _ledger(options: argparse.Namespace) -> int:
    from pipeline.single import ledger_command

    data = ledger_command(Path(options.file), _path(options.roster))
    if options.json:
        _print_json(data)
        return ExitCode.CLEAN
    from reports.console import ledger_lines

    for line in ledger_lines(data):
        _print(line)
    return ExitCode.CLEAN


def _on_files(
    options: argparse.Namespace, command: Callable[[Path, Path | None], dict[str, Any]], lines: Callable[[Any], list[str]]
) -> int:
    """Run a command over several files: one document, or a list in order."""
    results = [command(Path(name), _path(options.roster)) for name in options.files]
    if options.json:
        _print_json(results[0] if len(results) == 1 else results)
    else:
        for data in results:
            for line in lines(data):
                _print(line)
    unreadable = any(problem["code"] in {"FIL001", "FIL004"} for data in results for problem in data["problems"])
    return ExitCode.UNREADABLE if unreadable else ExitCode.CLEAN


def _show(options: argparse.Namespace) -> int:
    from pipeline.single import show_command
    from reports.console import document_lines

    return _on_files(options, show_command, document_lines)


def _seal(options: argparse.Namespace) -> int:
    from pipeline.single import seal_command
    from reports.console import seal_lines

    return _on_files(options, seal_command, seal_lines)


def _plan(options: argparse.Namespace) -> int:
    from pipeline.planning import plan_audit
    from reports.console import plan_lines

    rows = plan_audit(Path(options.workspace))
    if options.json:
        _print_json(rows)
    else:
        for line in plan_lines(rows):
            _print(line)
    return ExitCode.CLEAN


def _cluster(options: argparse.Namespace) -> Any:
    """The cluster that the options name, None for this machine."""
    from pipeline.audit import Cluster

    if options.pool == "dask" and not options.scheduler:
        raise BadInputError(Mistake(file=PROGRAM, place="--pool dask", message="缺少调度地址", remedy="请加 --scheduler tcp://主机:端口"))
    for name, value in (("--scheduler", options.scheduler), ("--shared-inbox", options.shared_inbox)):
        if options.pool == "local" and value:
            raise BadInputError(Mistake(file=PROGRAM, place=name, message="只用于集群", remedy="请同时写 --pool dask，或去掉此项"))
    return Cluster(scheduler=options.scheduler, shared=options.shared_inbox) if options.pool == "dask" else None


def _audit(options: argparse.Namespace) -> int:
    from reports.console import audit_lines, paper_lines

    folder, as_of = Path(options.workspace), _as_of(options)
    if options.pool == "local" and not (options.scheduler or options.shared_inbox):
        from pipeline.standing import standing_audit

        standing = standing_audit(folder, round_id=options.round, as_of=as_of, now=_now())
        if standing is not None:
            _tell(options, standing.head, [*standing.lines, *paper_lines(standing.folder)])
            return standing.exit_code
    from pipeline.audit import run_audit

    outcome = run_audit(
        folder,
        round_id=options.round,
        as_of=as_of,
        now=_now(),
        jobs=options.jobs,
        cluster=_cluster(options),
        progress=_progress(),
    )
    _tell(options, outcome.head, [*audit_lines(outcome.audit), *paper_lines(outcome.folder)])
    for warning in outcome.warnings:
        _say(f"提示：{warning}")
    return outcome.exit_code


def _tell(options: argparse.Namespace, data: Any, lines: Sequence[str]) -> None:
    """Print a command's one document, or its lines for people."""
    if options.json:
        _print_json(data)
    else:
        for line in lines:
            _print(line)


def _notice(options: argparse.Namespace) -> int:
    from pipeline.papers import check_draft, write_notice

    folder = Path(options.workspace)
    if options.check:
        remarks = check_draft(folder, Path(options.check), quarter=options.quarter, as_of=_as_of(options))
        if options.json:
            _print_json(remarks)
        else:
            for remark in remarks:
                _print(f"{remark['where']}：{remark['message']}")
            _print(f"共{len(remarks)}处不能由核查结果推出，请核对后再签发。" if remarks else "数字和名称均可由核查结果推出。")
        return ExitCode.CERTAIN_FINDINGS if remarks else ExitCode.CLEAN
    paper = write_notice(folder, quarter=options.quarter, as_of=_as_of(options), is_issued=options.issue)
    if options.json:
        _print_json(paper.data)
    else:
        _print(f"通报稿：{paper.path}" + ("（已记为印发）" if options.issue else ""))
    return ExitCode.CLEAN


def _score(options: argparse.Namespace) -> int:
    from pipeline.papers import write_scores

    outcome = write_scores(Path(options.workspace), year=options.year, as_of=_as_of(options))
    if options.json:
        _print_json(outcome.data)
    else:
        _print(f"年度扣分表：{outcome.path}")
    return ExitCode.CLEAN


def _diff(options: argparse.Namespace) -> int:
    from pipeline.past import diff_runs
    from reports.console import diff_lines

    data = diff_runs(Path(options.workspace), tuple(options.runs))
    if options.json:
        _print_json(data)
    else:
        for line in diff_lines(data):
            _print(line)
    return ExitCode.CLEAN


def _review(options: argparse.Namespace) -> int:
    from pipeline.decisions import export_review, import_review

    folder = Path(options.workspace)
    if options.action == "export":
        lines, data = export_review(folder, now=_now())
    else:
        lines, data = import_review(folder, at=_now(), is_rehearsal=options.dry_run)
    if options.json:
        _print_json(data)
    else:
        for line in lines:
            _print(line)
    return ExitCode.CLEAN


def _explain(options: argparse.Namespace) -> int:
    from rules.explain import explain
    from rules.registry import RULES

    codes = {rule.code for rule in RULES}
    code = options.code.upper()
    if code not in codes:
        known = "、".join(sorted(codes))
        raise BadInputError(Mistake(file="explain", place=f"“{options.code}”", message="没有这个编号", remedy=f"现有编号：{known}"))
    text = explain(code)
    if options.json:
        _print_json({"code": code, "text": text})
    else:
        _print(text)
    return ExitCode.CLEAN


def _verify(options: argparse.Namespace) -> int:
    from pipeline.past import verify_runs

    lines, is_sound, data = verify_runs(Path(options.workspace), run_id=options.run_id or "", now=_now())
    if options.json:
        _print_json(data)
    else:
        for line in lines:
            _print(line)
    return ExitCode.CLEAN if is_sound else ExitCode.FAILED


# --- progress ---------------------------------------------------------------------------------------------------


def _progress() -> Callable[[int, int, str], None]:
    """A bar on a terminal, silence elsewhere."""
    if not sys.stderr.isatty():
        return lambda _done, _total, _what: None

    def draw(done: int, total: int, what: str) -> None:
        width = 30
        filled = width * done // total if total else width
        sys.stderr.write(f"\r{what} [{'#' * filled}{'.' * (width - filled)}] {done}/{total}")
        if done >= total:
            sys.stderr.write("\n")
        sys.stderr.flush()

    return draw


# --- arguments --------------------------------------------------------------------------------------------------


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog=PROGRAM, description="按任务台账核查各单位报送的落实进展（Word、OFD、PDF），列出问题，起草通报和催办函。", add_help=False
    )
    _add_help(parser)
    commands = parser.add_subparsers(title="命令", dest="command", required=True, metavar="命令", parser_class=_Parser)
    _add_simple(commands)
    _add_work(commands)
    return parser


def _add_help(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-h", "--help", action="help", help="显示本说明")
    parser._positionals.title = "参数"  # noqa: SLF001 argparse has no other way to name its groups
    parser._optionals.title = "选项"  # noqa: SLF001 as above


def _command(commands: Any, name: str, says: str, run: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=says, description=says, add_help=False)
    _add_help(parser)
    parser.set_defaults(run=run)
    return parser


def _add_simple(commands: Any) -> None:
    demo = _command(commands, "demo", "生成示例工作文件夹并核查两期，说明报告在哪里", _demo)
    demo.add_argument("folder", nargs="?", default="demo", help="示例放在哪里，默认 demo")
    _add_jobs(demo)
    ledger = _command(commands, "ledger", "读取台账，列出任务和台账本身的问题", _ledger)
    ledger.add_argument("file", help="台账文件")
    _add_reading(ledger)
    for name, says, run in (
        ("show", "显示程序从文件中读到的一切：段落、表格、填报内容、印章、问题", _show),
        ("seal", "核验 OFD、PDF 文件的电子印章，逐项列出", _seal),
    ):
        command = _command(commands, name, says, run)
        command.add_argument("files", nargs="+", help="一个或多个文件")
        _add_reading(command)
    explain = _command(commands, "explain", "说明一个问题编号查什么、依据是什么", _explain)
    explain.add_argument("code", help="问题编号，例如 SUB001")
    _add_json(explain)


def _add_work(commands: Any) -> None:
    init = _command(commands, "init", "按台账建立工作文件夹", _init)
    init.add_argument("workspace", help="新建的工作文件夹")
    init.add_argument("--ledger", required=True, help="台账文件")
    init.add_argument("--roster", help="单位名册（units.csv）；没有则按台账中的名称生成，待人工确认")
    audit = _workspace_command(commands, "audit", "核查一期报送：读取新文件、对应任务、列出问题、起草通报和催办", _audit)
    audit.add_argument("--round", help="批次（截止日），例如 2023-08-15；默认为最近一个已截止的批次")
    _add_as_of(audit)
    _add_jobs(audit)
    audit.add_argument("--pool", choices=("local", "dask"), default="local", help="在哪里读取文件：local 本机（默认），dask 集群")
    audit.add_argument("--scheduler", default="", metavar="地址", help="集群的调度地址，例如 tcp://10.0.0.5:8786")
    audit.add_argument("--shared-inbox", default="", metavar="位置", help="工作机能直接读到的 inbox 文件夹或网址；不写则由本机发送文件")
    _workspace_command(commands, "plan", "说明下次核查会重读哪些文件、为什么；不改动任何东西", _plan)
    notice = _workspace_command(commands, "notice", "起草季度通报", _notice)
    notice.add_argument("--quarter", required=True, help="季度，例如 2023Q3")
    notice.add_argument("--issue", action="store_true", help="记为已印发（下次通报据此写整改情况）")
    notice.add_argument("--check", metavar="文件", help="核对改过的通报稿或催办函：数字和名称能否由核查结果推出")
    _add_as_of(notice)
    score = _workspace_command(commands, "score", "生成年度扣分建议表", _score)
    score.add_argument("--year", type=int, required=True, help="年度，例如 2023")
    _add_as_of(score)
    diff = _workspace_command(commands, "diff", "比较两次核查的变化，默认最近两次", _diff)
    diff.add_argument("runs", nargs="*", help="两次核查的编号")
    review = _command(commands, "review", "导出或导入人工复核表 review.xlsx", _review)
    review.add_argument("action", choices=("export", "import"), help="export 导出，import 导入")
    review.add_argument("workspace", nargs="?", default=".", help="工作文件夹，默认当前文件夹")
    review.add_argument("--dry-run", action="store_true", help="只说明导入会改动什么，不真正导入")
    _add_json(review)
    verify = _workspace_command(commands, "verify", "由存档和文件重新推导最近一次核查，并检查历次核查的链", _verify)
    verify.add_argument("--run", dest="run_id", metavar="编号", help="重新推导哪一次核查，默认最近一次")


def _workspace_command(commands: Any, name: str, says: str, run: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
    parser = _command(commands, name, says, run)
    parser.add_argument("workspace", nargs="?", default=".", help="工作文件夹，默认当前文件夹")
    _add_json(parser)
    return parser


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="只输出一个 JSON 文档")


def _add_reading(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--roster", help="单位名册（units.csv）")
    _add_json(parser)


def _add_jobs(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--jobs", type=int, default=0, help="同时读取几个文件，默认按设置或处理器核数")


def _add_as_of(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--as-of", metavar="时间", help="统计截止的日期或时间，例如 2023-08-31；默认现在")
