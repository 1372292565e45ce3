"""The matches of one report as they are found: scores with their parts, rivals, and what is left over."""

from collections.abc import Sequence

from pipeline.model.match import Match, Matched, Unmatched
from pipeline.model.submission import How, Rival, ScorePart
from pipeline.model.work import TaskNo
from rules.counting import Counting
from rules.parts import Piece, group_text, spans_of
from rules.sight import Sight, View


class Answers:
    """Gathers matches by the place of their first passage."""

    def __init__(self, sight: Sight) -> None:
        """Begin a report with none."""
        self._sight = sight
        self._out: list[tuple[int, Match]] = []

    def in_order(self) -> tuple[Match, ...]:
        """All matches in the passages' order; an empty cell beside a filled one of the same task left out."""
        told = {match.task for _, match in self._out if isinstance(match, Matched) and _tells(match)}
        kept = [item for item in self._out if isinstance(item[1], Unmatched) or _tells(item[1]) or item[1].task not in told]
        return tuple(match for _, match in sorted(kept, key=lambda item: (item[0], _task_of(item[1]))))

    def tasks(self) -> frozenset[TaskNo]:
        """Every task answered so far."""
        return frozenset(match.task for _, match in self._out if isinstance(match, Matched))

    def tasks_of(self, view: View) -> frozenset[TaskNo]:
        """The tasks that a passage answers so far."""
        return frozenset(match.task for place, match in self._out if isinstance(match, Matched) and place == view.place)

    def add(self, group: list[View], no: TaskNo, pieces: Sequence[Piece], how: How, parts: tuple[ScorePart, ...]) -> None:
        """Write down that a group of passages, or pieces of it, answers a task."""
        text, spans = group_text(pieces), spans_of(pieces)
        own = () if not self._sight.own or no in self._sight.own else (ScorePart(name="own_task", value=0.0, note="不是本单位的任务"),)
        rest = 1.0
        for part in parts:
            rest *= 1.0 - part.value * (1.0 if part.name in {how, "number", "title"} else 0.6)
        score = max((part.value for part in parts), default=0.0) if how == "content" else 1.0 - rest
        self._out.append(
            (
                group[0].place,
                Matched(
                    passage=group[0].passage,
                    task=no,
                    how=how,
                    score=round(min(score, 1.0), 4),
                    parts=(*parts, *own),
                    rivals=self._rivals(group, no),
                    text=text,
                    spans=spans or group[0].passage.spans,
                ),
            )
        )

    def leave(self, group: list[View], reason: str) -> None:
        """Write down that passages answer no task for certain."""
        for view in group:
            self._out.append((view.place, Unmatched(passage=view.passage, nearest=self.nearest(view), reason=reason)))

    def number_parts(self, view: View, no: TaskNo, counting: Counting) -> tuple[ScorePart, ...]:
        """What a match by number rests on."""
        printed = view.passage.number.text if view.passage.number else ""
        basis = {"said": "文中写明是台账序号", "agrees": "多数行的标题或内容与序号一致", "gaps": "序号正是本单位任务的序号"}[counting.basis]
        value = {"said": 0.9, "agrees": 0.9, "gaps": 0.85}[counting.basis]
        return (
            ScorePart(name="number", value=value, note=f"{printed}：{basis}"),
            *self.title_part(view, no),
            *self.content_part(view, no),
        )

    def title_part(self, view: View, no: TaskNo) -> tuple[ScorePart, ...]:
        """What labels say of a task; nothing where they do not name it."""
        naming = view.naming
        if naming is None or no not in naming.tasks:
            return ()
        what = "主要内容" if naming.level == "content" else "标题"
        several = 1.0 if len(naming.tasks) == 1 else 0.75 if naming.tasks & self._sight.own == {no} else 0.6
        return (ScorePart(name="title", value=round(naming.score * several, 4), note=f"{what}与“{_short(naming.text)}”相符"),)

    def content_part(self, view: View, no: TaskNo) -> tuple[ScorePart, ...]:
        """What the words of a passage say of a task."""
        score = view.like(no)
        return (self.words_part(view.words, no, score),) if score >= 0.05 else ()

    def content_of(self, group: list[View], no: TaskNo) -> tuple[ScorePart, ...]:
        """What the most telling passage of a group says of a task."""
        best = max(group, key=lambda view: view.like(no))
        return self.content_part(best, no)

    def content_of_pieces(self, pieces: Sequence[Piece], no: TaskNo) -> tuple[ScorePart, ...]:
        """What pieces of a text say of a task."""
        words = self._sight.piece_words(pieces)
        score = next((each.score for each in self._sight.likes(words, None) if each.task == no), 0.0)
        return (self.words_part(words, no, score),) if score >= 0.05 else ()

    def words_part(self, words: frozenset[str], no: TaskNo, score: float) -> ScorePart:
        """A score of words with the words that it rests on."""
        shared = "、".join(self._sight.index.terms.words(words, no))
        return ScorePart(name="content", value=round(score, 4), note=f"共有词：{shared}" if shared else "")

    def nearest(self, view: View) -> tuple[Rival, ...]:
        """The tasks that a passage comes nearest to."""
        near = {each.task: each.score for each in view.likes[:4] if each.score >= self._sight.limits.resembles}
        if view.naming:
            for no in view.naming.tasks:
                near[no] = max(near.get(no, 0.0), round(view.naming.score * 0.6, 4))
        return _as_rivals(near)

    def _rivals(self, group: list[View], no: TaskNo) -> tuple[Rival, ...]:
        near: dict[TaskNo, float] = {}
        for view in group:
            for each in view.likes[:4]:
                if each.task != no and each.score >= self._sight.limits.resembles:
                    near[each.task] = max(near.get(each.task, 0.0), each.score)
            if view.naming and view.naming.level != "content":
                for sibling in view.naming.tasks - {no}:
                    near[sibling] = max(near.get(sibling, 0.0), round(view.naming.score * 0.4, 4))
        return _as_rivals(near)


def _tells(found: Matched) -> bool:
    """Whether there is anything in it: an empty cell beside a filled one of the same task says nothing."""
    return bool(found.text.strip()) or found.passage.picture


def _task_of(found: Match) -> int:
    return found.task if isinstance(found, Matched) else 0


def _as_rivals(near: dict[TaskNo, float]) -> tuple[Rival, ...]:
    order = sorted(near.items(), key=lambda item: (-item[1], item[0]))[:3]
    return tuple(Rival(task=no, score=round(score, 4)) for no, score in order)


def _short(text: str) -> str:
    return text if len(text) <= 24 else text[:24] + "…"
