/* Which files are papers of a delivery, and which maps they are for; by the shipped specification of GSASmap. */
#include "check/papers.h"
#include "soilgate/base.h"
#include "support.h"

#include <string.h>

typedef struct {
    char *folder;
    SgSpec *spec;
    SgDelivery delivery;
    GPtrArray *files; /* SgIntakeFile * */
} Folder;

static void free_lookup(gpointer lookup)
{
    sg_lookup_free(lookup);
}

static void free_map(gpointer data)
{
    SgFileFacts *file = data;
    sg_name_facts_clear(&file->name);
    if (file->lookups != NULL)
        g_ptr_array_unref(file->lookups);
    g_free(file->shown);
    g_free(file);
}

static void free_found(gpointer data)
{
    SgIntakeFile *found = data;
    g_free(found->path);
    g_free(found->shown);
    g_free(found->base_name);
    g_free(found);
}

static void folder_init(Folder *f)
{
    sg_data_init(NULL, SG_SOURCE_DIR);
    memset(f, 0, sizeof *f);
    f->folder = sg_test_folder();
    f->spec = sg_spec_load("gsasmap", NULL);
    ck_assert_ptr_nonnull(f->spec);
    f->delivery.spec = f->spec;
    f->delivery.files = g_ptr_array_new_with_free_func(free_map);
    f->delivery.papers = g_ptr_array_new_with_free_func(sg_paper_free);
    f->delivery.lookups = g_ptr_array_new_with_free_func(free_lookup);
    f->delivery.others = g_ptr_array_new();
    f->files = g_ptr_array_new_with_free_func(free_found);
}

static void folder_clear(Folder *f)
{
    g_ptr_array_unref(f->delivery.files);
    g_ptr_array_unref(f->delivery.papers);
    g_ptr_array_unref(f->delivery.lookups);
    g_ptr_array_unref(f->delivery.others);
    g_ptr_array_unref(f->files);
    sg_spec_free(f->spec);
    sg_test_remove(f->folder);
}

/* A map of the delivery, by its name alone. */
static void add_map(Folder *f, const char *shown)
{
    SgFileFacts *file = g_new0(SgFileFacts, 1);
    g_autofree char *name = g_path_get_basename(shown);
    file->shown = g_strdup(shown);
    sg_name_match(f->spec, name, &file->name);
    ck_assert_msg(file->name.layer != NULL, "%s", shown);
    g_ptr_array_add(f->delivery.files, file);
}

static void add_text(Folder *f, const char *shown, const char *text)
{
    SgIntakeFile *found = g_new0(SgIntakeFile, 1);
    found->path = g_build_filename(f->folder, shown, NULL);
    found->shown = g_strdup(shown);
    found->base_name = g_path_get_basename(shown);
    g_autofree char *folder = g_path_get_dirname(found->path);
    ck_assert_int_eq(g_mkdir_with_parents(folder, 0700), 0);
    ck_assert(g_file_set_contents(found->path, text, -1, NULL));
    g_ptr_array_add(f->files, found);
}

static const SgFileFacts *map_at(const Folder *f, guint i)
{
    return g_ptr_array_index(f->delivery.files, i);
}

static const SgPaper *paper_at(const Folder *f, guint i)
{
    ck_assert_uint_lt(i, f->delivery.papers->len);
    return g_ptr_array_index(f->delivery.papers, i);
}

