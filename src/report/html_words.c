/* The verdict in plain sentences, and what to do next. */
#include "report/html.h"
#include "report/text.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <string.h>

static guint waiting(const SgDelivery *delivery, SgSeverity severity)
{
    return delivery->counts[severity];
}

json_t *sg_html_sentence(const SgDelivery *delivery, gboolean strict)
{
    switch (delivery->verdict) {
    case SG_VERDICT_PASS:
        return json_string(delivery->waived > 0
                               ? _("Every rule that applies holds, or is waived by the decision of a person.")
                               : _("Every rule that applies holds."));
    case SG_VERDICT_WARN:
        return json_string(strict
                               ? _("There is no error, but warnings reject a delivery in this check (--strict).")
                               : _("There is no error. The warnings name what is unusual: please read them, since they "
                                   "may show a mistake."));
    case SG_VERDICT_UNCHECKED:
        return json_string(
            _("Some rules could not be checked, so nobody knows yet whether they hold. That is no pass."));
    case SG_VERDICT_FAIL:
        return json_string(_("At least one error would spoil the regional map. The errors must be corrected first."));
    }
    return json_string("");
}

static void add(json_t *steps, const char *text)
{
    json_array_append_new(steps, sg_json_text(text));
}

static guint with_command(const SgDelivery *delivery)
{
    guint count = 0;
    for (guint i = 0; i < delivery->findings->len; i++) {
        const SgFinding *finding = g_ptr_array_index(delivery->findings, i);
        count += finding->waived == NULL && finding->fix_command != NULL;
    }
    return count;
}

/* A draft has "?" where a person must fill in. */
static void add_contact(json_t *steps, const SgDelivery *delivery)
{
    const SgContact *contact = delivery->spec != NULL ? delivery->spec->contact : NULL;
    if (contact == NULL || strcmp(contact->email, "?") == 0)
        return;
    g_autofree char *text = g_strdup_printf(_("Questions about %s? Write to %s, %s."), delivery->spec->product,
                                            contact->name, contact->email);
    add(steps, text);
}

json_t *sg_html_steps(const SgDelivery *delivery, gboolean strict)
{
    json_t *steps = json_array();
    if (delivery->spec == NULL)
        add(steps, _("Name the product with --spec NAME. The names are told by: soilgate spec list"));
    if (waiting(delivery, SG_SEVERITY_ERROR) > 0)
        add(steps, _("Correct the errors below. Each one says where it is, why it matters and how to mend it."));
    if (with_command(delivery) > 0)
        add(steps,
            _("Where a command is given, you can copy it from here. It writes repaired copies into a new folder; "
              "your files stay as they are."));
    if (waiting(delivery, SG_SEVERITY_UNCHECKED) > 0)
        add(steps, _("Give what is needed to check the rest: the findings marked \"not checked\" say what that is."));
    if (waiting(delivery, SG_SEVERITY_WARNING) > 0)
        add(steps, _("Read the warnings. What is right as it is can stay; say why in the country report."));
    if (delivery->verdict >= SG_VERDICT_UNCHECKED || (strict && delivery->verdict == SG_VERDICT_WARN))
        add(steps, _("Check again with the same command, until nothing is left."));
    else
        add(steps, _("Hand the delivery in, with this report."));
    add_contact(steps, delivery);
    return steps;
}
