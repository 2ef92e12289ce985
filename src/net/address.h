/* net, private: which addresses are public. */
#ifndef SOILGATE_NET_ADDRESS_H
#define SOILGATE_NET_ADDRESS_H

#include <glib.h>
#include <sys/socket.h>

/* TRUE for a unicast address of the public network. False for private, shared (CGNAT), loopback, link-local, multicast,
 * documentation and reserved ones, by the registries of special-purpose addresses (RFC 6890 and its successors), and
 * for those of IPv6 that carry such an IPv4 address (mapped, NAT64) or lead through a tunnel (6to4, Teredo). */
gboolean sg_address_is_public(const struct sockaddr *address);
/* TRUE for an address of this computer itself: 127.0.0.0/8, ::1. */
gboolean sg_address_is_loopback(const struct sockaddr *address);
/* "10.0.0.1"; "an address of another kind" for what is neither IPv4 nor IPv6. Free with g_free. */
char *sg_address_text(const struct sockaddr *address);

#endif
