"""The front door of seals: bytes of an OFD or PDF file to verified Seal facts."""

from parsers.formats.backend import RefusalError
from parsers.formats.claims import is_ofd
from pipeline.model.document import Problem, Read
from pipeline.model.evidence import WHOLE_FILE
from pipeline.model.seal import Seal

VERSION = "2"
"""Changes whenever the same bytes may be judged otherwise: part of the cache's key."""


def verify_seals(data: bytes, *, trusted: tuple[bytes, ...] = ()) -> Read[tuple[Seal, ...]]:
    """Verify the seals of a file by its content; other formats have none. ``trusted`` are certificates in DER or PEM.

    Never raises: what could not be read is a problem.
    """
    try:
        if is_ofd(data):
            from parsers.seals.ofd_seals import ofd_seals

            return Read(value=ofd_seals(data, trusted))
        if data[:1024].lstrip().startswith(b"%PDF"):
            from parsers.seals.pdf_seals import pdf_seals

            return Read(value=pdf_seals(data, trusted))
    except RefusalError as refusal:
        return Read(value=(), problems=(refusal.problem,))
    except Exception as error:  # noqa: BLE001 one bad file costs one file
        message = f"电子印章核验时出现意外情况，未能核验（{type(error).__name__}）；请用专用阅读软件人工核验"
        return Read(value=None, problems=(Problem(code="FIL004", message=message, where=WHOLE_FILE),))
    return Read(value=())
