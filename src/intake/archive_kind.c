/* What a file is: an archive by its content. */
#include "intake/archive.h"
#include "intake/reader.h"
#include "soilgate/words.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>
#include <unistd.h>

#define HEAD_BYTES 512

static gboolean has_ending_of(const char *name, const char *const *endings)
{
    g_autofree char *lower = g_ascii_strdown(name, -1);
    for (; *endings != NULL; endings++)
        if (g_str_has_suffix(lower, *endings))
            return TRUE;
    return FALSE;
}

/* Zip inside, a document to people. */
static const char *const documents[] = {".docx", ".docm", ".xlsx", ".xlsm", ".pptx", ".odt", ".ods",
                                        ".odp",  ".odg",  ".kmz",  ".qgz",  ".epub", ".jar", NULL};
static const char *const maps[] = {".tif", ".tiff", NULL};
static const char *const archives[] = {".zip", ".7z",  ".rar", ".tar",  ".gz",  ".tgz",  ".xz",
                                       ".txz", ".bz2", ".tbz", ".tbz2", ".zst", ".tzst", NULL};

static gboolean begins_with(const unsigned char *head, gsize length, const char *mark, gsize mark_length)
{
    return length >= mark_length && memcmp(head, mark, mark_length) == 0;
}

static gboolean has_archive_mark(const unsigned char *head, gsize length)
{
    static const struct {
        const char *bytes;
        gsize length;
    } marks[] = {
        {"PK\3\4", 4},
        {"PK\5\6", 4},
        {"PK\7\10", 4},
        {"7z\xBC\xAF\x27\x1C", 6},
        {"\x1F\x8B", 2},
        {"\xFD"
         "7zXZ",
         5},
        {"BZh", 3},
        {"\x28\xB5\x2F\xFD", 4},
    };
    for (guint i = 0; i < G_N_ELEMENTS(marks); i++)
        if (begins_with(head, length, marks[i].bytes, marks[i].length))
            return TRUE;
    return FALSE;
}

static gboolean is_rar(const unsigned char *head, gsize length)
{
    return begins_with(head, length, "Rar!\x1A\x07", 6);
}

static gboolean is_tiff(const unsigned char *head, gsize length)
{
    return begins_with(head, length, "II*\0", 4) || begins_with(head, length, "MM\0*", 4) ||
           begins_with(head, length, "II+\0", 4) || begins_with(head, length, "MM\0+", 4);
}

/* What libarchive makes of the open file FD. */
static SgArchiveKind ask_reader(int fd, const char *name)
{
    g_autoptr(Archive) archive = sg_archive_reader();
    struct archive_entry *entry;
    if (archive_read_open_fd(archive, fd, SG_ARCHIVE_CHUNK) < ARCHIVE_WARN)
        return SG_ARCHIVE_NONE;
    int status = archive_read_next_header(archive, &entry);
    gboolean packed = archive_filter_code(archive, 0) != ARCHIVE_FILTER_NONE;
    if (sg_archive_format(archive) == ARCHIVE_FORMAT_RAW) {
        g_autofree char *stem = sg_archive_stem(name);
        return packed && g_str_has_prefix(name, stem) ? SG_ARCHIVE_SINGLE : SG_ARCHIVE_NONE;
    }
    /* Zeros read as a tar without files. */
    gboolean zeros = status == ARCHIVE_EOF && sg_archive_format(archive) == ARCHIVE_FORMAT_TAR && !packed;
    return archive_format(archive) == 0 || zeros ? SG_ARCHIVE_NONE : SG_ARCHIVE_FOLDER;
}

static SgArchiveKind kind_of_head(int fd, const unsigned char *head, gsize length, const char *name, char **detail)
{
    SgArchiveKind kind = SG_ARCHIVE_NONE;
    gboolean marked = has_archive_mark(head, length);
    if (is_tiff(head, length))
        return SG_ARCHIVE_NONE;
    if (is_rar(head, length)) {
        *detail = g_strdup(_("it is a RAR archive"));
        return SG_ARCHIVE_UNREAD;
    }
    if (marked || memchr(head, '\0', length) != NULL) /* text is no archive: most papers are told at once */
        kind = ask_reader(fd, name);
    if (kind != SG_ARCHIVE_NONE || !has_ending_of(name, archives))
        return kind;
    *detail = g_strdup(length == 0 ? _("the file is empty")
                       : marked    ? _("it ends too early, or its beginning is damaged")
                                   : _("it holds something else than its name says"));
    return SG_ARCHIVE_UNREAD;
}

SgArchiveKind sg_archive_kind(const char *path, const char *name, char **detail)
{
    unsigned char head[HEAD_BYTES];
    struct stat status;
    if (has_ending_of(name, maps) || has_ending_of(name, documents))
        return SG_ARCHIVE_NONE;
    int fd = sg_open_plain(path, &status);
    if (fd < 0)
        return SG_ARCHIVE_NONE;
    ssize_t length = pread(fd, head, sizeof head, 0);
    SgArchiveKind kind = length >= 0 ? kind_of_head(fd, head, (gsize)length, name, detail) : SG_ARCHIVE_NONE;
    close(fd);
    return kind;
}
