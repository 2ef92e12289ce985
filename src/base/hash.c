#include "soilgate/base.h"
#include "soilgate/words.h"

#include <errno.h>
#include <openssl/evp.h>
#include <unistd.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC(EVP_MD_CTX, EVP_MD_CTX_free)

static char *hex_digest(EVP_MD_CTX *context)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int length = 0;
    if (EVP_DigestFinal_ex(context, digest, &length) != 1)
        return NULL;
    GString *hex = g_string_sized_new((gsize)2 * length);
    for (unsigned int i = 0; i < length; i++)
        g_string_append_printf(hex, "%02x", digest[i]);
    return g_string_free(hex, FALSE);
}

/* Copies what was read to the file TO; nothing when that is -1. */
static gboolean hand_on(int to, const char *buffer, ssize_t length, off_t offset, GError **error)
{
    if (to < 0 || sg_write_at(to, buffer, (gsize)length, offset))
        return TRUE;
    g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("cannot write the copy of a file: %s"), g_strerror(errno));
    return FALSE;
}

static char *hash_all(int fd, int to, gint64 *bytes, GError **error)
{
    enum { CHUNK = 256 * 1024 };
    g_autoptr(EVP_MD_CTX) context = EVP_MD_CTX_new();
    g_autofree char *buffer = g_malloc(CHUNK);
    if (context == NULL || EVP_DigestInit_ex(context, EVP_sha256(), NULL) != 1) {
        g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("the SHA-256 function of libcrypto is not available"));
        return NULL;
    }
    for (off_t offset = 0;;) {
        ssize_t got = pread(fd, buffer, CHUNK, offset);
        *bytes = offset;
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("cannot read the file to hash it: %s"), g_strerror(errno));
            return NULL;
        }
        if (got == 0)
            break;
        EVP_DigestUpdate(context, buffer, (size_t)got);
        if (!hand_on(to, buffer, got, offset, error))
            return NULL;
        offset += got;
    }
    return hex_digest(context);
}

char *sg_hash_fd(int fd, GError **error)
{
    gint64 bytes = 0;
    return hash_all(fd, -1, &bytes, error);
}

char *sg_hash_copy(int fd, int to, gint64 *bytes, GError **error)
{
    return hash_all(fd, to, bytes, error);
}

char *sg_hash_bytes(const void *data, gsize length)
{
    g_autoptr(EVP_MD_CTX) context = EVP_MD_CTX_new();
    if (context == NULL || EVP_DigestInit_ex(context, EVP_sha256(), NULL) != 1 ||
        EVP_DigestUpdate(context, data, length) != 1)
        return NULL;
    return hex_digest(context);
}

struct SgHash {
    EVP_MD_CTX *context;
};

SgHash *sg_hash_new(void)
{
    SgHash *hash = g_new0(SgHash, 1);
    hash->context = EVP_MD_CTX_new();
    if (hash->context == NULL || EVP_DigestInit_ex(hash->context, EVP_sha256(), NULL) != 1)
        g_error("the SHA-256 function of libcrypto is not available"); /* it was, for the inputs */
    return hash;
}

void sg_hash_add(SgHash *hash, const void *data, gsize length)
{
    EVP_DigestUpdate(hash->context, data, length);
}

char *sg_hash_end(SgHash *hash)
{
    char *hex = hex_digest(hash->context);
    EVP_MD_CTX_free(hash->context);
    g_free(hash);
    return hex;
}
