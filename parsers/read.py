"""The front door: bytes to a Document through the one backend that claims them.

No backend is trusted: what it raises becomes a problem that names it, and so does a file that two claim.
"""

from parsers.formats.backend import Backend
from parsers.formats.ole import OLE_MAGIC, stream_names
from parsers.formats.package import ZIP_MAGIC, is_cut_zip, opened_once, zip_names
from parsers.formats.registry import BACKENDS
from pipeline.model.document import Document, Problem, Read
from pipeline.model.evidence import WHOLE_FILE

_OWNER_FILE_SIZES = (162, 165)
_NAME_MAX = 54


def read(data: bytes, *, name: str = "", backends: tuple[Backend, ...] = BACKENDS) -> Read[Document]:  # noqa: ARG001 callers name what they read, readers must not look
    """Read a file by its content. ``name`` is for the caller and is never looked at.

    Always returns: without a value where nothing could be read, then with a FIL001 (the file's fault, provably) or a
    FIL004 (ours, or not to be told).
    """
    if not data:
        return _nothing("FIL001", "文件为空（0 字节），没有任何内容；请重新报送")
    with opened_once():
        return _read(data, backends)


def _read(data: bytes, backends: tuple[Backend, ...]) -> Read[Document]:
    claimants = _claimants(data, backends)
    if len(claimants) > 1:
        names = "、".join(backend.name for backend in claimants)
        return _nothing("FIL004", f"文件同时符合多种格式（{names}），不能确定以哪种为准，未予读取；请另存为单一格式后重新报送")
    if not claimants:
        return _unknown(data)
    return _through(claimants[0], data)


def backend_of(data: bytes, *, backends: tuple[Backend, ...] = BACKENDS) -> Backend | None:
    """The one backend that claims these bytes; None where none or several do. Its name and version key the cache."""
    claimants = _claimants(data, backends)
    return claimants[0] if len(claimants) == 1 else None


def _claimants(data: bytes, backends: tuple[Backend, ...]) -> tuple[Backend, ...]:
    return tuple(backend for backend in backends if _claims(backend, data)) if data else ()


def _claims(backend: Backend, data: bytes) -> bool:
    try:
        return backend.claims(data)
    except Exception:  # noqa: BLE001 a claim that raises is no claim
        return False


def _through(backend: Backend, data: bytes) -> Read[Document]:
    try:
        return backend.read(data)
    except MemoryError:
        return _nothing("FIL004", f"读取时内存不足（{backend.name}），未能处理；请拆分文件后重新报送")
    except RecursionError:
        return _nothing("FIL004", f"文件内部嵌套过深，超出处理上限（{backend.name}），未能处理；请用 Word 或 WPS 另存后重新报送")
    except Exception as error:  # noqa: BLE001 one bad file costs one file
        reason = f"{backend.name}：{type(error).__name__}"
        return _nothing("FIL004", f"文件读取时出现意外情况，未能处理（{reason}）；请人工打开核对，或另存后重新报送")


def _unknown(data: bytes) -> Read[Document]:
    if is_cut_zip(data):
        return _nothing("FIL001", "文件已损坏或没有传完整（压缩结构缺少目录），打不开；请重新导出后报送")
    if not data.strip(b"\x00"):
        return _nothing("FIL001", f"文件内容全部为空字节（共 {len(data)} 字节），打不开；请重新报送")
    if data.startswith(OLE_MAGIC) and not stream_names(data):
        return _nothing("FIL001", "文件已损坏或没有传完整（内部结构断裂），打不开；请重新导出后报送")
    if _is_owner_file(data):
        return _nothing("FIL004", "这是 Word 打开文档时留下的临时锁定文件（~$ 开头），不是文档本身；请报送文档本身")
    return _nothing("FIL004", f"未能处理：{_seen(data)}；请另存为 .docx、.ofd 或 .pdf 后重新报送")


def _is_owner_file(data: bytes) -> bool:
    """Whether these are the bytes of a ``~$`` file: the user's name, once in bytes and once in UTF-16 at offset 54."""
    return len(data) in _OWNER_FILE_SIZES and 0 < data[0] <= _NAME_MAX and data[_NAME_MAX] == data[0]


_SIGNS: tuple[tuple[bytes, str], ...] = (
    (ZIP_MAGIC, "这是一个压缩包，不是单个文档"),
    (b"PK\x05\x06", "这是一个空压缩包"),
    (b"7z\xbc\xaf\x27\x1c", "这是一个 7z 压缩包，不是单个文档"),
    (b"Rar!", "这是一个 RAR 压缩包，不是单个文档"),
    (b"\x1f\x8b", "这是一个 gzip 压缩包，不是单个文档"),
    (OLE_MAGIC, "这是旧版 Office 复合文件，但其中没有 Word 正文"),
    (b"%PDF", "看起来是 PDF 文件，但没有能够读取它的部件"),
    (b"MZ", "这是一个程序文件"),
    (b"\x7fELF", "这是一个程序文件"),
)


_CONTAINED: tuple[tuple[str, str], ...] = (
    ("Workbook", "这是旧版 Excel 工作簿（.xls），请先另存为 .xlsx"),
    ("Book", "这是旧版 Excel 工作簿（.xls），请先另存为 .xlsx"),
    ("PowerPoint Document", "这是 PowerPoint 演示文稿"),
    ("ppt/presentation.xml", "这是 PowerPoint 演示文稿"),
    ("META-INF/manifest.xml", "这是 OpenDocument 文档（.odt、.ods 等）"),
    ("content.xml", "这是 OpenDocument 或标文通（.uof）文档"),
)


def _seen(data: bytes) -> str:
    """What the first bytes and the container's entries say, for a clerk."""
    inside = frozenset((zip_names(data) or ()) if data.startswith(ZIP_MAGIC) else stream_names(data))
    for name, words in _CONTAINED:
        if name in inside:
            return words
    for magic, words in _SIGNS:
        if data.startswith(magic):
            return words
    return f"无法识别的文件格式（开头字节 {data[:8].hex(' ')}）"


def _nothing(code: str, message: str) -> Read[Document]:
    return Read(value=None, problems=(Problem(code=code, message=message, where=WHOLE_FILE),))
