/* SPDX-License-Identifier: GPL-3.0-or-later */
/* retry, refetch and quarantine retry: what failed or looks wrong is tried again. */
#include "daybook-error.h"
#include "daybook-mend.h"
#include "daybook-retry.h"

#define MOST_FIELDS 40

void
daybook_cli_put_mend_counts (const DaybookMendCounts *counts, DaybookJsonWriter *out)
{
  daybook_json_put_int (out, "tried", (gint64) counts->tried);
  daybook_json_put_int (out, "stored", (gint64) counts->stored);
  daybook_json_put_int (out, "same", (gint64) counts->same);
  daybook_json_put_int (out, "superseded", (gint64) counts->superseded);
  daybook_json_put_int (out, "failed", (gint64) counts->failed);
}

void
daybook_cli_print_mend_counts (const DaybookMendCounts *counts)
{
  g_print ("Quarantine: %" G_GUINT64_FORMAT " tried again, %" G_GUINT64_FORMAT
           " became records, %" G_GUINT64_FORMAT " were there already, %" G_GUINT64_FORMAT
           " were older than what is here, %" G_GUINT64_FORMAT " still fail%s\n",
           counts->tried, counts->stored, counts->same, counts->superseded, counts->failed,
           counts->failed > 0 ? " (daybookctl list quarantine)." : ".");
}

static void
put_mended (const DaybookMended *mended, DaybookJsonWriter *out)
{
  daybook_json_begin_object (out);
  daybook_json_put_string (out, "type", mended->type);
  daybook_json_put_string (out, "id", mended->source_id);
  daybook_json_put_string (out, "number", mended->number);
  daybook_json_put_string (out, "mapping", mended->mapping);
  daybook_json_put_bool (out, "differs", mended->differs);
  daybook_json_put_bool (out, "money", mended->money);
  daybook_json_put_bool (out, "stored", mended->stored);
  daybook_json_put_string (out, "problem", mended->problem);
  daybook_json_key (out, "difference");
  daybook_json_add_raw (out, mended->difference != NULL ? mended->difference : "[]", -1);
  daybook_json_end_object (out);
}

static void
print_mended (const DaybookMended *mended, const char *here, const char *there)
{
  g_print ("%s %s%s%s%s: ", mended->type, mended->source_id, mended->number != NULL ? " (" : "",
           mended->number != NULL ? mended->number : "", mended->number != NULL ? ")" : "");
  if (mended->problem != NULL)
    g_print ("cannot be made: %s\n", mended->problem);
  else if (mended->record == 0)
    g_print ("was not here%s\n", mended->stored ? "; now it is" : "");
  else if (!mended->differs)
    g_print ("nothing differs\n");
  else
    {
      g_print ("differs%s\n", mended->stored ? ", and is stored as a new revision" : "");
      daybook_cli_print_difference (mended->difference, here, there, MOST_FIELDS);
    }
}

/* ---- retry ---- */

static int
retry_record (DaybookCli *cli, DaybookSession *session, char **argv, gboolean then, gboolean yes)
{
  DaybookDb *db = daybook_session_db (session);
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookStoredRecord) record = daybook_cli_find_record (db, argv[0], argv[1], &error);
  g_autoptr(DaybookMended) mended
      = record != NULL ? daybook_mend_record (
            session, record->id, then, yes ? DAYBOOK_APPLY_ALWAYS : DAYBOOK_APPLY_HARMLESS, &error)
                       : NULL;
  g_auto(DaybookJsonWriter) out = { 0 };

  if (mended == NULL)
    return daybook_cli_fail (cli, g_steal_pointer (&error));
  daybook_json_writer_init (&out);
  put_mended (mended, &out);
  if (cli->json)
    daybook_cli_print_json (&out);
  else
    print_mended (mended, "here", then ? "with the mapping of then" : "with the mapping of now");
  if (!cli->json && mended->differs && !mended->stored)
    g_print ("Money, quantity or status differs, so nothing was stored. With --yes it is.\n");
  return mended->problem != NULL || (mended->differs && !mended->stored) ? DAYBOOK_EXIT_ATTENTION
                                                                         : DAYBOOK_EXIT_OK;
}

