"""ZIP archives and XML from outside: opened with limits, so that a small file cannot fill the memory.

Sizes are checked as the archive declares them, before anything is expanded; `zipfile` never gives more
than a member declares. XML is parsed without entities, without a network, and to a limited depth.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Any

from lxml import etree

from kg.errors import SourceError

#: The most that an archive may hold, how many times its size a member may expand to, and from what size
#: on that counts: documents expand to ten times their size, bombs to a thousand times.
MAX_MEMBERS = 10_000
MAX_EXPANDED = 200_000_000
MAX_XML = 40_000_000
MAX_RATIO = 200
_SMALL = 1_000_000


class Archive:
    """A ZIP archive in memory whose sizes are within bounds; `kind` is what messages call it.

    Raises:
        SourceError: the data is no whole ZIP archive, or is too large once expanded.
    """

    def __init__(self, data: bytes, kind: str) -> None:
        self._kind = kind
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
            raise self._broken() from error
        members = self._zip.infolist()
        if len(members) > MAX_MEMBERS:
            raise SourceError(f"the {kind} holds {len(members)} files and may hold {MAX_MEMBERS}")
        if (expanded := sum(member.file_size for member in members)) > MAX_EXPANDED:
            raise SourceError(
                f"the {kind} expands to {expanded / 1e6:.0f} MB and may to {MAX_EXPANDED / 1e6:.0f} MB"
            )
        for member in members:
            if member.file_size > max(_SMALL, MAX_RATIO * member.compress_size):
                raise SourceError(
                    f"{member.filename!r} in the {kind} expands to over {MAX_RATIO} times its size, "
                    "which no document does: save the document again with the program that made it"
                )
        self.sizes = {member.filename: member.file_size for member in members}

    def read(self, name: str) -> bytes:
        """Return the content of a member; `SourceError` where there is none, or it is damaged."""
        try:
            return self._zip.read(name)
        except KeyError as error:
            raise SourceError(f"the {self._kind} has no part {name!r}: it is cut short or damaged") from error
        except RuntimeError as error:  # what zipfile raises for a member with a password
            raise SourceError(f"the {self._kind} is encrypted: save it without a password") from error
        except (zipfile.BadZipFile, NotImplementedError, zlib.error, EOFError, OSError, ValueError) as error:
            raise self._broken() from error

    def xml(self, name: str) -> etree._Element:
        """Return the root of a member that is XML; `SourceError` where it is not, or is a trap."""
        if self.sizes.get(name, 0) > MAX_XML:
            raise SourceError(
                f"{name!r} in the {self._kind} has {self.sizes[name] / 1e6:.0f} MB and may have "
                f"{MAX_XML / 1e6:.0f} MB: split the document"
            )
        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,  # limits the depth to 256, and how far entities expand
            remove_comments=True,
            remove_pis=True,
        )
        try:
            root = etree.fromstring(self.read(name), parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise SourceError(
                f"{name!r} in the {self._kind} is no XML ({_reason(error)}): it is cut short or damaged"
            ) from error
        internal: Any = root.getroottree().docinfo.internalDTD
        if internal is not None and next(internal.iterentities(), None) is not None:
            raise SourceError(f"{name!r} in the {self._kind} defines entities, which no document does")
        return root

    def _broken(self) -> SourceError:
        return SourceError(f"the file is no whole {self._kind}: it is cut short, damaged or of another kind")


def _reason(error: Exception) -> str:
    return " ".join(str(error).split(",")[0].split())
