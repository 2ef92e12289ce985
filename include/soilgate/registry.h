/* registry: remembers where every country stands with every product, in one file (a GeoPackage) or in PostgreSQL.
 *
 * What is known is a list of events, to which lines are only ever added: who moved a country's product from which state
 * to which, when and why. The state now is the state of the last event, and the state on a day that of the last event
 * up to then. Every change is one transaction: it is kept whole, for good, when the function returns TRUE, and not at
 * all when it returns FALSE. Writers wait for one another.
 *
 * A PLACE is a path, or an address postgresql://user@host/database; messages never show user or password of it. Errors
 * are SG_ERROR_USAGE (no such registry, a product that it has not, a move that is not allowed) and SG_ERROR_FAILED
 * (full disk, another program that writes for too long, no connection). A handle belongs to one thread. Clock and user
 * are handed in: times are RFC 3339 in UTC, "2026-12-31T12:00:00Z", or a day where only that is known.
 */
#ifndef SOILGATE_REGISTRY_H
#define SOILGATE_REGISTRY_H

#include "soilgate/atlas.h"
#include "soilgate/boundary.h"
#include "soilgate/tracking.h"

typedef struct SgRegistry SgRegistry;
typedef struct {
    const char *place;
    int wait_ms; /* for others who write; 0: SG_LIMIT_REGISTRY_WAIT_MS */
} SgRegistryOptions;

/* Who writes, and when: of every change. */
typedef struct {
    const char *now; /* RFC 3339 */
    const char *who;
} SgWriter;

/* Makes the registry, with the products, the region and the record of BASELINE; geometries of its countries come from
 * BOUNDARIES. Where a registry is already, or other data are, nothing is touched (SG_ERROR_USAGE). */
gboolean sg_registry_create(const SgRegistryOptions *options, const SgBaseline *baseline,
                            const SgBoundaries *boundaries, const SgWriter *writer, GError **error);
/* Opens one that was made. One of an older version is brought up to date by WRITER, one of a newer refused. */
SgRegistry *sg_registry_open(const SgRegistryOptions *options, const SgWriter *writer, GError **error);
void sg_registry_free(SgRegistry *registry);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgRegistry, sg_registry_free)

/* What the registry was told to remember under NAME; NULL when there is none, or with an error. Free with g_free. */
char *sg_registry_setting(SgRegistry *registry, const char *name, GError **error);
/* Remembers VALUE from now on. */
gboolean sg_registry_set(SgRegistry *registry, const char *name, const char *value, GError **error);

/* PLACE as messages show it: printable, without user and password. Free with g_free. */
char *sg_registry_shown(const char *place);
/* TRUE for a path, FALSE for an address. */
gboolean sg_registry_is_file(const char *place);

/* TRUE when a country's product may go from one state to the other. A state may not move to itself, except received: a
 * newer delivery may come before the last one was reviewed. */
gboolean sg_state_may_move(SgState from, SgState to);
/* The same of one delivery: SG_STATE_NONE is one that nothing was said of. Both are held by the database too. */
gboolean sg_delivery_may_move(SgState from, SgState to);

/* One move. */
typedef struct {
    const char *iso3, *product; /* in any letter case */
    SgState to;
    const char *at;       /* when it came to be so; not before the last event, nor after now; NULL: now */
    const char *why;      /* a sentence */
    const char *evidence; /* where it is written; or NULL */
    gboolean inferred;    /* a deduction: nobody said so */
    gint64 delivery;      /* number of the one of theirs that it is about; 0: none. See submission.h */
} SgMove;
/* Adds the event, in a transaction of its own. The state it moves from is the one that the registry has then. What is
 * received or accepted is a delivery. A product that is missing is expected: who moves a country there, of which it was
 * not, makes it so. */
gboolean sg_registry_move(SgRegistry *registry, const SgMove *move, const SgWriter *writer, GError **error);

/* Whether a product is expected, of whom, and by when. */
typedef struct {
    const char *product;          /* in any letter case */
    const char *const *countries; /* codes in any letter case, ended by NULL; NULL: all of the region */
    const char *region;           /* whose countries of now are meant; NULL: the only one there is */
    gboolean expected;
    const char *due;      /* last day on which the product is in time; "": none; NULL: as it was */
    const char *at;       /* when it was decided; not before the last such word, nor after now; NULL: now */
    const char *why;      /* a sentence */
    const char *evidence; /* where it is written; or NULL */
    gboolean inferred;
} SgExpect;
/* Countries of which something new was recorded, and those of which it was known. */
typedef struct {
    guint changed, same;
} SgLinesAdded;
/* Adds a line for each country of which something else was known. One transaction. What was told of a country stays:
 * one whose product is not expected any more and was missing has no status then, and any other keeps its own. */
