/* Letters: who is due one, what their texts become, and how they look as mail. */
#include "remind/private.h"
#include "soilgate/base.h"
#include "soilgate/limits.h"
#include "support.h"

#include <string.h>

static SgStatusLine line_of(const char *iso3, SgState state)
{
    return (SgStatusLine){.iso3 = (char *)iso3, .name = (char *)"Name", .state = state, .since = (char *)"2022-03-10"};
}

START_TEST(test_who_is_due)
{
    SgStatusLine lines[] = {line_of("AAA", SG_STATE_MISSING),
                            line_of("BBB", SG_STATE_REPORTED),
                            line_of("CCC", SG_STATE_ACCEPTED),
                            line_of("DDD", SG_STATE_CORRECTION_REQUESTED),
                            line_of("EEE", SG_STATE_NONE),
                            line_of("FFF", SG_STATE_RECEIVED),
                            line_of("GGG", SG_STATE_REPORTED),
                            line_of("HHH", SG_STATE_MISSING),
                            line_of("III", SG_STATE_CORRECTION_REQUESTED)};
    for (gsize i = 6; i < G_N_ELEMENTS(lines); i++) {
        lines[i].due = (char *)"2026-06-30";
        lines[i].overdue = TRUE;
    }
    static const struct {
        const char *iso3;
        SgReason reason;
        guint holds;
    } expected[] = {
        {"AAA", SG_REASON_MISSING, 1U << SG_REASON_MISSING},
        {"DDD", SG_REASON_CORRECTION, 1U << SG_REASON_CORRECTION},
        {"GGG", SG_REASON_OVERDUE, 1U << SG_REASON_OVERDUE},
        {"HHH", SG_REASON_OVERDUE, 1U << SG_REASON_OVERDUE | 1U << SG_REASON_MISSING},
        {"III", SG_REASON_CORRECTION, 1U << SG_REASON_OVERDUE | 1U << SG_REASON_CORRECTION},
    };
    SgStatus status = {.product = (char *)"GSASmap", .lines = g_ptr_array_new()};
    for (gsize i = 0; i < G_N_ELEMENTS(lines); i++)
        g_ptr_array_add(status.lines, &lines[i]);
    g_autoptr(GPtrArray) statuses = g_ptr_array_new();
    g_ptr_array_add(statuses, &status);
    g_autoptr(GPtrArray) dues = sg_remind_due(statuses);
    ck_assert_uint_eq(dues->len, G_N_ELEMENTS(expected));
    for (guint i = 0; i < dues->len; i++) {
        const SgDue *due = g_ptr_array_index(dues, i);
        ck_assert_str_eq(due->iso3, expected[i].iso3);
        ck_assert_int_eq(due->reason, expected[i].reason);
        ck_assert_uint_eq(due->holds, expected[i].holds);
        ck_assert_int_eq(g_strcmp0(due->due, i >= 2 ? "2026-06-30" : NULL), 0);
    }
    g_ptr_array_unref(status.lines);
}
END_TEST

START_TEST(test_clean)
{
    static const struct {
        const char *text;
        gsize limit;
        const char *clean;
    } cases[] = {
        {"plain", 10, "plain"},
        {"a\r\nBcc: x", 20, "a Bcc: x"},
        {"  a\t\n  b  ", 20, "a b"},
        {"a\xe2\x80\xae"
         "b\xe2\x80\xa8"
         "c",
         20, "a b c"}, /* right to left; a line separator */
        {"\x01\x1b[2J", 20, "[2J"},
        {"\xff", 20, "\xef\xbf\xbd"},
        {"abcdef", 3, "abc\xe2\x80\xa6"},
        {"ab cdef", 3, "ab\xe2\x80\xa6"},
        {"abc", 3, "abc"},
        {" \n", 3, NULL},
        {"", 3, NULL},
        {NULL, 3, NULL},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *clean = sg_letter_clean(cases[i].text, cases[i].limit);
        ck_assert_msg(g_strcmp0(clean, cases[i].clean) == 0, "%d: %s", (int)i, clean != NULL ? clean : "NULL");
    }
}
END_TEST

