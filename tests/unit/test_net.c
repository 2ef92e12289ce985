/* Addresses: which are public, what is told of them, what a file from there is called. And a server that falls silent.
 */
#include "net/address.h"
#include "soilgate/base.h"
#include "soilgate/net.h"
#include "support.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

static gboolean is_public(const char *text)
{
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
    struct sockaddr_in v4 = {.sin_family = AF_INET};
    if (inet_pton(AF_INET, text, &v4.sin_addr) == 1)
        return sg_address_is_public((const struct sockaddr *)(const void *)&v4);
    ck_assert_msg(inet_pton(AF_INET6, text, &v6.sin6_addr) == 1, "%s", text);
    g_autofree char *shown = sg_address_text((const struct sockaddr *)(const void *)&v6);
    ck_assert_str_eq(shown, text);
    return sg_address_is_public((const struct sockaddr *)(const void *)&v6);
}

START_TEST(test_public_addresses)
{
    static const char *const public[] = {"8.8.8.8",         "1.1.1.1",     "172.15.255.255", "172.32.0.0",
                                         "100.63.255.255",  "100.128.0.0", "192.167.1.1",    "223.255.255.255",
                                         "2606:4700::1111", "2a00::1",     "2001:200::1",    "::ffff:8.8.8.8",
                                         "64:ff9b::808:808"};
    static const char *const closed[] = {"0.0.0.0",
                                         "10.255.0.1",
                                         "100.64.0.1",
                                         "100.127.255.255",
                                         "127.0.0.1",
                                         "127.255.255.255",
                                         "169.254.169.254",
                                         "172.16.0.1",
                                         "172.31.255.255",
                                         "192.0.0.1",
                                         "192.0.2.1",
                                         "192.168.0.1",
                                         "198.18.0.1",
                                         "198.19.255.255",
                                         "203.0.113.9",
                                         "224.0.0.1",
                                         "239.1.1.1",
                                         "240.0.0.1",
                                         "255.255.255.255",
                                         "::",
                                         "::1",
                                         "::127.0.0.1",
                                         "::ffff:127.0.0.1",
                                         "::ffff:10.0.0.1",
                                         "64:ff9b::a00:1",
                                         "64:ff9b:1::1",
                                         "100::1",
                                         "2001::1",
                                         "2001:db8::1",
                                         "2002:7f00:1::",
                                         "3fff::1",
                                         "fc00::1",
                                         "fd12::1",
                                         "fe80::1",
                                         "fec0::1",
                                         "ff02::1"};
    for (guint i = 0; i < G_N_ELEMENTS(public); i++)
        ck_assert_msg(is_public(public[i]), "%s", public[i]);
    for (guint i = 0; i < G_N_ELEMENTS(closed); i++)
        ck_assert_msg(!is_public(closed[i]), "%s", closed[i]);
    struct sockaddr_un other = {.sun_family = AF_UNIX};
    ck_assert(!sg_address_is_public((const struct sockaddr *)(const void *)&other));
}
END_TEST

START_TEST(test_addresses_of_this_computer)
{
    static const struct {
        const char *text;
        gboolean loopback;
    } cases[] = {{"127.0.0.1", TRUE}, {"127.255.0.9", TRUE},      {"128.0.0.1", FALSE},       {"0.0.0.0", FALSE},
                 {"::1", TRUE},       {"::ffff:127.0.0.1", TRUE}, {"::ffff:10.0.0.1", FALSE}, {"::2", FALSE},
                 {"::", FALSE},       {"fe80::1", FALSE},         {"64:ff9b::7f00:1", FALSE}};
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
        struct sockaddr_in v4 = {.sin_family = AF_INET};
        gboolean is_v4 = inet_pton(AF_INET, cases[i].text, &v4.sin_addr) == 1;
        ck_assert(is_v4 || inet_pton(AF_INET6, cases[i].text, &v6.sin6_addr) == 1);
        const struct sockaddr *address =
            is_v4 ? (const struct sockaddr *)(const void *)&v4 : (const struct sockaddr *)(const void *)&v6;
        ck_assert_msg(sg_address_is_loopback(address) == cases[i].loopback, "%s", cases[i].text);
    }
}
END_TEST