gboolean sg_registry_expect(SgRegistry *registry, const SgExpect *expect, const SgWriter *writer, SgLinesAdded *change,
                            GError **error);

/* How one country stands with one product. */
typedef struct {
    char *iso3, *name;
    SgState state; /* SG_STATE_NONE: nothing is known, and nothing expected */
    char *since;   /* day; NULL for SG_STATE_NONE */
    gboolean inferred;
    gint64 deliveries;
    char *verdict;           /* of the last delivery; or NULL */
    char *note;              /* or NULL */
    gint64 accepted;         /* number of the delivery that is accepted, while a newer one is looked at too; 0: none */
    char *accepted_version;  /* of the specification that it was checked by; or NULL */
    gboolean accepted_older; /* the product has another version now */
    char *due;               /* last day on which the product is in time, of who has it in already too; or NULL */
    gboolean overdue;        /* the day is past that, and the product is not in (sg_state_is_in) */
} SgStatusLine;

typedef struct {
    char *product, *version, *product_title; /* of the product now */
    char *region, *region_title;
    char *as_of;             /* day */
    GPtrArray *lines;        /* SgStatusLine *, by code: every country of the region, missing ones too */
    guint totals[SG_STATES]; /* countries in each state */
    guint overdue;           /* those of them that are */
} SgStatus;
void sg_status_free(SgStatus *status);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgStatus, sg_status_free)

/* How every country of REGION stood with PRODUCT at the end of the day AS_OF. Names in any letter case; REGION NULL:
 * the only one there is. */
SgStatus *sg_registry_status(SgRegistry *registry, const char *product, const char *region, const char *as_of,
                             GError **error);
/* The same for all products, in the order in which they were added: SgStatus *, freed with the array. All are from one
 * moment. */
GPtrArray *sg_registry_status_all(SgRegistry *registry, const char *region, const char *as_of, GError **error);

/* One event. */
typedef struct {
    gint64 number;     /* events are numbered in the order in which they were written */
    SgState from, to;  /* from: SG_STATE_NONE for the first */
    char *at;          /* when it came to be so */
    char *recorded_at; /* when it was written */
    char *who, *why;
    char *evidence; /* or NULL */
    gboolean inferred;
    gint64 delivery; /* its number; 0: none */
} SgEvent;
/* One word on whether the product is expected. */
typedef struct {
    gint64 number; /* in the order in which they were written */
    gboolean expected;
    char *due; /* or NULL */
    char *at, *recorded_at, *who, *why;
    char *evidence; /* or NULL */
    gboolean inferred;
} SgExpectation;
typedef struct {
    char *iso3, *name, *product; /* as the registry has them */
    GPtrArray *events;           /* SgEvent *, the oldest first */
    GPtrArray *expectations;     /* SgExpectation *, the oldest first */
} SgHistory;
/* All that was written of a country and product, in any letter case. SG_ERROR_USAGE when the registry has them not. */
SgHistory *sg_registry_history(SgRegistry *registry, const char *iso3, const char *product, GError **error);
void sg_event_free(gpointer event);
void sg_expectation_free(gpointer expectation);
void sg_history_free(SgHistory *history);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgHistory, sg_history_free)

/* A region at one moment, for pages and pictures: how its countries stand, and how that came about. */
typedef struct {
    gint64 id;
    int number;         /* of the country's deliveries of the product, from 1 */
    char *spec_version; /* that it was checked by */
    char *received_at, *who, *verdict;
    SgState state;      /* of this delivery */
    int files, waivers; /* waivers: with which it was accepted */
    char *report;       /* JSON, as it was recorded; NULL: it was not read, as it is old, or too large */
} SgOverviewDelivery;
typedef struct {
    GPtrArray *events;       /* SgEvent *, in the order in which they were written */
    GPtrArray *expectations; /* SgExpectation *, the same */
    GPtrArray *deliveries;   /* SgOverviewDelivery *, the newest first */
} SgOverviewCountry;
typedef struct {
    char *day;
    guint totals[SG_STATES]; /* countries in each state at its end */
} SgOverviewDay;
typedef struct {
    SgStatus *status;
    GPtrArray *countries; /* SgOverviewCountry *, as the lines of the status */
    GPtrArray *days;      /* SgOverviewDay *: those on which something happened, and the last one */
    gboolean days_left_out;
} SgOverviewProduct;
typedef struct {
    char *name, *title, *as_of;
} SgOverviewBaseline;
typedef struct {
    char *boundaries;        /* of which the countries' outlines are; or NULL */
    char *boundaries_sha256; /* NULL too when they are of more than one */
    GPtrArray *products;     /* SgOverviewProduct * */
    GPtrArray *shapes;       /* SgShape *, as the lines of each status; without WKB where there is none */
    GPtrArray *baselines;    /* SgOverviewBaseline *, by day: those loaded up to then */
} SgOverview;
typedef struct {
    const char *product, *region, *as_of; /* as for sg_registry_status; product NULL: all */
    gboolean shapes, events, deliveries;  /* what is read beside the statuses; events: expectations, days and
                                           * baselines too */
} SgOverviewOptions;
/* All of it is read in one transaction. Of each country and product the reports of the last SG_LIMIT_OVERVIEW_REPORTS
 * deliveries are read, within SG_LIMIT_OVERVIEW_BYTES in all. */
