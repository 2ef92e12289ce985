#include "net/address.h"
#include "soilgate/words.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

typedef struct {
    const char *network;
    unsigned bits;
} Network;

/* IANA IPv4 Special-Purpose Address Registry, and multicast (RFC 5771). */
static const Network special4[] = {
    {"0.0.0.0", 8},      {"10.0.0.0", 8},     {"100.64.0.0", 10},   {"127.0.0.0", 8},     {"169.254.0.0", 16},
    {"172.16.0.0", 12},  {"192.0.0.0", 24},   {"192.0.2.0", 24},    {"192.31.196.0", 24}, {"192.52.193.0", 24},
    {"192.88.99.0", 24}, {"192.168.0.0", 16}, {"192.175.48.0", 24}, {"198.18.0.0", 15},   {"198.51.100.0", 24},
    {"203.0.113.0", 24}, {"224.0.0.0", 4},    {"240.0.0.0", 4},
};
/* Of 2000::/3, the only space of global unicast: protocol assignments with Teredo, documentation, 6to4. */
static const Network special6[] = {
    {"2001::", 23}, {"2001:db8::", 32}, {"2002::", 16}, {"2620:4f:8000::", 48}, {"3fff::", 20}};
static const Network global6[] = {{"2000::", 3}};
static const Network mapped4[] = {{"::ffff:0:0", 96}, {"64:ff9b::", 96}}; /* the last four bytes are of IPv4 */

static gboolean within(int family, const unsigned char *address, const Network *networks, gsize count)
{
    for (gsize i = 0; i < count; i++) {
        unsigned char network[16];
        unsigned whole = networks[i].bits / 8, rest = networks[i].bits % 8;
        inet_pton(family, networks[i].network, network);
        unsigned mask = (0xff00u >> rest) & 0xffu;
        if (memcmp(address, network, whole) == 0 && (rest == 0 || ((address[whole] ^ network[whole]) & mask) == 0))
            return TRUE;
    }
    return FALSE;
}

static const Network loopback4[] = {{"127.0.0.0", 8}};
static const Network loopback6[] = {{"::1", 128}, {"::ffff:127.0.0.0", 104}};

static gboolean is_public4(const unsigned char *address)
{
    return !within(AF_INET, address, special4, G_N_ELEMENTS(special4));
}

gboolean sg_address_is_public(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET) {
        struct sockaddr_in v4;
        memcpy(&v4, address, sizeof v4);
        return is_public4((const unsigned char *)&v4.sin_addr);
    }
    if (address->sa_family != AF_INET6)
        return FALSE;
    struct sockaddr_in6 v6;
    memcpy(&v6, address, sizeof v6);
    const unsigned char *bytes = v6.sin6_addr.s6_addr;
    if (within(AF_INET6, bytes, mapped4, G_N_ELEMENTS(mapped4)))
        return is_public4(bytes + 12);
    return within(AF_INET6, bytes, global6, G_N_ELEMENTS(global6)) &&
           !within(AF_INET6, bytes, special6, G_N_ELEMENTS(special6));
}

gboolean sg_address_is_loopback(const struct sockaddr *address)
{
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
    if (address->sa_family == AF_INET) {
        memcpy(&v4, address, sizeof v4);
        return within(AF_INET, (const unsigned char *)&v4.sin_addr, loopback4, G_N_ELEMENTS(loopback4));
    }
    if (address->sa_family != AF_INET6)
        return FALSE;
    memcpy(&v6, address, sizeof v6);
    return within(AF_INET6, v6.sin6_addr.s6_addr, loopback6, G_N_ELEMENTS(loopback6));
}

char *sg_address_text(const struct sockaddr *address)
{
    char text[INET6_ADDRSTRLEN] = "";
    if (address->sa_family == AF_INET) {
        struct sockaddr_in v4;
        memcpy(&v4, address, sizeof v4);
        inet_ntop(AF_INET, &v4.sin_addr, text, sizeof text);
    } else if (address->sa_family == AF_INET6) {
        struct sockaddr_in6 v6;
        memcpy(&v6, address, sizeof v6);
        inet_ntop(AF_INET6, &v6.sin6_addr, text, sizeof text);
    }
    return g_strdup(*text != '\0' ? text : _("an address of another kind"));
}
