/* Takes archives apart. libarchive reads the formats; what comes out is written here, so that
 * nothing but plain files below the target can come to be. */
#include "intake/archive.h"
#include "intake/reader.h"
#include "soilgate/base.h"
#include "soilgate/limits.h"
#include "soilgate/words.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
    SgUnpacking *unpacking;
    Archive *archive;
    const char *shown;
    gint64 bytes; /* of the archive */
    int root;     /* the folder that everything goes below */
    GArray *specials;
} Unpack;

typedef enum { TAKEN, BROKEN, CUT, BEYOND, FAILED } Outcome; /* of a member; CUT: nothing behind it can be read */

static SgFault *fault_of(Unpack *unpack, SgFaultKind kind, const char *detail)
{
    return sg_fault_of(unpack->unpacking->faults, kind, unpack->shown, detail);
}

/* WHAT: "cannot write a file". */
static gboolean fail(Unpack *unpack, const char *what, GError **error)
{
    int cause = errno;
    g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("%s while unpacking %s: %s"), what, unpack->shown,
                g_strerror(cause));
    return FALSE;
}

/* The archive cannot be read at this place. */
static void tell_broken(Unpack *unpack, const char *member, gboolean cut)
{
    gboolean locked = sg_archive_format(unpack->archive) == ARCHIVE_FORMAT_7ZIP && /* a zip says so of each file */
                      archive_read_has_encrypted_entries(unpack->archive) > 0;
    const char *words = archive_error_string(unpack->archive);
    SgFault *fault = fault_of(unpack, locked ? SG_FAULT_ENCRYPTED : SG_FAULT_BROKEN, locked ? NULL : words);
    if (member != NULL)
        sg_fault_add(fault, member);
    fault->cut = fault->cut || cut;
}

static void tell_limit(Unpack *unpack, const char *what, const char *member)
{
    SgFault *fault = fault_of(unpack, SG_FAULT_LIMIT, what);
    if (member != NULL)
        sg_fault_add(fault, member);
    fault->cut = TRUE;
}

/* Which limit END bytes of the member, and MORE bytes of all, are beyond; NULL: none. Free with g_free. */
static char *beyond(const SgUnpacking *unpacking, gint64 end, gint64 more)
{
    gint64 all = unpacking->bytes_out + more;
    if (end > SG_LIMIT_FILE_BYTES)
        return g_strdup_printf(_("a file in it is larger than %s"), SG_LIMIT_FILE_WORDS);
    if (all > SG_LIMIT_UNPACKED_BYTES)
        return g_strdup_printf(_("its files are larger than %s together"), SG_LIMIT_UNPACKED_WORDS);
    if (all > SG_LIMIT_RATIO_BYTES && all / SG_LIMIT_RATIO > unpacking->bytes_in)
        return g_strdup_printf(_("its files are more than %d times as large as the archive"), SG_LIMIT_RATIO);
    return NULL;
}

static void show_progress(const Unpack *unpack)
{
    const SgIntakeOptions *options = unpack->unpacking->options;
    if (options->progress == NULL)
        return;
    g_autofree char *doing = g_strdup_printf(_("unpacking %s"), unpack->shown);
    options->progress(doing, MIN(archive_filter_bytes(unpack->archive, -1), unpack->bytes), unpack->bytes,
                      options->progress_data);
}

/* Writes the data of the current member, MEMBER, to FD. */
static Outcome copy_data(Unpack *unpack, const char *member, int fd, GError **error)
{
    gint64 end = 0;
    for (;;) {
        const void *block;
        size_t length;
        la_int64_t offset;
        int status = archive_read_data_block(unpack->archive, &block, &length, &offset);
        if (status == ARCHIVE_EOF)
            break;
        if (status == ARCHIVE_RETRY)
            continue;
        if (status != ARCHIVE_OK) {
            tell_broken(unpack, member, status == ARCHIVE_FATAL);
            return status == ARCHIVE_FATAL ? CUT : BROKEN;
        }
        if (offset < 0 || offset > SG_LIMIT_FILE_BYTES || length > SG_ARCHIVE_CHUNK * 1024)
            offset = SG_LIMIT_FILE_BYTES + 1;
        gint64 next = MAX(end, offset + (gint64)length); /* a tar may leave holes, which count too */
        g_autofree char *limit = beyond(unpack->unpacking, next, next - end);
        if (limit != NULL) {
            tell_limit(unpack, limit, member);
            return BEYOND;
        }
        if (!sg_write_at(fd, block, length, offset)) {
            fail(unpack, _("cannot write a file"), error);
            return FAILED;
        }
        unpack->unpacking->bytes_out += next - end;
        end = next;
        show_progress(unpack);
    }
    if (ftruncate(fd, end) != 0) { /* a hole at the end */
        fail(unpack, _("cannot write a file"), error);
        return FAILED;
    }
    return TAKEN;
}

