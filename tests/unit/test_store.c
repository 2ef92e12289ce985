/* The store keeps files under their hash, whole or not at all. */
#include "soilgate/base.h"
#include "soilgate/store.h"
#include "support.h"

#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* sha256sum of "abc" (FIPS 180-2, B.1) and of nothing */
#define ABC   "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define EMPTY "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static char *home, *folder; /* where originals lie; the store */

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *place)
{
    (void)status;
    (void)type;
    (void)place;
    return remove(path);
}

static void begin(void)
{
    home = sg_test_folder();
    folder = g_build_filename(home, "originals", "store", NULL);
}

static void end(void)
{
    nftw(home, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    g_clear_pointer(&home, g_free);
    g_clear_pointer(&folder, g_free);
}

static char *original(const char *name, const char *text, gssize length)
{
    char *path = g_build_filename(home, name, NULL);
    ck_assert(g_file_set_contents(path, text, length, NULL));
    return path;
}

static SgStore *open_store(void)
{
    GError *error = NULL;
    SgStore *store = sg_store_open(folder, TRUE, &error);
    ck_assert_msg(store != NULL, "%s", error != NULL ? error->message : "");
    return store;
}

/* Puts PATH, of which the hash EXPECTED is known or not (""). */
static void must_put(SgStore *store, const char *path, const char *expected, const char *sha256, gint64 size)
{
    char hash[65];
    gint64 bytes = -1;
    GError *error = NULL;
    g_strlcpy(hash, expected, sizeof hash);
    gboolean put = sg_store_put(store, path, "shown.tif", hash, &bytes, &error);
    ck_assert_msg(put, "%s", error != NULL ? error->message : "");
    ck_assert_str_eq(hash, sha256);
    ck_assert_int_eq(bytes, size);
}

static void must_fail(SgStore *store, const char *path, const char *expected, int code, const char *message)
{
    char hash[65];
    gint64 bytes;
    GError *error = NULL;
    g_strlcpy(hash, expected, sizeof hash);
    ck_assert(!sg_store_put(store, path, "shown.tif", hash, &bytes, &error));
    ck_assert(g_error_matches(error, SG_ERROR, code));
    ck_assert_msg(strstr(error->message, message) != NULL, "%s", error->message);
    g_error_free(error);
}

static SgStored look(const SgStore *store, const char *sha256, gint64 bytes)
{
    SgStored stored;
    ck_assert(sg_store_verify(store, sha256, bytes, &stored, NULL));
    return stored;
}

static guint counted;

static int count_entry(const char *path, const struct stat *status, int type, struct FTW *place)
{
    (void)path;
    (void)status;
    (void)place;
    counted += type == FTW_F ? 1 : 0;
    return 0;
}

/* How many files are in the store, whatever they are. */
static guint count_files(void)
{
    counted = 0;
    nftw(folder, count_entry, 16, FTW_PHYS);
    return counted;
}

START_TEST(test_files_lie_under_their_hash)
{
    begin();
    g_autofree char *abc = original("a.tif", "abc", 3), *empty = original("b.txt", "", 0);
    g_autofree char *same = original("c.tif", "abc", 3);
    SgStore *store = open_store();
    must_put(store, abc, ABC, ABC, 3);
    must_put(store, empty, "", EMPTY, 0);
    must_put(store, same, "", ABC, 3);
    must_put(store, abc, ABC, ABC, 3);
    ck_assert_uint_eq(count_files(), 2);
    g_autofree char *path = sg_store_path(store, ABC);
    g_autofree char *expected = g_build_filename(folder, "sha256", "ba", ABC, NULL), *text = NULL;
    ck_assert_str_eq(path, expected);
    ck_assert(g_file_get_contents(path, &text, NULL, NULL));
    ck_assert_str_eq(text, "abc");
    struct stat status;
    ck_assert_int_eq(stat(path, &status), 0);
    ck_assert_int_eq(status.st_mode & 0333, 0); /* nobody may write or run it */
    ck_assert_int_eq(status.st_mode & S_IRUSR, S_IRUSR);
    ck_assert_int_eq(look(store, ABC, 3), SG_STORED_WHOLE);
    ck_assert_int_eq(look(store, EMPTY, 0), SG_STORED_WHOLE);
    ck_assert_int_eq(look(store, ABC, 4), SG_STORED_OTHER);
    ck_assert_ptr_null(sg_store_path(store, "../../etc/passwd"));
    ck_assert_ptr_null(sg_store_path(store, NULL));
    sg_store_free(store);
    ck_assert_uint_eq(count_files(), 2); /* nothing else is left */
    end();
}
END_TEST

START_TEST(test_a_file_that_changed_is_refused)
{
    begin();
    g_autofree char *path = original("a.tif", "abc", 3), *missing = g_build_filename(home, "none.tif", NULL);
    g_autofree char *pipe_path = g_build_filename(home, "pipe.tif", NULL);
    ck_assert_int_eq(mkfifo(pipe_path, 0600), 0);
    SgStore *store = open_store();
    must_fail(store, path, EMPTY, SG_ERROR_USAGE, "shown.tif: the file was changed while it was checked");
    must_fail(store, missing, "", SG_ERROR_USAGE, "shown.tif: cannot be read to be stored: No such file");
    must_fail(store, pipe_path, "", SG_ERROR_USAGE, "this is no plain file");
    must_fail(store, home, "", SG_ERROR_USAGE, "this is no plain file");
    ck_assert_uint_eq(count_files(), 0);
    sg_store_free(store);
    end();
}
END_TEST

START_TEST(test_what_is_damaged_is_seen_and_mended)
{
    begin();
    g_autofree char *path = original("a.tif", "abc", 3);
    SgStore *store = open_store();
    ck_assert_int_eq(look(store, ABC, 3), SG_STORED_MISSING);
    must_put(store, path, ABC, ABC, 3);
    g_autofree char *kept = sg_store_path(store, ABC);
    ck_assert_int_eq(g_chmod(kept, 0600), 0);
    ck_assert(g_file_set_contents(kept, "abd", 3, NULL));
    ck_assert_int_eq(look(store, ABC, 3), SG_STORED_OTHER);
    ck_assert_int_eq(truncate(kept, 2), 0);
    ck_assert_int_eq(look(store, ABC, 3), SG_STORED_OTHER);
    must_put(store, path, ABC, ABC, 3); /* it has another size: a whole one takes its place */
    ck_assert_int_eq(look(store, ABC, 3), SG_STORED_WHOLE);
    ck_assert_int_eq(unlink(kept), 0);
    ck_assert_int_eq(symlink(path, kept), 0);
    ck_assert_int_eq(look(store, ABC, 3), SG_STORED_MISSING);
    sg_store_free(store);
    end();
}
END_TEST

START_TEST(test_folders_that_cannot_be_used)
{
    begin();
    g_autofree char *file = original("file", "x", 1), *below = g_build_filename(file, "store", NULL);
    GError *error = NULL;
    ck_assert_ptr_null(sg_store_open(below, TRUE, &error));
    ck_assert(g_error_matches(error, SG_ERROR, SG_ERROR_USAGE));
    g_clear_error(&error);
    ck_assert_ptr_null(sg_store_open(folder, FALSE, &error)); /* not made for reading */
    ck_assert_ptr_nonnull(strstr(error->message, "there is no such folder"));
    g_error_free(error);
    ck_assert(!g_file_test(folder, G_FILE_TEST_EXISTS));
    end();
}
END_TEST

START_TEST(test_a_full_disk_leaves_nothing)
{
    begin();
    enum { SIZE = 3 << 20 };
    g_autofree char *text = g_strnfill(SIZE, 'x'), *path = original("large.tif", text, SIZE);
    pid_t child = fork();
    if (child == 0) {
        signal(SIGXFSZ, SIG_IGN);
        SgStore *store = open_store();
        const struct rlimit limit = {SIZE / 2, SIZE / 2};
        char hash[65] = "";
        gint64 bytes;
        GError *error = NULL;
        if (setrlimit(RLIMIT_FSIZE, &limit) != 0 || sg_store_put(store, path, "large.tif", hash, &bytes, &error))
            _exit(1);
        gboolean told = g_error_matches(error, SG_ERROR, SG_ERROR_FAILED) &&
                        strstr(error->message, "File too large; nothing was recorded") != NULL;
        sg_store_free(store);
        _exit(told && count_files() == 0 ? 0 : 2);
    }
    int status = 0;
    waitpid(child, &status, 0);
    ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0, "%d", status);
    end();
}
END_TEST

