/* What the writers of reminders share. */
#ifndef SOILGATE_REPORT_REMIND_H
#define SOILGATE_REPORT_REMIND_H

#include "soilgate/report.h"

/* What became of a letter, in the order in which it is told. */
typedef enum {
    SG_FATE_SENDING,
    SG_FATE_FAILED,
    SG_FATE_CANCELLED,
    SG_FATE_SENT,
    SG_FATE_PLANNED,
    SG_FATE_WRITTEN,
    SG_FATE_FILED,
    SG_FATES
} SgFate;
SgFate sg_remind_fate(const SgRemind *remind, const SgLetter *letter);
/* All letters of a run; they stay the run's. */
GPtrArray *sg_remind_letters(const SgRemind *remind);

#endif