/* The document that a file called NAME is, and the layer it is for; "" for none. */
START_TEST(names_tell_the_document)
{
    static const struct {
        const char *name, *document, *layer;
    } cases[] = {
        {"LKA_pHMap030_metafile.txt", "metafile", "pH_030"},
        {"LKA_pHMap030.metadata.TXT", "metafile", "pH_030"},
        {"LKA_pHMap030 meta data.csv", "metafile", "pH_030"},
        {"LKA_pHMap030.txt", "metafile", "pH_030"},
        {"LKA_pHMap030.tif.txt", "metafile", "pH_030"},
        {"lka_phmap030_METAFILE.docx", "metafile", "pH_030"},
        {"LKA_UncertaintypHMap30100_metafile.txt", "metafile", "pH_30100_Uncertainty"},
        {"metafile_of_pH.txt", "metafile", ""},
        {"saltaffected_LUT0_30.txt", "lookup-table", ""},
        {"saltaffectedLUT0_30.csv", "lookup-table", ""},
        {"saltaffected_lut.txt", "lookup-table", ""},
        {"LKA_SaltMap030_LUT.txt", "lookup-table", "Salt_030"},
        {"LKA_pHMap030_LUT.txt", "lookup-table", ""}, /* pH has no classes: a table for all */
        {"saltaffected_LUT30.txt", "lookup-table", ""},
        {"LKA_SaltMap030_lookup.txt", "lookup-table", "Salt_030"},
        {"LKA_SaltMap30100_legend.csv", "lookup-table", "Salt_30100"},
        {"LKA_SaltMap030_LUT.csv", "lookup-table", "Salt_030"},
        {"LKA_SaltMap030_look-up table (1).csv", "lookup-table", "Salt_030"},
        {"saltaffected_lookup0_30.txt", "lookup-table", ""},
        {"lookup_table.csv", "lookup-table", ""},
        {"LKA_pHMap030_legend.csv", "", ""}, /* of no class map */
        {"legendary.txt", "", ""},
        {"resolutions.txt", "", ""}, /* "lut" within a word */
        {"notes.txt", "", ""},
        {"LUT0_30.xls", "", ""},
        {"report.pdf", "", ""},
        {"LKA_metadata\xFF.txt", "metafile", ""},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        Folder f;
        folder_init(&f);
        add_text(&f, cases[i].name, "Title: x\n");
        sg_papers_collect(&f.delivery, f.files);
        ck_assert_msg(f.delivery.papers->len == (*cases[i].document != '\0' ? 1 : 0), "%s", cases[i].name);
        if (f.delivery.papers->len > 0) {
            ck_assert_str_eq(paper_at(&f, 0)->document->id, cases[i].document);
            const char *layer = paper_at(&f, 0)->layer != NULL ? paper_at(&f, 0)->layer->id : "";
            ck_assert_msg(strcmp(layer, cases[i].layer) == 0, "%s: %s", cases[i].name, layer);
        }
        folder_clear(&f);
    }
}
END_TEST

START_TEST(tables_serve_their_depth)
{
    Folder f;
    folder_init(&f);
    add_map(&f, "LKA_SaltMap030.tif");
    add_map(&f, "LKA_SaltMap30100.tif");
    add_map(&f, "LKA_pHMap030.tif");
    add_text(&f, "LUT.txt", "1 None\n");
    add_text(&f, "saltaffected_LUT0_30.txt", "1 None\n");
    add_text(&f, "saltaffected_LUT100_200.txt", "1 None\n");
    sg_papers_collect(&f.delivery, f.files);
    ck_assert_str_eq(map_at(&f, 0)->lookup->shown, "saltaffected_LUT0_30.txt"); /* its own before that for all */
    ck_assert_uint_eq(map_at(&f, 0)->lookups->len, 2);
    ck_assert_str_eq(map_at(&f, 1)->lookup->shown, "LUT.txt");
    ck_assert_uint_eq(map_at(&f, 1)->lookups->len, 1);
    ck_assert_ptr_null(map_at(&f, 2)->lookup);
    ck_assert_ptr_null(paper_at(&f, 1)->unused);
    ck_assert_ptr_nonnull(paper_at(&f, 2)->unused);
    folder_clear(&f);
}
END_TEST

/* What was handed in beside the maps is kept with them: papers, and what other programs read with a map of theirs. */
START_TEST(others_are_kept)
{
    Folder f;
    folder_init(&f);
    add_map(&f, "030/LKA_SaltMap030.tif");
    add_text(&f, "LUT.txt", "1 None\n");
    add_text(&f, "030/LKA_SaltMap030.tif.aux.xml", "<PAMDataset/>");
    add_text(&f, "LKA_SaltMap030.tif.aux.xml", "<PAMDataset/>"); /* beside no map */
    add_text(&f, "030/LKA_SaltMap0301.tfw", "0");                /* beside another one */
    add_text(&f, "notes.xyz", "x");
    for (guint i = 1; i < 4; i++)
        ((SgIntakeFile *)g_ptr_array_index(f.files, i))->sidecar = TRUE;
    sg_papers_collect(&f.delivery, f.files);
    ck_assert_uint_eq(f.delivery.others->len, 2);
    for (guint i = 0; i < 2; i++)
        ck_assert_ptr_eq(g_ptr_array_index(f.delivery.others, i), g_ptr_array_index(f.files, i));
    folder_clear(&f);
}
END_TEST

