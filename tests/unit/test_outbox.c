/* The contract of the outbox, the same for a file and for PostgreSQL: as test_registry.c. */
#include "registry_support.h"
#include "soilgate/outbox.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define BEFORE "2026-11-12T12:00:00Z"

static SgLetter *make_letter(const char *email, const char *product, SgReason reason, gint64 event)
{
    SgLetter *letter = sg_letter_new();
    letter->iso3 = g_strdup("CHN");
    letter->email = g_strdup(email);
    letter->person = g_strdup("N");
    letter->language = g_strdup("en");
    letter->subject = g_strdup("S");
    letter->message = g_strdup("From: a\r\n\r\ntext\r\n");
    SgTopic *topic = g_new0(SgTopic, 1);
    *topic = (SgTopic){g_strdup(product), reason, event};
    g_ptr_array_add(letter->topics, topic);
    return letter;
}

/* The number it gets; 0: it was told already. */
static gint64 add(SgRegistry *registry, const char *email, const char *product, SgReason reason, gint64 event,
                  const char *since)
{
    GError *error = NULL;
    g_autoptr(SgLetter) letter = make_letter(email, product, reason, event);
    gboolean added = sg_registry_add_letter(registry, letter, since, &writer, &error);
    ck_assert_msg(added, "%s", error != NULL ? error->message : "");
    return letter->number;
}

static SgLetter *find(GPtrArray *letters, gint64 number)
{
    for (guint i = 0; i < letters->len; i++)
        if (((SgLetter *)g_ptr_array_index(letters, i))->number == number)
            return g_ptr_array_index(letters, i);
    ck_abort_msg("letter %d is not there", (int)number);
}

static gboolean move_to(SgRegistry *registry, gint64 number, SgLetterState to, const char *note)
{
    g_autoptr(GPtrArray) letters = sg_registry_letters(registry, NULL, NULL);
    gboolean moved;
    ck_assert(sg_registry_move_letter(registry, find(letters, number), to, note, &writer, &moved, NULL));
    return moved;
}

START_TEST(test_a_letter_is_kept_as_it_was_written)
{
    begin();
    g_autoptr(SgRegistry) registry = open_registry();
    gint64 number = add(registry, "a@b.org", "GSASmap", SG_REASON_MISSING, 0, BEFORE);
    ck_assert_int_eq(number, 1);
    g_autoptr(GPtrArray) letters = sg_registry_letters(registry, NULL, NULL);
    ck_assert_uint_eq(letters->len, 1);
    const SgLetter *letter = g_ptr_array_index(letters, 0);
    ck_assert_str_eq(letter->country, "China");
    ck_assert_str_eq(letter->at, NOW);
    ck_assert_str_eq(letter->by, "A. Secretary");
    ck_assert_int_eq(letter->state, SG_LETTER_WRITTEN);
    ck_assert_ptr_null(letter->note);
    ck_assert_uint_eq(letter->topics->len, 1);
    const SgTopic *topic = g_ptr_array_index(letter->topics, 0);
    ck_assert_str_eq(topic->product, "GSASmap");
    ck_assert_int_eq(topic->reason, SG_REASON_MISSING);
    g_autofree char *message = sg_registry_letter_message(registry, number, NULL);
    ck_assert_str_eq(message, "From: a\r\n\r\ntext\r\n");
    GError *error = NULL;
    ck_assert_ptr_null(sg_registry_letter_message(registry, 7, &error));
    ck_assert(g_error_matches(error, SG_ERROR, SG_ERROR_USAGE));
    g_clear_error(&error);
    end();
}
END_TEST

START_TEST(test_the_same_is_told_once)
{
    begin();
    g_autoptr(SgRegistry) registry = open_registry();
    gint64 first = add(registry, "a@b.org", "GSASmap", SG_REASON_MISSING, 0, BEFORE);
    ck_assert_int_ne(first, 0);
    ck_assert_int_eq(add(registry, "a@b.org", "GSASmap", SG_REASON_MISSING, 0, BEFORE), 0);
    ck_assert_int_ne(add(registry, "c@b.org", "GSASmap", SG_REASON_MISSING, 0, BEFORE), 0);
    ck_assert_int_ne(add(registry, "a@b.org", "GBSmap", SG_REASON_MISSING, 0, BEFORE), 0);
    ck_assert_int_ne(add(registry, "a@b.org", "GSASmap", SG_REASON_OVERDUE, 0, BEFORE), 0);
    ck_assert_int_ne(add(registry, "a@b.org", "GSASmap", SG_REASON_CORRECTION, 5, BEFORE), 0);
    ck_assert_int_eq(add(registry, "a@b.org", "GSASmap", SG_REASON_CORRECTION, 5, BEFORE), 0);
    ck_assert_int_ne(add(registry, "a@b.org", "GSASmap", SG_REASON_CORRECTION, 9, BEFORE), 0); /* another review */
    /* After the interval; and when the first one was cancelled. */
    ck_assert_int_ne(add(registry, "a@b.org", "GSASmap", SG_REASON_MISSING, 0, NOW), 0);
    gint64 cancelled = add(registry, "d@b.org", "GSASmap", SG_REASON_MISSING, 0, BEFORE);
    ck_assert(move_to(registry, cancelled, SG_LETTER_CANCELLED, "x"));
    ck_assert_int_ne(add(registry, "d@b.org", "GSASmap", SG_REASON_MISSING, 0, BEFORE), 0);
    end();
}
END_TEST

