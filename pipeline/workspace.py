"""A workspace on the disk: where its parts lie, and what its settings say; every mistake at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import BadInputError, Mistake
from pipeline.settings import Settings
from pipeline.settings_file import read_settings

SETTINGS_NAME = "audit.toml"
ROSTER_NAME = "units.csv"
LEDGER_FOLDER = "ledger"
INBOX_FOLDER = "inbox"
RECEIPTS_NAME = "receipts.xlsx"
TRUST_FOLDER = "trust"
REVIEW_NAME = "review.xlsx"
OUT_FOLDER = "out"
NOTICE_TEMPLATE = "通报模板.docx"
LETTER_TEMPLATE = "催办模板.docx"
STORE_FOLDER = ".audit"
STORE_NAME = "store.db"
_LITTER = ("~$", ".", "Thumbs.db")
_CERTIFICATES = {".pem", ".der", ".cer", ".crt", ".p7b"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """The paths of a workspace and its settings. ``receipts`` and ``certificates`` are sorted by name."""

    root: Path
    settings: Settings
    ledger: Path
    receipts: tuple[Path, ...]
    certificates: tuple[Path, ...]

    @property
    def own(self) -> dict[str, Path]:
        """The office's own files by their path in the workspace, sorted."""
        paths = (
            *(self.root / SETTINGS_NAME, self.roster, self.ledger, *self.receipts, *self.certificates),
            *(path for name in (NOTICE_TEMPLATE, LETTER_TEMPLATE) if (path := self.root / name).is_file()),
        )
        return dict(sorted((path.relative_to(self.root).as_posix(), path) for path in paths))

    @property
    def roster(self) -> Path:
        """The roster file."""
        return self.root / ROSTER_NAME

    @property
    def inbox(self) -> Path:
        """The folder of what units sent; never written."""
        return self.root / INBOX_FOLDER

    @property
    def review(self) -> Path:
        """The workbook of people's decisions and corrections."""
        return self.root / REVIEW_NAME

    @property
    def out(self) -> Path:
        """The folder of what the latest runs produced."""
        return self.root / OUT_FOLDER

    @property
    def store(self) -> Path:
        """The store's file; its folder may not exist yet."""
        return self.root / STORE_FOLDER / STORE_NAME


def load_workspace(folder: Path) -> Workspace:
    """Return the workspace in a folder; BadInputError with every mistake of its parts and settings."""
    if not folder.is_dir():
        what = "是一个文件，不是文件夹" if folder.exists() else "没有这个文件夹"
        raise BadInputError(Mistake(file=str(folder), place="", message=what, remedy="请给出工作文件夹，或先用 init 建立"))
    settings, mistakes = _settings(folder)
    ledgers, ledger_mistakes = _ledger(folder / LEDGER_FOLDER)
    every = (*mistakes, *ledger_mistakes, *_lacking(folder))
    if every or not ledgers:
        raise BadInputError(*every)
    return Workspace(
        root=folder,
        settings=settings,
        ledger=ledgers[0],
        receipts=receipts_files(folder),
        certificates=trusted_certificates(folder / TRUST_FOLDER),
    )


def receipts_files(folder: Path) -> tuple[Path, ...]:
    """Return every ``receipts*.xlsx`` and ``receipts*.csv`` of a workspace, sorted by name."""
    found = (path for path in folder.iterdir() if path.suffix.lower() in {".xlsx", ".csv"} and path.is_file())
    return tuple(sorted((path for path in found if path.name.lower().startswith("receipts")), key=lambda path: path.name))


def _settings(folder: Path) -> tuple[Settings, tuple[Mistake, ...]]:
    path = folder / SETTINGS_NAME
    try:
        return read_settings(path.read_bytes(), file=SETTINGS_NAME)
    except FileNotFoundError:
        wrong = Mistake(file=SETTINGS_NAME, place="", message="工作文件夹里没有设置文件", remedy="请先用 init 建立工作文件夹")
    except OSError as error:
        wrong = Mistake(file=SETTINGS_NAME, place="", message=f"读不出来（{error.strerror}）", remedy="请检查它是否为文件、是否有读取权限")
    return Settings(), (wrong,)


def _ledger(folder: Path) -> tuple[list[Path], tuple[Mistake, ...]]:
    name = f"{LEDGER_FOLDER}/"
    if not folder.is_dir():
        return [], (Mistake(file=name, place="", message="没有存放台账的文件夹", remedy="请建立此文件夹并放入台账文件"),)
    found = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith(_LITTER))
    if len(found) == 1:
        return found, ()
    if not found:
        return [], (Mistake(file=name, place="", message="文件夹里没有台账", remedy="请放入一份台账文件"),)
    names = "、".join(path.name for path in found)
    return found, (Mistake(file=name, place="", message=f"有{len(found)}个文件（{names}），不知道哪个是台账", remedy="请只留一份台账"),)


def _lacking(folder: Path) -> Iterator[Mistake]:
    if not (folder / ROSTER_NAME).is_file():
        yield Mistake(file=ROSTER_NAME, place="", message="没有单位名册", remedy="请放入名册，或用 init 按台账生成一份")
    inbox = folder / INBOX_FOLDER
    if not inbox.is_dir():
        what = "是一个文件，不是文件夹" if inbox.exists() else "没有存放报送材料的文件夹"
        yield Mistake(file=f"{INBOX_FOLDER}/", place="", message=what, remedy="请建立名为 inbox 的文件夹，把各单位报送的材料放进去")


def trusted_certificates(folder: Path) -> tuple[Path, ...]:
    """Return the certificate files of a ``trust/`` folder, sorted; none where it does not exist."""
    if not folder.is_dir():
        return ()
    return tuple(sorted(path for path in folder.rglob("*") if path.suffix.lower() in _CERTIFICATES and path.is_file()))
