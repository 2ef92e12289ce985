/* What a signal ends (Ctrl-C, SIGTERM, SIGHUP) is told in one line on standard error, also where that is no terminal:
 * the command, the signal, what is left behind and what to do about it. Then the program dies of that signal, so that
 * shells and servers see it. Temporary folders go by themselves (scratch.h). A signal that was ignored when the program
 * was started, as by nohup, stays ignored.
 *
 * All lines are made beforehand, in the language of their reader: the handler only writes one. */
#ifndef SOILGATE_CLI_INTERRUPT_H
#define SOILGATE_CLI_INTERRUPT_H

#include <glib.h>

/* From now on signals are told of. Once, by main, before there are threads. */
void sg_interrupt_init(void);
/* What is interrupted: "soilgate mosaic"; it must live until the command has ended. Nothing more is told then. */
void sg_interrupt_command(const char *command);
/* What is so from now on, as sentences: what a signal leaves behind, and what to do then. Main thread. */
void sg_interrupt_state(const char *format, ...) G_GNUC_PRINTF(1, 2);

/* While files get their names, which is short, the first signal only says that it was heard, and a second one ends the
 * program at once. Holds nest. Main thread. */
void sg_interrupt_hold(void);
/* Ends by the signal that came meanwhile, if one came. */
void sg_interrupt_release(void);

#endif
