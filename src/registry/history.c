/* What happened to a country's product, event by event. */
#include "registry/private.h"

/* Columns of the query "history". */
enum { NUMBER, FROM, TO, AT, RECORDED_AT, WHO, WHY, EVIDENCE, INFERRED, DELIVERY };

void sg_event_free(gpointer data)
{
    SgEvent *event = data;
    if (event == NULL)
        return;
    g_free(event->at);
    g_free(event->recorded_at);
    g_free(event->who);
    g_free(event->why);
    g_free(event->evidence);
    g_free(event);
}

/* Columns of the query "expectations". */
enum { X_NUMBER, X_EXPECTED, X_DUE, X_AT, X_RECORDED_AT, X_WHO, X_WHY, X_EVIDENCE, X_INFERRED };

void sg_expectation_free(gpointer data)
{
    SgExpectation *expectation = data;
    if (expectation == NULL)
        return;
    char *texts[] = {expectation->due, expectation->at,  expectation->recorded_at,
                     expectation->who, expectation->why, expectation->evidence};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    g_free(expectation);
}

static gint64 number(const char *cell)
{
    return cell != NULL ? g_ascii_strtoll(cell, NULL, 10) : 0;
}

SgEvent *sg_registry_read_event(const char *const *cells)
{
    SgEvent *event = g_new0(SgEvent, 1);
    event->number = number(cells[NUMBER]);
    event->from = sg_state_from_name(cells[FROM]);
    event->to = sg_state_from_name(cells[TO]);
    event->at = g_strdup(cells[AT]);
    event->recorded_at = g_strdup(cells[RECORDED_AT]);
    event->who = g_strdup(cells[WHO]);
    event->why = g_strdup(cells[WHY]);
    event->evidence = g_strdup(cells[EVIDENCE]);
    event->inferred = number(cells[INFERRED]) != 0;
    event->delivery = number(cells[DELIVERY]);
    return event;
}

static gboolean add_event(const char *const *cells, gpointer data, GError **error)
{
    (void)error;
    g_ptr_array_add(data, sg_registry_read_event(cells));
    return TRUE;
}

SgExpectation *sg_registry_read_expectation(const char *const *cells)
{
    SgExpectation *expectation = g_new0(SgExpectation, 1);
    expectation->number = number(cells[X_NUMBER]);
    expectation->expected = number(cells[X_EXPECTED]) != 0;
    expectation->due = g_strdup(cells[X_DUE]);
    expectation->at = g_strdup(cells[X_AT]);
    expectation->recorded_at = g_strdup(cells[X_RECORDED_AT]);
    expectation->who = g_strdup(cells[X_WHO]);
    expectation->why = g_strdup(cells[X_WHY]);
    expectation->evidence = g_strdup(cells[X_EVIDENCE]);
    expectation->inferred = number(cells[X_INFERRED]) != 0;
    return expectation;
}

static gboolean add_expectation(const char *const *cells, gpointer data, GError **error)
{
    (void)error;
    g_ptr_array_add(data, sg_registry_read_expectation(cells));
    return TRUE;
}

void sg_history_free(SgHistory *history)
{
    if (history == NULL)
        return;
    g_free(history->iso3);
    g_free(history->name);
    g_free(history->product);
    g_ptr_array_unref(history->events);
    g_ptr_array_unref(history->expectations);
    g_free(history);
}

static SgHistory *read_history(SgDb *db, const char *iso3, const char *product, GError **error)
{
    g_autoptr(SgHistory) history = g_new0(SgHistory, 1);
    history->events = g_ptr_array_new_with_free_func(sg_event_free);
    history->expectations = g_ptr_array_new_with_free_func(sg_expectation_free);
    history->iso3 = g_ascii_strup(iso3, -1);
    history->name = sg_registry_find_name(db, "country", history->iso3, error);
    history->product = history->name != NULL ? sg_registry_find_name(db, "product", product, error) : NULL;
    const SgDbValue pair[] = {SG_TEXT(history->product), SG_TEXT(history->iso3)};
    if (history->product == NULL ||
        !sg_db_query(db, "history", pair, G_N_ELEMENTS(pair), add_event, history->events, error) ||
        !sg_db_query(db, "expectations", pair, G_N_ELEMENTS(pair), add_expectation, history->expectations, error))
        return NULL;
    return g_steal_pointer(&history);
}

SgHistory *sg_registry_history(SgRegistry *registry, const char *iso3, const char *product, GError **error)
{
    if (!sg_db_begin(registry->db, FALSE, error))
        return NULL;
    SgHistory *history = read_history(registry->db, iso3, product, error);
    sg_db_rollback(registry->db); /* nothing was written */
    return history;
}