/* Names of tables, whether they serve the map of 0-30 cm and that of 30-100 cm, and what is said where they do not. */
START_TEST(depths_of_tables)
{
    static const struct {
        const char *name;
        gboolean top, sub;
        const char *unused; /* beside the upper map alone; NULL: nothing */
    } cases[] = {
        {"saltaffected_LUT30.txt", TRUE, FALSE, NULL},
        {"saltaffected_LUT100.txt", FALSE, TRUE, "No class map of its depth is in the delivery"},
        {"LUT_030.txt", TRUE, FALSE, NULL},
        {"LUT_30-100.csv", FALSE, TRUE, "No class map of its depth is in the delivery"},
        {"saltaffected_LUT0_30 (1).txt", TRUE, FALSE, NULL},
        {"LKA_SaltMap30100_lookup.txt", FALSE, TRUE, "The map that this look-up table is for, Salt_30100, is not"},
        {"LUT_v2.txt", FALSE, FALSE, "The number 2 in its name is no depth of a class map"},
        {"LUT.txt", TRUE, TRUE, NULL},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        for (int maps = 1; maps <= 2; maps++) {
            Folder f;
            folder_init(&f);
            add_map(&f, "Top030_saltaffected.tif");
            ck_assert_str_eq(map_at(&f, 0)->name.layer->id, "Salt_030");
            if (maps == 2)
                add_map(&f, "Mid100_saltaffected.tif");
            add_text(&f, cases[i].name, "1 None\n");
            sg_papers_collect(&f.delivery, f.files);
            ck_assert_msg((map_at(&f, 0)->lookup != NULL) == cases[i].top, "%s", cases[i].name);
            if (maps == 2)
                ck_assert_msg((map_at(&f, 1)->lookup != NULL) == cases[i].sub, "%s", cases[i].name);
            const char *unused = paper_at(&f, 0)->unused;
            if (maps == 1)
                ck_assert_msg((unused == NULL) == (cases[i].unused == NULL) &&
                                  (unused == NULL || strstr(unused, cases[i].unused) != NULL),
                              "%s: %s", cases[i].name, unused);
            folder_clear(&f);
        }
    }
    Folder f;
    folder_init(&f);
    add_text(&f, "LUT.txt", "1 None\n");
    sg_papers_collect(&f.delivery, f.files);
    ck_assert_ptr_nonnull(strstr(paper_at(&f, 0)->unused, "No class map is in the delivery"));
    folder_clear(&f);
}
END_TEST

START_TEST(a_table_that_can_be_read_goes_first)
{
    Folder f;
    folder_init(&f);
    add_map(&f, "LKA_SaltMap030.tif");
    add_text(&f, "a_LUT0_30.txt", "");
    add_text(&f, "b_LUT.txt", "1 None\n");
    sg_papers_collect(&f.delivery, f.files);
    ck_assert_str_eq(map_at(&f, 0)->lookup->shown, "b_LUT.txt");
    ck_assert_uint_eq(map_at(&f, 0)->lookups->len, 2);
    folder_clear(&f);
}
END_TEST

START_TEST(metafiles_find_their_map)
{
    Folder f;
    folder_init(&f);
    add_map(&f, "a/LKA_pHMap030.tif");
    add_map(&f, "b/LKA_pHMap030.tif");
    add_map(&f, "LKA_ESPMap030.tif");
    add_map(&f, "BTN_ESPMap030.tif");
    add_text(&f, "b/LKA_pHMap030_metafile.txt", "Title: beside the second\n");
    add_text(&f, "meta/BTN_ESPMap030_metafile.txt", "Title: by the country\n");
    add_text(&f, "meta/LKA_ESPMap030_metafile.txt", "Title: ESP\n");
    add_text(&f, "more/LKA_ESPMap030_metafile.txt", "Title: again\n");
    add_text(&f, "LKA_SaltMap030_metafile.txt", "Title: of no map\n");
    sg_papers_collect(&f.delivery, f.files);
    ck_assert_ptr_null(map_at(&f, 0)->metafile);
    ck_assert_str_eq(map_at(&f, 1)->metafile->metafile->title, "beside the second");
    ck_assert_str_eq(map_at(&f, 2)->metafile->metafile->title, "ESP");
    ck_assert_str_eq(map_at(&f, 3)->metafile->metafile->title, "by the country");
    for (guint i = 0; i < 3; i++)
        ck_assert_ptr_null(paper_at(&f, i)->unused);
    ck_assert_ptr_nonnull(strstr(paper_at(&f, 3)->unused, "meta/LKA_ESPMap030_metafile.txt"));
    ck_assert_ptr_nonnull(strstr(paper_at(&f, 4)->unused, "Salt_030"));
    folder_clear(&f);
}
END_TEST

START_TEST(a_metafile_that_can_be_read_goes_first)
{
    Folder f;
    folder_init(&f);
    add_map(&f, "LKA_pHMap030.tif");
    add_text(&f, "LKA_pHMap030.metadata.txt", "");
    add_text(&f, "LKA_pHMap030_metafile.txt", "Title: pH\n");
    add_text(&f, "LKA_pHMap030_metafile2.txt", "nothing\n");
    sg_papers_collect(&f.delivery, f.files);
    ck_assert_str_eq(map_at(&f, 0)->metafile->shown, "LKA_pHMap030_metafile.txt");
    ck_assert_ptr_nonnull(strstr(paper_at(&f, 0)->unused, "LKA_pHMap030_metafile.txt describes the same map"));
    ck_assert_ptr_null(paper_at(&f, 1)->unused);
    ck_assert_ptr_nonnull(paper_at(&f, 2)->unused);
    folder_clear(&f);
}
END_TEST