SgOverview *sg_registry_overview(SgRegistry *registry, const SgOverviewOptions *options, GError **error);
void sg_overview_free(SgOverview *overview);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgOverview, sg_overview_free)

/* A person to write to about a country. A country has one of a role and address, and any number of roles. */
typedef struct {
    char *iso3;
    char *role;         /* "insii": small letters, digits and '-' */
    char *name, *email; /* the address in small letters */
    char *language;     /* "en", "fr"; or NULL */
    char *confirmed_on; /* day on which the country said that it holds; NULL: never */
} SgPerson;
void sg_person_free(gpointer person);

/* Reads LENGTH bytes of CSV (RFC 4180, UTF-8, with ',' or ';') with a heading: iso3, role, name, email, and, where they
 * are wanted, language and confirmed_on, in any order. SgPerson *, freed with the array. SG_ERROR_USAGE names all that
 * is wrong, with its line, up to SG_LIMIT_CSV_PROBLEMS of them. SHOWN names the file; TODAY: no day behind it counts.
 */
GPtrArray *sg_persons_parse(const char *text, gsize length, const char *shown, const char *today, GError **error);
/* PERSONS as such a CSV, which is read back as the same. Free with g_free. */
char *sg_persons_csv(const GPtrArray *persons);

/* All of the registry, by country, role and address. */
GPtrArray *sg_registry_persons(SgRegistry *registry, GError **error);
typedef struct {
    guint added, changed, same, removed;
} SgPersonsChange;
/* Adds PERSONS, and changes those that are there; with REPLACE those that are not among PERSONS are taken out. One
 * transaction. SG_ERROR_USAGE for a country that the registry has not. */
gboolean sg_registry_put_persons(SgRegistry *registry, const GPtrArray *persons, gboolean replace,
                                 const SgWriter *writer, SgPersonsChange *change, GError **error);

/* PERSON as it is kept, codes and addresses in one letter case. SG_ERROR_USAGE names the first thing that may not stand
 * in it, by the rules of the CSV. */
gboolean sg_person_check(SgPerson *person, const char *today, GError **error);
/* The day on which the country said that its contact holds: of the one of ROLE (NULL: of any role) with that address.
 * *COUNT tells of how many. Both are SG_ERROR_USAGE when there is none, and a transaction. */
typedef struct {
    const char *iso3, *email; /* in any letter case */
    const char *role;         /* or NULL */
} SgPersonKey;
gboolean sg_registry_confirm_person(SgRegistry *registry, const SgPersonKey *key, const char *day,
                                    const SgWriter *writer, guint *count, GError **error);
gboolean sg_registry_remove_person(SgRegistry *registry, const SgPersonKey *key, guint *count, GError **error);

/* Whom a country has: for who writes to countries. */
typedef struct {
    char *iso3, *name;
    GPtrArray *persons; /* SgPerson *; none: there is nobody to write to */
} SgCountryPersons;
/* Every country that belongs to a region now, or has a contact, by code: SgCountryPersons *, freed with the array. */
GPtrArray *sg_registry_country_persons(SgRegistry *registry, GError **error);
/* Those that belong to REGION now (in any letter case). */
GPtrArray *sg_registry_region_persons(SgRegistry *registry, const char *region, const char *now, GError **error);

/* How sure a country's INSII contact is: of those whose role is "insii" or begins so, the best. */
typedef enum {
    SG_CONTACT_NONE,
    SG_CONTACT_UNCONFIRMED, /* the country has not said that it holds */
    SG_CONTACT_OUTDATED,    /* it has, too long ago */
    SG_CONTACT_CONFIRMED,
    SG_CONTACT_STATES,
} SgContactState;
const char *sg_contact_state_name(SgContactState state); /* "none", "unconfirmed", "outdated", "confirmed" */
/* OLDEST: the first day on which a confirmation still counts; NULL: all do. */
SgContactState sg_contact_state(const SgCountryPersons *country, const char *oldest);

#endif
