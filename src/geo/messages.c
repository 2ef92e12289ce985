#include "geo/messages.h"

#include "soilgate/base.h"

#include <cpl_error.h>
#include <proj.h>
#include <string.h>
#include <tiffio.h>

static const char descriptor_path[] = "/proc/self/fd/";

/* TEXT without the path of the descriptor the file was opened by, which tells a reader nothing. */
static char *without_path(const char *text)
{
    const char *found = strstr(text, descriptor_path);
    if (found == NULL)
        return g_strdup(text);
    const char *rest = found + strlen(descriptor_path);
    rest += strspn(rest, "0123456789");
    rest += strspn(rest, ":, ");
    g_autofree char *before = g_strndup(text, (gsize)(found - text));
    return g_strconcat(before, rest, NULL);
}

static void CPL_STDCALL collect(CPLErr class, CPLErrorNum number, const char *text)
{
    (void)number;
    SgMessages *messages = CPLGetErrorHandlerUserData();
    char **slot = class == CE_Failure ? &messages->failure : class == CE_Warning ? &messages->warning : NULL;
    if (slot == NULL || *slot != NULL)
        return;
    g_autofree char *shorter = without_path(text);
    *slot = sg_text_printable(shorter);
}

static void CPL_STDCALL ignore(CPLErr class, CPLErrorNum number, const char *text)
{
    (void)class;
    (void)number;
    (void)text;
}

static void ignore_proj(void *unused, int level, const char *text)
{
    (void)unused;
    (void)level;
    (void)text;
}

void sg_messages_begin(SgMessages *messages)
{
    *messages = (SgMessages){0};
    CPLErrorReset();
    CPLPushErrorHandlerEx(collect, messages);
}

void sg_messages_end(SgMessages *messages)
{
    (void)messages;
    CPLPopErrorHandler();
    CPLErrorReset();
}

void sg_messages_clear(SgMessages *messages)
{
    g_clear_pointer(&messages->failure, g_free);
    g_clear_pointer(&messages->warning, g_free);
}

void sg_messages_silence(void)
{
    CPLSetErrorHandler(ignore);
    proj_log_func(NULL, NULL, ignore_proj); /* libgeotiff has a context of its own, made after this one */
    TIFFSetErrorHandler(NULL);
    TIFFSetWarningHandler(NULL);
}