START_TEST(test_one_program_claims_a_letter)
{
    begin();
    g_autoptr(SgRegistry) registry = open_registry();
    g_autoptr(SgRegistry) other = open_registry();
    gint64 number = add(registry, "a@b.org", "GSASmap", SG_REASON_MISSING, 0, BEFORE);
    g_autoptr(GPtrArray) mine = sg_registry_letters(registry, NULL, NULL);
    g_autoptr(GPtrArray) theirs = sg_registry_letters(other, NULL, NULL);
    gboolean moved;
    ck_assert(sg_registry_move_letter(registry, find(mine, number), SG_LETTER_SENDING, NULL, &writer, &moved, NULL));
    ck_assert(moved);
    ck_assert_int_eq(find(mine, number)->state, SG_LETTER_SENDING);
    ck_assert(sg_registry_move_letter(other, find(theirs, number), SG_LETTER_SENDING, NULL, &writer, &moved, NULL));
    ck_assert(!moved);
    ck_assert_int_eq(find(theirs, number)->state, SG_LETTER_WRITTEN);
    end();
}
END_TEST

START_TEST(test_moves_are_those_of_the_table)
{
    static const SgLetterState way[] = {SG_LETTER_FILED,   SG_LETTER_SENDING, SG_LETTER_FAILED,
                                        SG_LETTER_WRITTEN, SG_LETTER_SENDING, SG_LETTER_SENT};
    begin();
    g_autoptr(SgRegistry) registry = open_registry();
    gint64 number = add(registry, "a@b.org", "GSASmap", SG_REASON_MISSING, 0, BEFORE);
    SgLetterState from = SG_LETTER_WRITTEN;
    for (gsize i = 0; i < G_N_ELEMENTS(way); i++) {
        ck_assert(sg_letter_may_move(from, way[i]));
        ck_assert(move_to(registry, number, way[i], "because"));
        from = way[i];
    }
    for (int to = 0; to <= SG_LETTER_STATES; to++) { /* what was sent is sent */
        ck_assert(!sg_letter_may_move(SG_LETTER_SENT, (SgLetterState)to));
        ck_assert(!sg_letter_may_move(SG_LETTER_CANCELLED, (SgLetterState)to));
    }
    ck_assert(!move_to(registry, number, SG_LETTER_SENDING, NULL));
    ck_assert(!sg_letter_may_move(SG_LETTER_SENDING, SG_LETTER_CANCELLED));
    /* What has not happened since is not told of, unless it waits. */
    g_autoptr(GPtrArray) recent = sg_registry_letters(registry, NOW, NULL);
    ck_assert_uint_eq(recent->len, 0);
    add(registry, "c@b.org", "GSASmap", SG_REASON_MISSING, 0, BEFORE);
    g_autoptr(GPtrArray) waiting = sg_registry_letters(registry, NOW, NULL);
    ck_assert_uint_eq(waiting->len, 1);
    ck_assert_uint_eq(((const SgLetter *)g_ptr_array_index(waiting, 0))->topics->len, 1);
    end();
}
END_TEST

