/* scratch: a private temporary folder that is gone when the program is, however it ends.
 *
 * What is unpacked or downloaded can be gigabytes of a country's confidential data, so that "usually removed" will not
 * do. atexit handlers and signal handlers do not run on SIGKILL, nor when the kernel takes memory back, and a handler
 * may not walk folders anyway. Unlinking open files would leave nothing behind, but GDAL and the check of sidecars need
 * names. So a janitor is forked, a process of the same program: it makes the folder, waits for the other end of a
 * socket to close, which the kernel does when the last process that holds it is gone, and then removes the folder. It
 * has a session of its own and blocks all signals, so that Ctrl-C at the terminal does not reach it; it holds no other
 * descriptor, no terminal and no working folder. The ordinary way is sg_scratch_free, which removes the folder at once
 * and lets the janitor go. Only a machine that stops, or someone who kills the janitor too, leaves a folder behind.
 *
 * The janitor is forked when the first folder is asked for. Ask before threads exist: a fork takes over one thread
 * only. A process that is forked later, and that does not exec, holds the socket too, and the folder stays until it has
 * ended.
 */
#ifndef SOILGATE_SCRATCH_H
#define SOILGATE_SCRATCH_H

#include <glib.h>

typedef struct SgScratch SgScratch;

/* Makes no folder and no process yet. */
SgScratch *sg_scratch_new(void);
/* The same for a private folder in PLACE, not in $TMPDIR: what is made there can be renamed to where it belongs. */
SgScratch *sg_scratch_new_in(const char *place);
/* A new, empty folder (mode 0700) below the private one, which lies in $TMPDIR or its place; absolute. NULL and
 * SG_ERROR_FAILED when it cannot be made. Free with g_free. */
char *sg_scratch_folder(SgScratch *scratch, GError **error);
/* Removes all folders. */
void sg_scratch_free(SgScratch *scratch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgScratch, sg_scratch_free)

#endif
