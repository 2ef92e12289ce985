"""7z archives for tests, written by the libarchive that the program reads them with."""
import ctypes
import ctypes.util

ARCHIVE = ctypes.CDLL(ctypes.util.find_library("archive") or "libarchive.so.13")
for name in ("archive_write_new", "archive_entry_new"):
    getattr(ARCHIVE, name).restype = ctypes.c_void_p
REGULAR = 0o100000


def call(function, *arguments):
    result = getattr(ARCHIVE, function)(*arguments)
    if result is not None and result < -20:  # worse than ARCHIVE_WARN
        raise OSError(f"{function} gave {result}")


def write(path, members):
    """A 7z of MEMBERS, (name, bytes) pairs."""
    archive = ctypes.c_void_p(ARCHIVE.archive_write_new())
    call("archive_write_set_format_7zip", archive)
    call("archive_write_open_filename", archive, path.encode())
    for name, data in members:
        entry = ctypes.c_void_p(ARCHIVE.archive_entry_new())
        ARCHIVE.archive_entry_set_pathname_utf8(entry, name.encode())
        ARCHIVE.archive_entry_set_size(entry, ctypes.c_int64(len(data)))
        ARCHIVE.archive_entry_set_filetype(entry, REGULAR)
        ARCHIVE.archive_entry_set_perm(entry, 0o644)
        call("archive_write_header", archive, entry)
        if ARCHIVE.archive_write_data(archive, data, ctypes.c_size_t(len(data))) != len(data):
            raise OSError("archive_write_data")
        ARCHIVE.archive_entry_free(entry)
    call("archive_write_close", archive)
    call("archive_write_free", archive)
