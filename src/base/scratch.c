#include "soilgate/scratch.h"
#include "soilgate/base.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define WALK_DESCRIPTORS 16
#define GATE             3 /* the janitor's descriptor: the first behind the standard streams */

struct SgScratch {
    char *path;    /* the private folder; NULL: not made yet */
    pid_t janitor; /* 0: none */
    int gate;      /* the end of the pair of sockets whose closing wakes the janitor */
    guint folders; /* made so far */
};

SgScratch *sg_scratch_new(void)
{
    SgScratch *scratch = g_new0(SgScratch, 1);
    scratch->gate = -1;
    return scratch;
}

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *place)
{
    (void)status;
    (void)type;
    (void)place;
    (void)remove(path); /* the rest is removed all the same */
    return 0;
}

/* Links are removed, not followed, and what is mounted below is left alone. */
static void remove_tree(const char *path)
{
    nftw(path, remove_entry, WALK_DESCRIPTORS, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}

G_NORETURN static void keep_house(int gate, const char *path)
{
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, NULL);
    setsid();
    int nothing = open("/dev/null", O_RDWR);
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO;
         fd++) /* who reads our output waits until the last holder is gone */
        if (nothing < 0 || dup2(nothing, fd) < 0)
            close(fd);
    if (dup2(gate, GATE) < 0 || close_range(GATE + 1, ~0U, 0) != 0 || chdir("/") != 0)
        _exit(1);
    char byte = 0;
    if (write(GATE, &byte, 1) != 1) /* settled: whatever ends the program from now on does not end this process */
        _exit(1);
    while (read(GATE, &byte, 1) < 0 && errno == EINTR)
        ;
    remove_tree(path);
    _exit(0);
}

static gboolean fail(SgScratch *scratch, const char *doing, GError **error)
{
    int cause = errno;
    g_autofree char *shown = sg_text_printable(g_get_tmp_dir());
    g_set_error(error, SG_ERROR, SG_ERROR_FAILED, "cannot %s in %s: %s", doing, shown, g_strerror(cause));
    if (scratch->path != NULL && scratch->janitor == 0) {
        rmdir(scratch->path);
        g_clear_pointer(&scratch->path, g_free);
    }
    return FALSE;
}

static gboolean hire_janitor(SgScratch *scratch, GError **error)
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return fail(scratch, "watch over a temporary folder", error);
    pid_t child = fork();
    if (child == 0) {
        close(ends[1]);
        keep_house(ends[0], scratch->path);
    }
    close(ends[0]);
    char settled;
    ssize_t got = -1;
    while (child > 0 && (got = read(ends[1], &settled, 1)) < 0 && errno == EINTR)
        ;
    if (got != 1) {
        close(ends[1]);
        return fail(scratch, "watch over a temporary folder", error);
    }
    scratch->janitor = child;
    scratch->gate = ends[1];
    return TRUE;
}

static gboolean move_in(SgScratch *scratch, GError **error)
{
    g_autofree char *folder = g_canonicalize_filename(g_get_tmp_dir(), NULL);
    char *path = g_build_filename(folder, "soilgate-XXXXXX", NULL);
    if (g_mkdtemp(path) == NULL) { /* mode 0700 */
        g_free(path);
        return fail(scratch, "make a temporary folder", error);
    }
    scratch->path = path;
    return hire_janitor(scratch, error);
}

char *sg_scratch_folder(SgScratch *scratch, GError **error)
{
    if (scratch->path == NULL && !move_in(scratch, error))
        return NULL;
    g_autofree char *path = g_strdup_printf("%s/%u", scratch->path, ++scratch->folders);
    if (mkdir(path, S_IRWXU) == 0)
        return g_steal_pointer(&path);
    fail(scratch, "make a temporary folder", error);
    return NULL;
}

void sg_scratch_free(SgScratch *scratch)
{
    if (scratch == NULL)
        return;
    if (scratch->path != NULL)
        remove_tree(scratch->path);
    if (scratch->gate >= 0)
        close(scratch->gate); /* only now: until then the janitor would finish what is left */
    while (scratch->janitor > 0 && waitpid(scratch->janitor, NULL, 0) < 0 && errno == EINTR)
        ;
    g_free(scratch->path);
    g_free(scratch);
}