static int
retry_delivery (DaybookCli *cli, DaybookSession *session, const char *text, gboolean then)
{
  g_autoptr(GError) error = NULL;
  gint64 id;
  g_autoptr(DaybookRetried) retried = daybook_cli_parse_id (text, &id, &error)
                                           ? daybook_mend_delivery (session, id, then, &error)
                                           : NULL;
  g_auto(DaybookJsonWriter) out = { 0 };

  if (retried == NULL)
    return daybook_cli_fail (cli, g_steal_pointer (&error));
  daybook_json_writer_init (&out);
  daybook_json_begin_object (&out);
  daybook_json_put_int (&out, "delivery", id);
  daybook_json_put_string (&out, "before", daybook_delivery_state_name (retried->before));
  daybook_json_put_string (&out, "after", daybook_delivery_state_name (retried->after));
  daybook_json_put_string (&out, "reason", retried->reason);
  daybook_json_put_string (&out, "said", retried->said);
  daybook_json_key (&out, "difference");
  daybook_json_add_raw (&out, retried->difference, -1);
  daybook_json_end_object (&out);
  if (cli->json)
    daybook_cli_print_json (&out);
  else
    {
      g_print ("Delivery %" G_GINT64_FORMAT ": %s.\n", id, retried->said);
      daybook_cli_print_difference (retried->difference, "was", "is", MOST_FIELDS);
    }
  return retried->after == DAYBOOK_DELIVERY_HELD || retried->after == DAYBOOK_DELIVERY_REFUSED
             ? DAYBOOK_EXIT_ATTENTION
             : DAYBOOK_EXIT_OK;
}

static void
print_retried (const DaybookRetriedRun *run)
{
  g_print ("Deliveries: %" G_GUINT64_FORMAT " refused and %" G_GUINT64_FORMAT
           " held ones tried again, %" G_GUINT64_FORMAT
           " of them are ready and go with the next sync.\n",
           run->refused, run->held, run->ready);
  if (run->left > 0)
    g_print ("  %" G_GUINT64_FORMAT " were left: something else holds them (daybookctl list "
             "deliveries --state held).\n",
             run->left);
  if (run->unknown > 0)
    g_print ("  %" G_GUINT64_FORMAT " were left: they were sent, and the next daybookctl sync "
             "looks them up before anything else.\n",
             run->unknown);
}

static int
retry_run (DaybookCli *cli, DaybookSession *session, const char *text, gboolean then)
{
  g_autoptr(GError) error = NULL;
  DaybookMendCounts counts = { 0 };
  g_auto(DaybookJsonWriter) out = { 0 };
  DaybookRetriedRun run = { 0 };
  gint64 id;

  if (!daybook_cli_parse_id (text, &id, &error)
      || !daybook_mend_run (session, id, then, cli->cancellable, &counts, &run, &error))
    return daybook_cli_fail (cli, g_steal_pointer (&error));
  daybook_json_writer_init (&out);
  daybook_json_begin_object (&out);
  daybook_json_put_int (&out, "run", id);
  daybook_cli_put_mend_counts (&counts, &out);
  daybook_json_put_int (&out, "refused", (gint64) run.refused);
  daybook_json_put_int (&out, "held", (gint64) run.held);
  daybook_json_put_int (&out, "left", (gint64) run.left);
  daybook_json_put_int (&out, "unknown", (gint64) run.unknown);
  daybook_json_put_int (&out, "ready", (gint64) run.ready);
  daybook_json_end_object (&out);
  if (cli->json)
    daybook_cli_print_json (&out);
  else
    {
      daybook_cli_print_mend_counts (&counts);
      print_retried (&run);
    }
  return counts.failed + run.left > 0 ? DAYBOOK_EXIT_ATTENTION : DAYBOOK_EXIT_OK;
}