START_TEST(test_senders)
{
    static const struct {
        const char *text, *name, *email; /* email NULL: it is none */
    } cases[] = {
        {"a@b.org", NULL, "a@b.org"},
        {"<a@b.org>", NULL, NULL},
        {"Soil Secretariat <a@b.org>", "Soil Secretariat", "a@b.org"},
        {"\"Soil, Secretariat\" <A.B@b.org>", "Soil, Secretariat", "A.B@b.org"},
        {"S\xc3\xa9"
         "cr. <a@b.org>",
         "S\xc3\xa9"
         "cr.",
         "a@b.org"},
        {"a@b", NULL, NULL},
        {"", NULL, NULL},
        {"A <a@b.org> <c@d.org>", NULL, NULL},
        {"A <a@b.org>, B <c@d.org>", NULL, NULL},
        {"A\nBcc: x <a@b.org>", NULL, NULL},
        {"A <a@b.org\r\n>", NULL, NULL},
        {"A <a@b.org>\n", NULL, NULL},
        {"\xff <a@b.org>", NULL, NULL},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(SgSender) sender = {0};
        ck_assert_msg(sg_sender_parse(cases[i].text, &sender) == (cases[i].email != NULL), "%s", cases[i].text);
        ck_assert_int_eq(g_strcmp0(sender.name, cases[i].name), 0);
        ck_assert_int_eq(g_strcmp0(sender.email, cases[i].email), 0);
    }
}
END_TEST

/* Texts of the tests' own, in a folder. */
static SgLetterTexts *load(const char *folder, const char *name, const char *text, GError **error)
{
    g_autofree char *language = g_build_filename(folder, "en", NULL);
    g_autofree char *file = g_strconcat(name, ".txt", NULL);
    g_autofree char *path = g_build_filename(language, file, NULL);
    ck_assert_int_eq(g_mkdir_with_parents(language, 0700), 0);
    ck_assert(g_file_set_contents(path, text, -1, NULL));
    SgLetterTexts *texts = sg_letter_texts_load(folder, error);
    g_remove(path);
    g_rmdir(language);
    return texts;
}

START_TEST(test_filling)
{
    static const SgLetterValue values[] = {
        {"product", "GSASmap"}, {"review", "{due} {sections}"}, {"findings", "  - one\n  - two\n"}, {"due", NULL}};
    static const struct {
        const char *text, *filled;
    } cases[] = {
        {"x {product}\n", "x GSASmap\n"},
        {"a {product}\n\nby {due}\nb\n\nc\n", "a GSASmap\n\nc\n"},
        {"{review}\n", "{due} {sections}\n"}, /* a value is not read again */
        {"a\n\n{findings}\n\nb\n", "a\n\n  - one\n  - two\n\nb\n"},
        {"1234567890 1234567890 1234567890 1234567890 1234567890 1234567890 {product}\n",
         "1234567890 1234567890 1234567890 1234567890 1234567890 1234567890\nGSASmap\n"},
        {"    1234567890 1234567890 1234567890 1234567890 1234567890 1234567890 {product}\n",
         "    1234567890 1234567890 1234567890 1234567890 1234567890 1234567890 GSASmap\n"},
        {"a\n\n\n\nb", "a\n\nb\n"},
        {"", ""},
    };
    sg_data_init(NULL, SG_SOURCE_DIR);
    char *folder = sg_test_folder();
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        GError *error = NULL;
        g_autofree char *text = g_strconcat("Subject: {product}!\n\n", cases[i].text, NULL);
        g_autoptr(SgLetterTexts) texts = load(folder, "missing", text, &error);
        ck_assert_msg(texts != NULL, "%s", error != NULL ? error->message : "");
        g_autofree char *subject = NULL;
        g_autofree char *filled = sg_letter_texts_fill(texts, "en", "missing", values, G_N_ELEMENTS(values), &subject);
        ck_assert_str_eq(filled, cases[i].filled);
        ck_assert_str_eq(subject, "GSASmap!");
    }
    GError *error = NULL;
    ck_assert_ptr_null(load(folder, "missing", "Subject: x\n\n{nothing}\n", &error));
    ck_assert(g_error_matches(error, SG_ERROR, SG_ERROR_USAGE));
    ck_assert_ptr_nonnull(strstr(error->message, "missing.txt:3: \"{nothing}\" is no name of a value here"));
    g_clear_error(&error);
    sg_test_remove(folder);
}
END_TEST

