"""A pull's answer on disk, compressed: the transaction ends before the first byte goes to a slow phone."""

import tempfile
from contextlib import contextmanager

from django.conf import settings
from isal import isal_zlib

BLOCK = 64 * 1024
ROOM_FOR_THE_END = 256  # bytes: the cursor and the end of the gzip
IN_MEMORY = 4 * BLOCK  # most answers are small and never need the disk
GZIP = 16 + isal_zlib.MAX_WBITS
LEVEL = 1  # as small as zlib's level 4 in a tenth of its time; level 3 takes five times as long for nothing


@contextmanager
def filled():
    """A Spool to write into: finished at the end, closed when that fails."""
    spool = Spool()
    try:
        yield spool
        spool.finish()
    except BaseException:
        spool.close()
        raise


class Spool:
    """Write once, read once; the file has no name and vanishes with the process."""

    def __init__(self):
        directory = settings.DATA_DIR / "spool"
        directory.mkdir(parents=True, exist_ok=True)
        self._file = tempfile.SpooledTemporaryFile(IN_MEMORY, dir=directory)  # noqa: SIM115  closed by ``close``
        self._compressor = isal_zlib.compressobj(LEVEL, isal_zlib.DEFLATED, GZIP)
        self._waiting, self._waiting_bytes = [], 0
        self.plain_bytes = 0

    def write(self, data):
        """Append text or bytes; OSError when the disk is full."""
        data = data.encode() if isinstance(data, str) else data
        self._waiting.append(data)
        self._waiting_bytes += len(data)
        if self._waiting_bytes >= BLOCK:  # rows are short, and each call has its price
            self._compress()

    def _compress(self):
        self.plain_bytes += self._waiting_bytes
        self._file.write(self._compressor.compress(b"".join(self._waiting)))
        self._waiting, self._waiting_bytes = [], 0

    def make_room(self):
        """Put all so far on the disk and take the space of a short end: once the database has the
        cursor, nothing fails for want of space."""
        self._compress()
        self._file.write(self._compressor.flush(isal_zlib.Z_SYNC_FLUSH))
        here = self._file.tell()
        self._file.write(bytes(ROOM_FOR_THE_END))
        self._file.seek(here)

    def finish(self):
        self._compress()
        self._file.write(self._compressor.flush())
        self.gzip_bytes = self._file.tell()
        self._file.truncate()

    def blocks(self, *, gzipped):
        """Yield the content, compressed as stored or plain; closes the file at the end."""
        self._file.seek(0)
        try:
            if gzipped:
                while block := self._file.read(BLOCK):
                    yield block
            else:
                expander = isal_zlib.decompressobj(GZIP)
                while block := self._file.read(BLOCK // 4):
                    yield expander.decompress(block)
                yield expander.flush()
        finally:
            self.close()

    def close(self):
        self._file.close()
