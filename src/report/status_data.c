/* How countries stand, for programs: JSON (specs/schema/soilgate-status-1.schema.json) and CSV. */
#include "report/csv.h"
#include "report/json.h"
#include "report/status.h"

/* What was inferred says so itself, so that nobody can take it for told. */
static char *note_text(const SgStatusLine *line)
{
    if (line->note == NULL || *line->note == '\0')
        return line->inferred ? g_strdup("Inferred") : NULL;
    return line->inferred ? g_strconcat("Inferred: ", line->note, NULL) : g_strdup(line->note);
}

static json_t *accepted_json(const SgStatusLine *line)
{
    if (line->accepted == 0)
        return json_null();
    return json_pack("{s:I, s:o, s:b}", "delivery", (json_int_t)line->accepted, "spec_version",
                     sg_json_text(line->accepted_version), "older", line->accepted_older);
}

static json_t *line_json(const SgStatusLine *line)
{
    g_autofree char *note = note_text(line);
    return json_pack("{s:o, s:o, s:o, s:o, s:I, s:o, s:o, s:o, s:b, s:o}", "iso3", sg_json_text(line->iso3), "name",
                     sg_json_text(line->name), "status", sg_json_text(sg_state_name(line->state)), "since",
                     sg_json_text(line->since), "deliveries", (json_int_t)line->deliveries, "verdict",
                     sg_json_text(line->verdict), "note", sg_json_text(note), "due", sg_json_text(line->due), "overdue",
                     line->overdue, "accepted", accepted_json(line));
}

static json_t *totals_json(const SgStatus *status)
{
    json_t *totals = json_object();
    for (int state = SG_STATE_NONE + 1; state < SG_STATES; state++)
        json_object_set_new(totals, sg_state_name((SgState)state), json_integer(status->totals[state]));
    json_object_set_new(totals, "no-status", json_integer(status->totals[SG_STATE_NONE]));
    return totals;
}

json_t *sg_status_object(const SgStatus *status)
{
    json_t *countries = json_array();
    for (guint i = 0; i < status->lines->len; i++)
        json_array_append_new(countries, line_json(g_ptr_array_index(status->lines, i)));
    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:I}", "product", sg_json_text(status->product), "region",
                     sg_json_text(status->region), "as_of", sg_json_text(status->as_of), "countries", countries,
                     "totals", totals_json(status), "overdue", (json_int_t)status->overdue);
}

char *sg_status_json(const SgStatus *status)
{
    return sg_json_dump(sg_status_object(status));
}

static void add_row(GString *out, const SgStatus *status, const SgStatusLine *line)
{
    char deliveries[24];
    g_snprintf(deliveries, sizeof deliveries, "%" G_GINT64_FORMAT, line->deliveries);
    g_autofree char *note = note_text(line);
    const char *const cells[] = {
        status->product,
        status->region,
        status->as_of,
        line->iso3,
        line->name,
        sg_state_name(line->state),
        line->since,
        deliveries,
        line->verdict,
        note,
        line->due,
        line->overdue ? "yes" : "no",
        line->accepted_version,
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cells); i++)
        sg_report_add_cell(out, cells[i], i + 1 == G_N_ELEMENTS(cells));
}

char *sg_status_csv(const GPtrArray *statuses)
{
    GString *out = g_string_new("product,region,as_of,iso3,name,status,since,deliveries,verdict,note,due,overdue,"
                                "accepted_spec_version\n");
    for (guint i = 0; i < statuses->len; i++) {
        const SgStatus *status = g_ptr_array_index(statuses, i);
        for (guint k = 0; k < status->lines->len; k++)
            add_row(out, status, g_ptr_array_index(status->lines, k));
    }
    return g_string_free(out, FALSE);
}
