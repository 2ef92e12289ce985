/* The words of the report for the enums of check.h: JSON has them as they are, people may get them translated. */
#include "soilgate/check.h"
#include "soilgate/words.h"

const char *sg_severity_name(SgSeverity severity)
{
    static const char *const names[] = {N_("info"), N_("warning"), N_("unchecked"), N_("error")};
    g_return_val_if_fail((guint)severity < G_N_ELEMENTS(names), "");
    return names[severity];
}

const char *sg_verdict_name(SgVerdict verdict)
{
    static const char *const names[] = {N_("pass"), N_("warn"), N_("unchecked"), N_("fail")};
    g_return_val_if_fail((guint)verdict < G_N_ELEMENTS(names), "");
    return names[verdict];
}

const char *sg_fix_class_name(SgFixClass fix)
{
    static const char *const names[] = {"manual", "confirm", "safe"};
    g_return_val_if_fail((guint)fix < G_N_ELEMENTS(names), "");
    return names[fix];
}

const char *sg_outcome_name(SgOutcomeState state)
{
    static const char *const names[] = {"passed", "broken", "not-applicable", "unchecked"};
    g_return_val_if_fail((guint)state < G_N_ELEMENTS(names), "");
    return names[state];
}
