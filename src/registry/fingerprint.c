/* What tells one delivery from another. */
#include "soilgate/submission.h"

#include <string.h>

#include "soilgate/base.h"

static gint compare_lines(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* As "sha256sum" writes it. */
static char *line_of(const SgSubmittedFile *file)
{
    const char *slash = strrchr(file->path, '/');
    return g_strdup_printf("%s  %s\n", file->sha256, slash != NULL ? slash + 1 : file->path);
}

char *sg_submission_fingerprint(const GPtrArray *files)
{
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < files->len; i++)
        g_ptr_array_add(lines, line_of(g_ptr_array_index(files, i)));
    g_ptr_array_sort(lines, compare_lines);
    g_ptr_array_add(lines, NULL);
    g_autofree char *all = g_strjoinv("", (char **)lines->pdata);
    return sg_hash_bytes(all, strlen(all));
}