/* Opens a new file for MEMBER, which is a clean path; -1: it could not be made, which is told. */
static int create(Unpack *unpack, const char *member, gboolean *ok, GError **error)
{
    g_autofree char *parents = g_strdup(member);
    for (char *slash = strchr(parents, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdirat(unpack->root, parents, S_IRWXU) != 0 && errno != EEXIST && errno != ENOTDIR)
            *ok = fail(unpack, _("cannot make a folder"), error);
        *slash = '/';
        if (!*ok)
            return -1;
    }
    int fd = openat(unpack->root, member, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (fd >= 0)
        return fd;
    if (errno == EEXIST || errno == ENOTDIR || errno == EISDIR)
        sg_fault_add(fault_of(unpack, SG_FAULT_TWICE, NULL), member);
    else
        *ok = fail(unpack, _("cannot make a file"), error);
    return -1;
}

/* Takes out a plain file. *GO_ON: what comes behind it can be taken out too. */
static gboolean take_file(Unpack *unpack, const char *member, struct archive_entry *entry, gboolean *go_on,
                          GError **error)
{
    gboolean ok = TRUE;
    if (archive_entry_is_encrypted(entry)) {
        sg_fault_add(fault_of(unpack, SG_FAULT_ENCRYPTED, NULL), member);
        return TRUE;
    }
    int fd = create(unpack, member, &ok, error);
    if (fd < 0)
        return ok;
    Outcome outcome = copy_data(unpack, member, fd, error);
    if (close(fd) != 0 && outcome == TAKEN) {
        fail(unpack, _("cannot write a file"), error);
        outcome = FAILED;
    }
    if (outcome != TAKEN) /* a part of a map could pass for the map */
        unlinkat(unpack->root, member, 0);
    *go_on = outcome == TAKEN || outcome == BROKEN;
    return outcome != FAILED;
}

/* The name in the archive, in UTF-8 where its encoding is known; or NULL. A zip that does not say it is UTF-8 is in
 * code page 437 (APPNOTE 6.3.10, D.1). */
static char *raw_name(Unpack *unpack, struct archive_entry *entry)
{
    const char *name = archive_entry_pathname(entry);
    if (name == NULL)
        name = archive_entry_pathname_utf8(entry);
    if (name == NULL || g_utf8_validate(name, -1, NULL) || sg_archive_format(unpack->archive) != ARCHIVE_FORMAT_ZIP)
        return g_strdup(name);
    char *converted = g_convert(name, -1, "UTF-8", "CP437", NULL, NULL, NULL);
    return converted != NULL ? converted : g_strdup(name);
}

static gboolean is_litter(const char *member)
{
    g_auto(GStrv) parts = g_strsplit(member, "/", -1);
    for (guint i = 0; parts[i] != NULL; i++)
        if (sg_name_is_litter(parts[i]))
            return TRUE;
    return FALSE;
}

static guint depth_of(const char *member)
{
    guint depth = 0;
    for (; *member != '\0'; member++)
        depth += *member == '/';
    return depth;
}

static gboolean take_member(Unpack *unpack, struct archive_entry *entry, gboolean *go_on, GError **error)
{
    const char *reason = NULL;
    int format = sg_archive_format(unpack->archive);
    g_autofree char *raw = raw_name(unpack, entry);
    g_autofree char *member = sg_member_path(raw != NULL ? raw : "", format != ARCHIVE_FORMAT_TAR, &reason);
    unsigned type = archive_entry_filetype(entry);
    gboolean is_link = type == AE_IFLNK || archive_entry_hardlink(entry) != NULL;
    if (member == NULL || (*member == '\0' && type != AE_IFDIR)) {
        sg_fault_add(fault_of(unpack, SG_FAULT_PATH, reason != NULL ? reason : _("the name is empty")),
                     raw != NULL ? raw : "?");
        return TRUE;
    }
    if (type == AE_IFDIR || is_litter(member))
        return TRUE;
    if (depth_of(member) > SG_LIMIT_DEPTH) {
        g_autofree char *what = g_strdup_printf(_("folders in it are more than %d levels deep"), SG_LIMIT_DEPTH);
        sg_fault_add(fault_of(unpack, SG_FAULT_LIMIT, what), member);
        return TRUE;
    }
    if (is_link || (type != AE_IFREG && type != 0)) {
        SgArchiveSpecial special = {.path = g_steal_pointer(&member), .is_link = is_link};
        g_array_append_val(unpack->specials, special);
        return TRUE;
    }
    return take_file(unpack, member, entry, go_on, error);
}

static gboolean take_all(Unpack *unpack, GError **error)
{
    for (gboolean go_on = TRUE; go_on;) {
        struct archive_entry *entry;
        int status = archive_read_next_header(unpack->archive, &entry);
        if (status == ARCHIVE_EOF)
            return TRUE;
        if (status == ARCHIVE_FATAL) {
            tell_broken(unpack, NULL, TRUE);
            return TRUE;
        }
        if (++unpack->unpacking->entries > SG_LIMIT_FILES) {
            g_autofree char *what = g_strdup_printf(_("it holds more than %d files"), SG_LIMIT_FILES);
            tell_limit(unpack, what, NULL);
            return TRUE;
        }
        if (status == ARCHIVE_RETRY || status == ARCHIVE_FAILED) /* the header of one file is not understood */
            tell_broken(unpack, NULL, FALSE);
        else if (!take_member(unpack, entry, &go_on, error))
            return FALSE;
    }
    return TRUE;
}

/* libarchive turns names into the encoding of the locale; in the C locale it could not name a map in Thai. */
static locale_t enter_utf8(locale_t *before)
{
    locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    *before = utf8 != (locale_t)0 ? uselocale(utf8) : (locale_t)0;
    return utf8;
}

static void leave_utf8(locale_t utf8, locale_t before)
{
    if (utf8 == (locale_t)0)
        return;
    uselocale(before);
    freelocale(utf8);
}

/* Opens PATH for reading as an archive; FALSE when that fails, which is told. */
static gboolean open_archive(Unpack *unpack, int fd)
{
    if (fd >= 0 && archive_read_open_fd(unpack->archive, fd, SG_ARCHIVE_CHUNK) >= ARCHIVE_WARN &&
        archive_filter_count(unpack->archive) - 1 <= SG_LIMIT_FILTERS)
        return TRUE;
    g_autofree char *words = archive_filter_count(unpack->archive) - 1 > SG_LIMIT_FILTERS
                                 ? g_strdup_printf(_("it is compressed more than %d times over"), SG_LIMIT_FILTERS)
                                 : g_strdup(archive_error_string(unpack->archive));
    fault_of(unpack, SG_FAULT_BROKEN, words != NULL ? words : _("it cannot be read"))->cut = TRUE;
    return FALSE;
}

gboolean sg_archive_unpack(const char *path, const char *shown, const char *target, SgUnpacking *unpacking,
                           GArray *specials, GError **error)
{
    struct stat status = {0};
    locale_t before, utf8 = enter_utf8(&before);
    g_autoptr(Archive) archive = sg_archive_reader();
    Unpack unpack = {.unpacking = unpacking, .archive = archive, .shown = shown, .specials = specials};
    int fd = sg_open_plain(path, &status);
    unpack.bytes = (gint64)status.st_size;
    unpack.root = open(target, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    gboolean ok = unpack.root >= 0 || fail(&unpack, _("cannot open the temporary folder"), error);
    if (ok && open_archive(&unpack, fd))
        ok = take_all(&unpack, error);
    if (fd >= 0)
        close(fd);
    if (unpack.root >= 0)
        close(unpack.root);
    leave_utf8(utf8, before);
    return ok;
}

/* --- one compressed file --- */

gboolean sg_archive_unpack_single(const char *path, const char *shown, const char *target, SgUnpacking *unpacking,
                                  gboolean *whole, GError **error)
{
    struct stat status = {0};
    struct archive_entry *entry;
    g_autoptr(Archive) archive = sg_archive_reader();
    g_autofree char *name = g_path_get_basename(shown);
    Unpack unpack = {.unpacking = unpacking, .archive = archive, .shown = shown};
    int in = sg_open_plain(path, &status), out = -1;
    Outcome outcome = BROKEN;
    unpack.bytes = (gint64)status.st_size;
    if (open_archive(&unpack, in)) {
        if (archive_read_next_header(archive, &entry) < ARCHIVE_WARN)
            tell_broken(&unpack, NULL, TRUE);
        else if ((out = open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR)) < 0)
            outcome = fail(&unpack, _("cannot make a file"), error) ? TAKEN : FAILED;
        else
            outcome = copy_data(&unpack, name, out, error);
    }
    if (in >= 0)
        close(in);
    if (out >= 0 && close(out) != 0 && outcome == TAKEN)
        outcome = fail(&unpack, _("cannot write a file"), error) ? TAKEN : FAILED;
    *whole = outcome == TAKEN;
    return outcome != FAILED;
}
