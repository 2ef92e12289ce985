#include "intake/reader.h"

#include <fcntl.h>
#include <unistd.h>

/* Programs that libarchive could call for rare compressions are not enabled, nor readers of what nobody sends. */
struct archive *sg_archive_reader(void)
{
    struct archive *archive = archive_read_new();
    if (archive == NULL)
        g_error("out of memory for reading an archive");
    archive_read_support_filter_gzip(archive);
    archive_read_support_filter_bzip2(archive);
    archive_read_support_filter_xz(archive);
    archive_read_support_filter_zstd(archive);
    archive_read_support_format_zip(archive);
    archive_read_support_format_7zip(archive);
    archive_read_support_format_tar(archive);
    archive_read_support_format_raw(archive);
    return archive;
}

int sg_archive_format(struct archive *archive)
{
    return archive_format(archive) & ARCHIVE_FORMAT_BASE_MASK;
}

int sg_open_plain(const char *path, struct stat *status)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0 || fstat(fd, status) != 0 || !S_ISREG(status->st_mode)) {
        if (fd >= 0)
            close(fd);
        return -1;
    }
    return fd;
}