START_TEST(test_languages)
{
    sg_data_init(NULL, SG_SOURCE_DIR);
    g_autoptr(SgLetterTexts) texts = sg_letter_texts_load(NULL, NULL);
    ck_assert_ptr_nonnull(texts);
    static const char *const cases[][2] = {{"fr", "fr"}, {"fr-CA", "fr"}, {"en", "en"},
                                           {"de", "en"}, {NULL, "en"},    {"../en", "en"}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        ck_assert_str_eq(sg_letter_texts_language(texts, cases[i][0]), cases[i][1]);
}
END_TEST

/* The header NAME of a message as it stands there, folded lines too. */
static char *header(const char *message, const char *name)
{
    g_autofree char *mark = g_strdup_printf("\r\n%s: ", name);
    const char *begin = strstr(message, mark);
    ck_assert_msg(begin != NULL, "%s: %s", name, message);
    begin += strlen(mark);
    const char *end = strstr(begin, "\r\n");
    while (end[2] == ' ')
        end = strstr(end + 2, "\r\n");
    return g_strndup(begin, (gsize)(end - begin));
}

static char *message_of(const char *name, const char *subject, const char *text)
{
    SgSender from = {NULL, (char *)"a@b.org"}, to = {(char *)name, (char *)"c@d.org"};
    const SgMime mime = {&from, &to, &from, subject, "en", text, "unique"};
    g_autofree char *message = sg_mime_message(&mime);
    return sg_letter_dated(message, "2026-02-01T09:05:07Z", TRUE);
}

START_TEST(test_headers)
{
    static const struct {
        const char *name, *to;
    } cases[] = {
        {"Zhang San", "\"Zhang San\" <c@d.org>"},
        {"A \"B\" \\C", "\"A \\\"B\\\" \\\\C\" <c@d.org>"},
        {NULL, "c@d.org"},
        /* RFC 2047: base64 of UTF-8, worked out with another program */
        {"Zo\xc3\xa9", "=?utf-8?B?Wm/DqQ==?= <c@d.org>"},
        {"=?utf-8?Q?x?=", "=?utf-8?B?PT91dGYtOD9RP3g/PQ==?= <c@d.org>"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *message = message_of(cases[i].name, "S", "t\n");
        g_autofree char *to = header(message, "To");
        ck_assert_str_eq(to, cases[i].to);
    }
    g_autofree char *dated = message_of("N", "S", "t\n");
    ck_assert(g_str_has_prefix(dated, "Date: Sun, 01 Feb 2026 09:05:07 +0000\r\nX-Unsent: 1\r\nFrom: a@b.org\r\n"));
    g_autofree char *id = header(dated, "Message-ID");
    ck_assert_str_eq(id, "<unique@b.org>");
    g_autofree char *sent = sg_letter_dated("x", "2026-02-01T09:05:07Z", FALSE);
    ck_assert_str_eq(sent, "Date: Sun, 01 Feb 2026 09:05:07 +0000\r\nAuto-Submitted: auto-generated\r\nx");
    g_autofree char *undated = sg_letter_dated("x", "never", TRUE);
    ck_assert_str_eq(undated, "X-Unsent: 1\r\nx");
}
END_TEST

START_TEST(test_long_subjects_are_folded)
{
    g_autoptr(GString) subject = g_string_new(NULL);
    for (int i = 0; i < 100; i++)
        g_string_append(subject, "\xe5\x9c\x9f"); /* three bytes each: words are cut between them */
    g_autofree char *message = message_of("N", subject->str, "t\n");
    g_autofree char *folded = header(message, "Subject");
    g_auto(GStrv) words = g_strsplit(folded, "\r\n ", -1);
    g_autoptr(GString) back = g_string_new(NULL);
    for (guint i = 0; words[i] != NULL; i++) {
        ck_assert_uint_le(strlen(words[i]), 75);
        ck_assert(g_str_has_prefix(words[i], "=?utf-8?B?") && g_str_has_suffix(words[i], "?="));
        gsize length;
        g_autofree char *base64 = g_strndup(words[i] + 10, strlen(words[i]) - 12);
        g_autofree guchar *bytes = g_base64_decode(base64, &length);
        ck_assert(g_utf8_validate((const char *)bytes, (gssize)length, NULL));
        g_string_append_len(back, (const char *)bytes, (gssize)length);
    }
    ck_assert_str_eq(back->str, subject->str);
}
END_TEST

START_TEST(test_bodies)
{
    static const struct {
        const char *text, *body; /* RFC 2045, 6.7 */
    } cases[] = {
        {"a\n\nb\n", "a\r\n\r\nb\r\n"},
        {"\xc3\xa9 = x\n", "=C3=A9 =3D x\r\n"},
        {"blank \n", "blank=20\r\n"},
        {"From here\n.\n", "=46rom here\r\n.\r\n"},
        {"12345678901234567890123456789012345678901234567890123456789012345678901234567890\n",
         "123456789012345678901234567890123456789012345678901234567890123456789012345=\r\n67890\r\n"},
        {"no end", "no end\r\n"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *message = message_of("N", "S", cases[i].text);
        const char *body = strstr(message, "\r\n\r\n");
        ck_assert_str_eq(body + 4, cases[i].body);
    }
}
END_TEST

SG_TEST_MAIN("letters", test_who_is_due, test_clean, test_senders, test_filling, test_languages, test_headers,
             test_long_subjects_are_folded, test_bodies)
