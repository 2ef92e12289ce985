/* What tests of YAML files share: a file that loads, broken in one place after another. */
#ifndef SOILGATE_TESTS_YAML_SUPPORT_H
#define SOILGATE_TESTS_YAML_SUPPORT_H

#include "soilgate/base.h"
#include "support.h"

#include <string.h>

/* The first FIND becomes REPLACE; then it does not load, and the message has MESSAGE. */
typedef struct {
    const char *find, *replace, *message;
} BrokenYaml;

/* Loads the file of TEXT in FOLDER and frees what came of it: TRUE when it loads. */
typedef gboolean (*LoadYaml)(const char *folder, const char *text, GError **error);

static inline void expect_broken_yaml(const char *good, LoadYaml loads, const BrokenYaml *cases, gsize count)
{
    char *folder = sg_test_folder();
    for (gsize i = 0; i < count; i++) {
        const char *at = strstr(good, cases[i].find);
        ck_assert_msg(at != NULL, "there is no \"%s\"", cases[i].find);
        g_autofree char *text =
            g_strdup_printf("%.*s%s%s", (int)(at - good), good, cases[i].replace, at + strlen(cases[i].find));
        g_autoptr(GError) error = NULL;
        ck_assert_msg(!loads(folder, text, &error), "loaded, but expected: %s", cases[i].message);
        ck_assert(g_error_matches(error, SG_ERROR, SG_ERROR_USAGE));
        ck_assert_msg(strstr(error->message, cases[i].message) != NULL, "\"%s\" lacks \"%s\"", error->message,
                      cases[i].message);
    }
    sg_test_remove(folder);
}

#endif