START_TEST(test_mail_servers)
{
    static const struct {
        SgMailServer server;
        const char *problem; /* a part of it; NULL: there is none */
    } cases[] = {
        {{.url = "smtp://host:587", .user = "u", .password = "word"}, NULL},
        {{.url = "SMTPS://host/"}, NULL},
        {{.url = "smtp://[::1]:25", .plain = TRUE}, NULL},
        {{.url = "http://host"}, "is not of the form"},
        {{.url = "smtp://"}, "is not of the form"},
        {{.url = "host:25"}, "is not of the form"},
        {{.url = "smtp://u:word@host"}, "must not hold a user or password"},
        {{.url = "smtp://word@host"}, "must not hold a user or password"},
        {{.url = "smtp://u;AUTH=PLAIN@host"}, "must not hold a user or password"},
        {{.url = "smtp://host/me.example"}, "ends with its host and port"},
        {{.url = "smtp://host?x"}, "ends with its host and port"},
        {{.url = "smtp://host", .user = "u"}, "has no password"},
        {{.url = "smtp://host", .password = "word"}, "has no user"},
        {{.url = "smtp://host", .user = "u", .password = "word", .plain = TRUE}, "never sent without encryption"},
        {{.url = "smtps://host", .plain = TRUE}, "always encrypted"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *problem = sg_net_mail_problem(&cases[i].server);
        ck_assert_msg((problem == NULL) == (cases[i].problem == NULL), "%u: %s", i, problem != NULL ? problem : "");
        ck_assert_msg(problem == NULL || strstr(problem, cases[i].problem) != NULL, "%s", problem);
        ck_assert(problem == NULL || strstr(problem, "word@") == NULL);
    }
    g_autoptr(GError) error = NULL;
    ck_assert_ptr_null(sg_net_mailer_new(&cases[3].server, &error));
    ck_assert(g_error_matches(error, SG_ERROR, SG_ERROR_USAGE));
    /* An address is never a way to say more to the server: nothing is connected to. */
    g_autoptr(SgMailer) mailer = sg_net_mailer_new(&cases[2].server, NULL);
    static const char *const addresses[] = {"",          "a",       "a@b>\r\nDATA", "a@b.org\nRCPT TO:<c@d.org>",
                                            "<a@b.org>", "a @b.org"};
    for (guint i = 0; i < G_N_ELEMENTS(addresses); i++) {
        SgMailOutcome outcome;
        sg_net_mailer_send(mailer, "a@b.org", addresses[i], "x\r\n", 3, &outcome);
        ck_assert_int_eq(outcome.fate, SG_MAIL_REFUSED);
        ck_assert_ptr_nonnull(strstr(outcome.problem, "is no address of mail"));
        sg_net_mail_outcome_clear(&outcome);
    }
}
END_TEST

START_TEST(test_what_is_an_address)
{
    static const char *const urls[] = {"http://a/b", "HTTPS://a", "ftp://a", "file:///etc", "x+y-z.1://"};
    static const char *const paths[] = {"",          "a.tif",   "http:/a",   "C:\\a",    "://a",
                                        "1http://a", "a/b://c", "/http://a", "ht tp://a"};
    for (guint i = 0; i < G_N_ELEMENTS(urls); i++)
        ck_assert_msg(sg_net_is_url(urls[i]), "%s", urls[i]);
    for (guint i = 0; i < G_N_ELEMENTS(paths); i++)
        ck_assert_msg(!sg_net_is_url(paths[i]), "%s", paths[i]);
}
END_TEST

START_TEST(test_secrets_are_not_shown)
{
    static const char *const cases[][2] = {
        {"https://user:word@host.org:8443/a/b.zip?key=word#word", "https://host.org:8443/a/b.zip"},
        {"http://word@host/x", "http://host/x"},
        {"http://user:word@[::1/x", "http://..."},
        {"weird://user:word@host/x", "weird://host/x"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *shown = sg_net_url_shown(cases[i][0]);
        ck_assert_str_eq(shown, cases[i][1]);
        g_autofree char *problem = sg_net_url_problem(cases[i][0]);
        ck_assert_int_eq(problem != NULL, i >= 2);
        ck_assert(problem == NULL || strstr(problem, "word") == NULL);
    }
}
END_TEST

START_TEST(test_names)
{
    g_autofree char *long_url = g_strdup_printf("http://h/%0*d.tif", 5000, 7);
    const char *const cases[][2] = {
        {"http://h/a/LKA.zip?x=1", "LKA.zip"},
        {"http://h/a%20b.tif", "a b.tif"},
        {"http://h/..%2f..%2fetc%2fpasswd", "_.._etc_passwd"},
        {"http://h/%2ehidden.tif", "hidden.tif"},
        {"http://h/%1b%5b2J.tif", "_x1B[2J.tif"},
        {"http://h/", "download"},
        {"http://h", "download"},
        {"http://h/%00.tif", "%00.tif"},
        {"http://h/a/...", "download"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *name = sg_net_url_name(cases[i][0]);
        ck_assert_msg(strcmp(name, cases[i][1]) == 0, "%s: %s", cases[i][0], name);
    }
    g_autofree char *name = sg_net_url_name(long_url);
    ck_assert_uint_le(strlen(name), 210);
}
END_TEST

/* Answers each connection with the head of a file, and then says nothing more. */
static gpointer serve_silence(gpointer data)
{
    static const char head[] = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nsome";
    for (;;) {
        int client = accept(GPOINTER_TO_INT(data), NULL, NULL);
        if (client < 0)
            return NULL;
        ssize_t sent = write(client, head, strlen(head)); /* the client stays open until the program ends */
        (void)sent;
    }
}

/* A mail server that is polite, takes the letter, and says nothing more. */
static gpointer serve_mail_silence(gpointer data)
{
    FILE *stream = NULL;
    char line[1000];
    int client = accept(GPOINTER_TO_INT(data), NULL, NULL);
    if (client < 0 || dprintf(client, "220 hello\r\n") < 0 || (stream = fdopen(client, "r")) == NULL)
        return NULL;
    while (fgets(line, sizeof line, stream) != NULL && strncmp(line, "DATA", 4) != 0)
        dprintf(client, "250 yes\r\n");
    dprintf(client, "354 go on\r\n");
    while (fgets(line, sizeof line, stream) != NULL)
        continue;
    fclose(stream);
    return NULL;
}

/* Whether the letter was sent cannot be known, and that is what is told. */
START_TEST(test_a_mail_server_that_falls_silent)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
    socklen_t length = sizeof address;
    int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ck_assert_int_eq(bind(server, (const struct sockaddr *)(const void *)&address, length), 0);
    ck_assert_int_eq(listen(server, 8), 0);
    ck_assert_int_eq(getsockname(server, (struct sockaddr *)(void *)&address, &length), 0);
    GThread *thread = g_thread_new("silence", serve_mail_silence, GINT_TO_POINTER(server));
    g_autofree char *url = g_strdup_printf("smtp://127.0.0.1:%d", ntohs(address.sin_port));
    const SgMailServer options = {.url = url, .plain = TRUE, .max_seconds = 2};
    SgMailer *mailer = sg_net_mailer_new(&options, NULL);
    SgMailOutcome outcome;
    sg_net_mailer_send(mailer, "a@b.org", "c@d.org", "Subject: x\r\n\r\ny\r\n", 18, &outcome);
    ck_assert_int_eq(outcome.fate, SG_MAIL_UNKNOWN);
    ck_assert_str_eq(outcome.problem, "it timed out");
    sg_net_mail_outcome_clear(&outcome);
    sg_net_mailer_free(mailer);
    g_thread_join(thread);
    close(server);
}
END_TEST

START_TEST(test_a_server_that_falls_silent)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
    socklen_t length = sizeof address;
    int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ck_assert_int_eq(bind(server, (const struct sockaddr *)(const void *)&address, length), 0);
    ck_assert_int_eq(listen(server, 8), 0);
    ck_assert_int_eq(getsockname(server, (struct sockaddr *)(void *)&address, &length), 0);
    GThread *thread = g_thread_new("silence", serve_silence, GINT_TO_POINTER(server));
    g_autofree char *url = g_strdup_printf("http://127.0.0.1:%d/x.tif", ntohs(address.sin_port));
    char *folder = sg_test_folder();
    g_autofree char *path = g_build_filename(folder, "x.tif", NULL);
    int fd = g_open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    SgNetOptions options = {.allow_private = TRUE, .low_speed_seconds = 1};
    SgNetOutcome outcome;
    ck_assert(sg_net_download(url, fd, &options, &outcome, NULL));
    ck_assert_str_eq(outcome.problem, "it timed out");
    ck_assert(!outcome.too_large);
    sg_net_outcome_clear(&outcome);
    options.allow_private = FALSE;
    ck_assert(sg_net_download(url, fd, &options, &outcome, NULL));
    ck_assert_ptr_nonnull(strstr(outcome.problem, "127.0.0.1 is not in the public network"));
    sg_net_outcome_clear(&outcome);
    g_autoptr(GError) error = NULL;
    ck_assert(!sg_net_download("gopher://h/x", fd, &options, &outcome, &error));
    ck_assert(g_error_matches(error, SG_ERROR, SG_ERROR_USAGE));
    close(fd);
    shutdown(server, SHUT_RDWR);
    g_thread_join(thread);
    close(server);
    sg_test_remove(folder);
}
END_TEST

SG_TEST_MAIN("net", test_public_addresses, test_addresses_of_this_computer, test_mail_servers, test_what_is_an_address,
             test_secrets_are_not_shown, test_names, test_a_mail_server_that_falls_silent,
             test_a_server_that_falls_silent)
