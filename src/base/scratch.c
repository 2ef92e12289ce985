#include "soilgate/scratch.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define WALK_DESCRIPTORS 16
#define GATE             3 /* the janitor's descriptor: the first behind the standard streams */

struct SgScratch {
    char *place;   /* where the private folder is made; NULL: $TMPDIR */
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

SgScratch *sg_scratch_new_in(const char *place)
{
    SgScratch *scratch = sg_scratch_new();
    scratch->place = g_strdup(place);
    return scratch;
}

static const char *place_of(const SgScratch *scratch)
{
    return scratch->place != NULL ? scratch->place : g_get_tmp_dir();
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

/* The janitor. It makes the folder too, so that there is no moment at which a folder stands without one: PATH is the
 * template of its name, and goes back through GATE behind an error number. */
G_NORETURN static void keep_house(int gate, char *path)
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
    int problem = mkdtemp(path) != NULL ? 0 : errno; /* mode 0700 */
    gboolean told = write(GATE, &problem, sizeof problem) == sizeof problem &&
                    write(GATE, path, strlen(path)) == (ssize_t)strlen(path);
    char byte;
    while (told && read(GATE, &byte, 1) < 0 && errno == EINTR)
        ;
    if (problem == 0)
        remove_tree(path);
    _exit(0);
}

static gboolean fail(const SgScratch *scratch, int cause, GError **error)
{
    g_autofree char *shown = sg_text_printable(place_of(scratch));
    g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("cannot make a temporary folder in %s: %s"), shown,
                g_strerror(cause));
    return FALSE;
}

/* Reads LENGTH bytes, all of them. */
static gboolean hear(int fd, void *data, gsize length)
{
    char *at = data;
    while (length > 0) {
        ssize_t got = read(fd, at, length);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return FALSE;
        at += got;
        length -= (gsize)got;
    }
    return TRUE;
}

/* Forks the janitor, and waits until its folder stands. */
static gboolean move_in(SgScratch *scratch, GError **error)
{
    int ends[2], problem = ECHILD;
    g_autofree char *place = g_canonicalize_filename(place_of(scratch), NULL);
    g_autofree char *path =
        g_build_filename(place, scratch->place != NULL ? ".soilgate-XXXXXX" : "soilgate-XXXXXX", NULL);
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return fail(scratch, errno, error);
    pid_t child = fork();
    if (child == 0) {
        close(ends[1]);
        keep_house(ends[0], path);
    }
    close(ends[0]);
    scratch->janitor = MAX(child, 0);
    scratch->gate = ends[1];
    if (child < 0 || !hear(ends[1], &problem, sizeof problem) || problem != 0 || !hear(ends[1], path, strlen(path)))
        return fail(scratch, problem != 0 ? problem : ECHILD, error);
    scratch->path = g_steal_pointer(&path);
    return TRUE;
}

static void dismiss(SgScratch *scratch)
{
    if (scratch->gate >= 0)
        close(scratch->gate);
    while (scratch->janitor > 0 && waitpid(scratch->janitor, NULL, 0) < 0 && errno == EINTR)
        ;
    scratch->gate = -1;
    scratch->janitor = 0;
}

char *sg_scratch_folder(SgScratch *scratch, GError **error)
{
    if (scratch->path == NULL && !move_in(scratch, error)) {
        dismiss(scratch);
        return NULL;
    }
    g_autofree char *path = g_strdup_printf("%s/%u", scratch->path, ++scratch->folders);
    if (mkdir(path, S_IRWXU) == 0)
        return g_steal_pointer(&path);
    fail(scratch, errno, error);
    return NULL;
}

void sg_scratch_free(SgScratch *scratch)
{
    if (scratch == NULL)
        return;
    if (scratch->path != NULL)
        remove_tree(scratch->path);
    dismiss(scratch); /* only now: until then the janitor would finish what is left */
    g_free(scratch->place);
    g_free(scratch->path);
    g_free(scratch);
}