/* Every file that has a name in the store has the content of that name. Gives how many. */
static guint assert_whole(char *const *hashes, guint count, gint64 bytes)
{
    GError *error = NULL;
    SgStore *store = sg_store_open(folder, FALSE, &error);
    guint there = 0;
    ck_assert_msg(store != NULL, "%s", error != NULL ? error->message : "");
    for (guint i = 0; i < count; i++) {
        SgStored stored = look(store, hashes[i], bytes);
        ck_assert_int_ne(stored, SG_STORED_OTHER);
        there += stored == SG_STORED_WHOLE ? 1 : 0;
    }
    sg_store_free(store);
    return there;
}

START_TEST(test_writers_at_once_and_killed_leave_whole_files)
{
    begin();
    enum { FILES = 12, SIZE = 400000, WRITERS = 3, ROUNDS = 6 };
    char *paths[FILES], *hashes[FILES];
    g_autofree char *text = g_strnfill(SIZE, 'x');
    for (guint i = 0; i < FILES; i++) {
        char name[16];
        g_snprintf(name, sizeof name, "%u.tif", i);
        text[0] = (char)('a' + i);
        paths[i] = original(name, text, SIZE);
        hashes[i] = sg_hash_bytes(text, SIZE);
    }
    sg_store_free(open_store());
    for (guint round = 0; round <= ROUNDS; round++) {
        pid_t children[WRITERS];
        for (guint k = 0; k < WRITERS; k++) {
            children[k] = fork();
            if (children[k] != 0)
                continue;
            SgStore *store = open_store();
            for (guint i = 0; i < FILES; i++)
                must_put(store, paths[i], i % 2 == 0 ? hashes[i] : "", hashes[i], SIZE);
            sg_store_free(store);
            _exit(0);
        }
        g_usleep(round < ROUNDS ? 2000 + (gulong)round * 7919 : 0);
        for (guint k = 0; k < WRITERS && round < ROUNDS; k++)
            kill(children[k], SIGKILL);
        for (guint k = 0; k < WRITERS; k++) {
            int status = 0;
            waitpid(children[k], &status, 0);
            ck_assert(round < ROUNDS || (WIFEXITED(status) && WEXITSTATUS(status) == 0));
        }
        guint there = assert_whole(hashes, FILES, SIZE);
        ck_assert(round < ROUNDS || there == FILES);
    }
    for (int i = 0; i < 2000 && count_files() > FILES; i++) /* what was half copied goes with the programs */
        g_usleep(10000);
    ck_assert_uint_eq(count_files(), FILES);
    for (guint i = 0; i < FILES; i++) {
        g_free(paths[i]);
        g_free(hashes[i]);
    }
    end();
}
END_TEST

SG_TEST_MAIN("store", test_files_lie_under_their_hash, test_a_file_that_changed_is_refused,
             test_what_is_damaged_is_seen_and_mended, test_folders_that_cannot_be_used, test_a_full_disk_leaves_nothing,
             test_writers_at_once_and_killed_leave_whole_files)