static int
run_retry (DaybookCli *cli, int argc, char **argv)
{
  g_autofree char *mapping = NULL;
  gboolean yes = FALSE;
  const GOptionEntry entries[] = {
    { "mapping", 0, 0, G_OPTION_ARG_STRING, &mapping,
      "now: with the rules of now (the default); then: as it was made", "WHICH" },
    { "yes", 0, 0, G_OPTION_ARG_NONE, &yes, "Store a record also when money in it differs", NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr(DaybookSession) session = NULL;
  gboolean then, record;
  int status;

  if (!daybook_cli_options (cli, &daybook_command_retry, entries, &argc, &argv, &status))
    return status;
  then = g_strcmp0 (mapping, "then") == 0;
  record = argc == 4 && g_str_equal (argv[1], "record");
  if (mapping != NULL && !then && !g_str_equal (mapping, "now"))
    return daybook_cli_usage (cli, &daybook_command_retry, "--mapping is then or now");
  if (!record
      && (argc != 3 || (!g_str_equal (argv[1], "delivery") && !g_str_equal (argv[1], "run"))))
    return daybook_cli_usage (cli, &daybook_command_retry, "name a record, a delivery or a run");
  session = daybook_cli_open (cli, FALSE, TRUE, &status);
  if (session == NULL)
    return status;
  if (record)
    return retry_record (cli, session, argv + 2, then, yes);
  return g_str_equal (argv[1], "delivery") ? retry_delivery (cli, session, argv[2], then)
                                           : retry_run (cli, session, argv[2], then);
}

const DaybookCommand daybook_command_retry = {
  .name = "retry",
  .usage = "(record TYPE ID | delivery N | run N)",
  .group = DAYBOOK_GROUP_MENDING,
  .examples
  = "retry delivery 17\tComposed again with what is mapped now, and ready if nothing else "
    "holds it\n"
    "retry record order 1042 --mapping now\tThe difference that the mapping of now would "
    "make\n"
    "retry run 22\tAll that failed in it\n",
  .next = "Post what became ready: daybookctl sync. What is still held: daybookctl list deliveries "
          "--state held",
  .summary = "Try a record, a delivery or a run again, with the rules of then or of now",
  .help
  = "record: what the provider sent is mapped again (by the kept version that made it, or by "
    "the one in force now) and the\n"
    "difference is shown; it is stored as a new revision when no money, quantity or status "
    "differs, else with --yes.\n"
    "delivery: one that was refused, has used up its tries or is held otherwise is composed again, "
    "or (then) goes as it was; it\n"
    "keeps its key, so that nothing is ever posted twice, and one that is posted is never sent "
    "again. run: all that failed in it: quarantined, refused, held by a closed period or by "
    "used-up tries; what it leaves, and why, is said.\n"
    "JSON: record: type, id, number, mapping, differs, money, stored, problem, difference "
    "(field, before, after); delivery:\n"
    "before, after, reason, said, difference; run: tried, stored, same, superseded, failed, "
    "refused, held, left, unknown, ready. Exit code 1 when it still needs a person.",
  .run = run_retry,
};

/* ---- refetch ---- */

static int
run_refetch (DaybookCli *cli, int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookSession) session = NULL;
  g_autoptr(GPtrArray) list = NULL;
  g_auto(DaybookJsonWriter) out = { 0 };
  gboolean gone = FALSE;
  int status;

  if (!daybook_cli_options (cli, &daybook_command_refetch, NULL, &argc, &argv, &status))
    return status;
  if (argc != 4)
    return daybook_cli_usage (cli, &daybook_command_refetch,
                              "name the connection, the kind of record and its id");
  session = daybook_cli_open (cli, FALSE, TRUE, &status);
  if (session == NULL)
    return status;
  list = daybook_mend_refetch (session, argv[1], argv[2], argv[3], &gone, cli->cancellable, &error);
  if (list == NULL)
    return daybook_cli_fail (cli, g_steal_pointer (&error));
  daybook_json_writer_init (&out);
  daybook_json_begin_object (&out);
  daybook_json_put_bool (&out, "gone", gone);
  daybook_json_key (&out, "records");
  daybook_json_begin_list (&out);
  for (guint i = 0; i < list->len; i++)
    {
      put_mended (g_ptr_array_index (list, i), &out);
      if (!cli->json)
        print_mended (g_ptr_array_index (list, i), "here", "source now");
    }
  daybook_json_end_list (&out);
  daybook_json_end_object (&out);
  if (cli->json)
    daybook_cli_print_json (&out);
  else if (gone)
    g_print ("%s %s is gone at %s. What is here stays as it is.\n", argv[2], argv[3], argv[1]);
  return gone ? DAYBOOK_EXIT_ATTENTION : DAYBOOK_EXIT_OK;
}

const DaybookCommand daybook_command_refetch = {
  .name = "refetch",
  .usage = "CONNECTION TYPE ID",
  .group = DAYBOOK_GROUP_MENDING,
  .examples
  = "refetch shopify order gid://shopify/Order/7101956993\tWhat the shop says of an order "
    "now\n"
    "--json refetch stripe payment ch_3Nv2\tThe same for a script\n",
  .next = "Post what follows from it: daybookctl sync. The ids are those of: daybookctl list",
  .summary = "Read one record again from its provider, and show what differs",
  .help
  = "ID is the provider's own. What the provider says now is shown field by field against what "
    "is here, and stored as a page of\n"
    "sync would: as a new revision with its event, which flows act upon. What comes with it (an "
    "order's refunds) is stored too.\n"
    "Exit code 1 when it is gone at the provider; then nothing changes here.\n"
    "JSON: gone, records (as of retry record).",
  .run = run_refetch,
};
