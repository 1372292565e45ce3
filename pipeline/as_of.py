"""The moment up to which a run knows anything (contract, section 3)."""

from datetime import date, datetime, time

from pipeline.errors import BadInputError, Mistake
from pipeline.settings import ZONE


def as_of_moment(text: str) -> datetime:
    """A date (the end of that day) or a date-time, Asia/Shanghai; BadInputError for anything else."""
    cleaned = text.strip().replace("/", "-").replace(" ", "T")
    try:
        if len(cleaned) <= len("2023-08-15"):
            return datetime.combine(date.fromisoformat(cleaned), time(23, 59, 59), ZONE)
        moment = datetime.fromisoformat(cleaned)
    except ValueError:
        wrong = Mistake(file="--as-of", place=f"“{text}”", message="不是日期或时间", remedy="例如 2023-08-31 或 2023-08-31T09:00")
        raise BadInputError(wrong) from None
    return moment.astimezone(ZONE) if moment.tzinfo else moment.replace(tzinfo=ZONE)
