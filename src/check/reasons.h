/* check, private: why a rule is not judged. The engine asks before it calls a judge. */
#ifndef SOILGATE_CHECK_REASONS_H
#define SOILGATE_CHECK_REASONS_H

#include "check/judge.h"

/* The broken rule that explains the one being judged: its place in the table of causes, or -1. *HEAVIEST becomes the
 * heaviest severity of its findings. */
int sg_reason_find(SgJudgement *judgement, SgSeverity *heaviest);
/* Sets the outcome of the rule being judged to what CAUSE, found so, makes of it. WEIGHT: the heaviest severity. */
void sg_reason_explain(SgJudgement *judgement, int cause, SgSeverity weight);
/* TRUE when all needs of the rule being judged are met; else its outcome is unchecked with the reason. */
gboolean sg_reason_needs_met(SgJudgement *judgement);

#endif