/* What is in a document that is not read. */
START_TEST(documents_have_something_in_them)
{
    static const struct {
        const char *name, *content;
        gsize length;
        const char *fault; /* NULL: it is one */
    } cases[] = {
        {"report.md", "# Report", 8, NULL},
        {"report.md", "", 0, "is empty"},
        {"report.md", " \n\t\r\n", 5, "nothing but blanks"},
        {"report.doc", "\0\0\0\0", 4, "nothing but blanks"},
        {"report.pdf", "%PDF-1.7\n", 9, NULL},
        {"report.pdf", "\n\n%PDF-1.7\n", 11, NULL},
        {"Report.PDF", "PK\003\004", 4, "is no PDF document"},
        {"report.docx", "PK\003\004", 4, NULL},
        {"report.docx", "\xD0\xCF\x11\xE0", 4, NULL}, /* with a password */
        {"report.docx", " PK\003\004", 5, "is no Word document"},
        {"report.docx", "PK", 2, "is no Word document"},
        {"report.odt", "\xD0\xCF\x11\xE0", 4, "is no OpenDocument document"},
        {"report.doc", "{\\rtf1}", 7, NULL},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        char *folder = sg_test_folder();
        g_autofree char *path = g_build_filename(folder, "file", NULL);
        ck_assert(g_file_set_contents(path, cases[i].content, (gssize)cases[i].length, NULL));
        g_autofree char *fault = sg_document_fault(path, cases[i].name);
        ck_assert_msg((fault == NULL) == (cases[i].fault == NULL), "case %u: %s", i, fault != NULL ? fault : "none");
        if (fault != NULL)
            ck_assert_msg(strstr(fault, cases[i].fault) != NULL, "case %u: %s", i, fault);
        sg_test_remove(folder);
    }
    g_autofree char *absent = sg_document_fault("/nowhere/report.pdf", "report.pdf");
    ck_assert_ptr_nonnull(strstr(absent, "cannot be read"));
    g_autofree char *device = sg_document_fault("/dev/zero", "report.md");
    ck_assert_str_eq(device, "is no plain file");
}
END_TEST

/* A metafile whose name says nothing is for the map that its title names, when that is one. */
START_TEST(texts_tell_the_map)
{
    static const struct {
        const char *text, *layer;
    } cases[] = {
        {"Title: LKA_pHMap030", "pH_030"},
        {"Title: The map LKA_pHMap030.tif of Sri Lanka", "pH_030"},
        {"Title: pH\nDepth: 0-30 cm", "pH_030"},
        {"Title: PH\nDepth: 30-100 cm", "pH_30100"},
        {"Title: pH", ""},                              /* of two depths */
        {"Title: pH of Sri Lanka\nDepth: 0-30 cm", ""}, /* or of the uncertainty of it */
        {"Title: LKA_pHMap030 and LKA_ESPMap030", ""},
        {"Depth: 0-30 cm", ""},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        Folder f;
        folder_init(&f);
        add_map(&f, "LKA_pHMap030.tif");
        add_map(&f, "LKA_pHMap30100.tif");
        add_text(&f, "metafile.txt", cases[i].text);
        sg_papers_collect(&f.delivery, f.files);
        const SgLayer *layer = paper_at(&f, 0)->layer;
        ck_assert_msg(strcmp(layer != NULL ? layer->id : "", cases[i].layer) == 0, "%s", cases[i].text);
        ck_assert((layer == NULL) == (paper_at(&f, 0)->unused != NULL));
        folder_clear(&f);
    }
}
END_TEST

START_TEST(only_so_many_are_read)
{
    Folder f;
    folder_init(&f);
    for (int i = 0; i < SG_LIMIT_PAPERS + 1; i++) {
        g_autofree char *name = g_strdup_printf("metafile%d.txt", i);
        add_text(&f, name, "Title: x");
    }
    sg_papers_collect(&f.delivery, f.files);
    ck_assert_ptr_nonnull(paper_at(&f, SG_LIMIT_PAPERS - 1)->metafile);
    ck_assert_ptr_null(paper_at(&f, SG_LIMIT_PAPERS)->metafile);
    ck_assert_ptr_nonnull(paper_at(&f, SG_LIMIT_PAPERS)->unused);
    folder_clear(&f);
}
END_TEST

SG_TEST_MAIN("papers", names_tell_the_document, tables_serve_their_depth, others_are_kept, depths_of_tables,
             a_table_that_can_be_read_goes_first, metafiles_find_their_map, a_metafile_that_can_be_read_goes_first,
             documents_have_something_in_them, texts_tell_the_map, only_so_many_are_read)