/* Triggers of the database itself hold it, whoever writes. */
START_TEST(test_what_was_written_stays)
{
    static const char *const attempts[] = {
        "UPDATE letters SET message = 'x'",
        "DELETE FROM letter_events",
        "UPDATE letter_events SET to_state = 'written'",
        "DELETE FROM letter_topics",
        "UPDATE letter_topics SET product = 'GBSmap'",
        "INSERT INTO letter_events (letter, from_state, to_state, at, who) VALUES (1, 'sent', 'written', 'x', 'x')",
        "INSERT INTO letter_events (letter, from_state, to_state, at, who) VALUES (1, 'written', 'lost', 'x', 'x')",
    };
    begin();
    g_autoptr(SgRegistry) registry = open_registry();
    add(registry, "a@b.org", "GSASmap", SG_REASON_MISSING, 0, BEFORE);
    for (gsize i = 0; i < G_N_ELEMENTS(attempts); i++)
        ck_assert_msg(!stranger(attempts[i], NULL), "%s", attempts[i]);
    ck_assert(!stranger("DELETE FROM letters", NULL));
    ck_assert(stranger("INSERT INTO letter_events (letter, from_state, to_state, at, who)"
                       " VALUES (1, 'written', 'sent', 'x', 'x')",
                       NULL));
    end();
}
END_TEST

/* Both ways lead to the same tables: those of version 4 made at once, and those of version 1 brought up to date. */
START_TEST(test_a_registry_of_version_1_gets_an_outbox)
{
    begin_version(1);
    g_autoptr(SgRegistry) registry = open_registry();
    g_autoptr(SgLetter) letter = make_letter("a@b.org", "GSASmap", SG_REASON_MISSING, 0);
    g_free(letter->iso3);
    letter->iso3 = g_strdup("SGP");
    ck_assert(sg_registry_add_letter(registry, letter, BEFORE, &writer, NULL));
    ck_assert_int_eq(letter->number, 1);
    ck_assert(!stranger("DELETE FROM letters", NULL));
    end();
}
END_TEST

START_TEST(test_a_letter_about_no_product_is_refused)
{
    begin();
    g_autoptr(SgRegistry) registry = open_registry();
    g_autoptr(SgLetter) letter = make_letter("a@b.org", "Nothing", SG_REASON_MISSING, 0);
    GError *error = NULL;
    ck_assert(!sg_registry_add_letter(registry, letter, BEFORE, &writer, &error));
    ck_assert(g_error_matches(error, SG_ERROR, SG_ERROR_FAILED));
    g_clear_error(&error);
    ck_assert_int_eq(letter->number, 0);
    g_autoptr(GPtrArray) letters = sg_registry_letters(registry, NULL, NULL);
    ck_assert_uint_eq(letters->len, 0); /* the letter went with its topic */
    end();
}
END_TEST

START_TEST(test_names)
{
    ck_assert_str_eq(sg_letter_state_name(SG_LETTER_CANCELLED), "cancelled");
    ck_assert_ptr_null(sg_letter_state_name(SG_LETTER_NONE));
    for (int reason = SG_REASON_NONE + 1; reason < SG_REASONS; reason++)
        ck_assert_int_eq(sg_reason_from_name(sg_reason_name((SgReason)reason)), reason);
    ck_assert_int_eq(sg_reason_from_name("late"), SG_REASON_NONE);
    ck_assert_int_eq(sg_reason_from_name(NULL), SG_REASON_NONE);
}
END_TEST

/* Adds the letter from several processes at once: one of them does. */
START_TEST(test_writers_at_once_tell_it_once)
{
    enum { WRITERS = 4, LETTERS = 10 };
    pid_t children[WRITERS];
    begin();
    for (int i = 0; i < WRITERS; i++) {
        children[i] = fork();
        if (children[i] != 0)
            continue;
        SgRegistry *registry = open_registry();
        int added = 0;
        for (int k = 0; k < LETTERS; k++) {
            g_autofree char *email = g_strdup_printf("n%d@b.org", k);
            added += add(registry, email, "GSASmap", SG_REASON_MISSING, 0, BEFORE) != 0 ? 1 : 0;
        }
        _exit(added);
    }
    int total = 0;
    for (int i = 0; i < WRITERS; i++) {
        int status = 0;
        waitpid(children[i], &status, 0);
        ck_assert(WIFEXITED(status));
        total += WEXITSTATUS(status);
    }
    ck_assert_int_eq(total, LETTERS);
    g_autoptr(SgRegistry) registry = open_registry();
    g_autoptr(GPtrArray) letters = sg_registry_letters(registry, NULL, NULL);
    ck_assert_uint_eq(letters->len, LETTERS);
    end();
}
END_TEST

SG_TEST_MAIN("outbox", test_a_letter_is_kept_as_it_was_written, test_the_same_is_told_once,
             test_one_program_claims_a_letter, test_moves_are_those_of_the_table, test_what_was_written_stays,
             test_a_registry_of_version_1_gets_an_outbox, test_a_letter_about_no_product_is_refused, test_names,
             test_writers_at_once_tell_it_once, test_forget)
