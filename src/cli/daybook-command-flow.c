/* SPDX-License-Identifier: GPL-3.0-or-later */
/* flow: which accounts feed which books, and what each role means there. */
#include <string.h>

#include "daybook-cli.h"
#include "daybook-error.h"
#include "daybook-flow-edit.h"

typedef struct
{
  char *shop, *processor, *books, *roles, *policy;
  char *kind, *crm, *as;
} FlowOptions;

static void
flow_options_clear (FlowOptions *options)
{
  g_free (options->shop);
  g_free (options->processor);
  g_free (options->books);
  g_free (options->roles);
  g_free (options->policy);
  g_free (options->kind);
  g_free (options->crm);
  g_free (options->as);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FlowOptions, flow_options_clear)

static int
fail (DaybookCli *cli, GError **error)
{
  return daybook_cli_fail (cli, g_steal_pointer (error));
}

static void
put_flow (DaybookJsonWriter *out, const DaybookFlow *flow, const char *unmapped)
{
  daybook_json_begin_object (out);
  daybook_json_put_string (out, "id", flow->id);
  daybook_json_put_string (out, "title", flow->title);
  daybook_json_put_string (out, "kind", flow->kind);
  daybook_json_put_string (out, "target", flow->target);
  daybook_json_put_string (out, "policy", flow->policy);
  daybook_json_put_string (out, "state", flow->state);
  daybook_json_put_int (out, "position", flow->position);
  daybook_json_key (out, "settings");
  daybook_json_add_raw (out, flow->roles, -1);
  daybook_json_put_string (out, "unmapped", unmapped);
  daybook_json_end_object (out);
}

static int
show_flow (DaybookCli *cli, DaybookSession *session, const char *id)
{
  DaybookDb *db = daybook_session_db (session);
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookFlow) flow = daybook_flows_get (db, id, &error);
  g_autofree char *unmapped = flow != NULL ? daybook_flow_dup_unmapped (db, id, &error) : NULL;
  g_autoptr(DaybookTree) tree = NULL;
  DaybookNode roles;

  if (error != NULL)
    return fail (cli, &error);
  if (cli->json)
    {
      g_auto(DaybookJsonWriter) out = { 0 };

      daybook_json_writer_init (&out);
      put_flow (&out, flow, unmapped);
      daybook_cli_print_json (&out);
      return DAYBOOK_EXIT_OK;
    }
  g_print ("%s: %s. %s, %s.\n", flow->id, flow->title,
           g_str_equal (flow->policy, "post") ? "Posts at once" : "Holds everything for review",
           flow->state);
  tree = daybook_tree_new (flow->roles, -1, NULL);
  roles = daybook_tree_get (tree, 0, "roles");
  for (DaybookNode role = daybook_tree_first (tree, roles); role != DAYBOOK_NODE_NONE;
       role = daybook_tree_next (tree, role))
    g_print ("  %-22s %s (%s)\n", daybook_tree_key (tree, role),
             daybook_tree_find_text (tree, role, "name"),
             daybook_tree_find_text (tree, role, "account"));
  if (unmapped != NULL)
    g_print ("Not mapped, so what needs it is held: %s\n  Map one: daybookctl flow map %s "
             "ROLE=ACCOUNT[/ITEM]\n",
             unmapped, id);
  return DAYBOOK_EXIT_OK;
}

static gboolean
is_for_customers (const FlowOptions *options)
{
  return g_strcmp0 (options->kind, "customers") == 0;
}

static int
add_flow (DaybookCli *cli, DaybookSession *session, const char *id, const FlowOptions *options)
{
  DaybookDb *db = daybook_session_db (session);
  gboolean customers = is_for_customers (options);
  DaybookFlowPlan plan = { .id = id,
                           .shop = options->shop,
                           .processor = customers ? NULL : options->processor,
                           .target = customers ? options->crm : options->books,
                           .as = options->as,
                           .policy = options->policy };
  g_autoptr(GError) error = NULL;
  g_autofree char *roles = NULL;
  g_autoptr(DaybookFlow) flow = NULL;

  if (options->roles != NULL && !g_file_get_contents (options->roles, &roles, NULL, &error))
    return fail (cli, &error);
  plan.roles = roles;
  flow = daybook_flow_plan (db, &plan, &error);
  if (flow == NULL || !daybook_flow_add (db, flow, &error))
    return fail (cli, &error);
  return show_flow (cli, session, id);
}

static int
change_flow (DaybookCli *cli,
             DaybookSession *session,
             const char *id,
             const DaybookFlowChange *change)
{
  g_autoptr(GError) error = NULL;
  DaybookFlowCounts counts = { 0 };

  if (!daybook_flow_change (daybook_session_db (session), id, change, cli->cancellable, &counts,
                            &error))
    return fail (cli, &error);
  if (!cli->json)
    g_print ("%" G_GUINT64_FORMAT " deliveries are ready now, %" G_GUINT64_FORMAT
             " held, %" G_GUINT64_FORMAT " waiting.\n",
             counts.ready, counts.held, counts.waiting);
  return show_flow (cli, session, id);
}

static int
map_role (DaybookCli *cli, DaybookSession *session, const char *id, const char *pair)
{
  g_auto(GStrv) halves = g_strsplit (pair, "=", 2);
  g_auto(GStrv) target = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookFlow) flow = NULL;
  g_autofree char *settings = NULL;
  DaybookFlowChange change = { .said = pair };

  if (halves[0] == NULL || halves[1] == NULL || *halves[1] == '\0')
    {
      g_set_error (&error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP,
                   "\"%s\" is not ROLE=ACCOUNT or ROLE=ACCOUNT/ITEM", pair);
      return fail (cli, &error);
    }
  target = g_strsplit (halves[1], "/", 2);
  flow = daybook_flows_get (daybook_session_db (session), id, &error);
  settings = flow != NULL ? daybook_flow_with_role (flow->roles, halves[0], target[0], NULL,
                                                    target[1], &error)
                          : NULL;
  if (settings == NULL)
    return fail (cli, &error);
  change.settings = settings;
  return change_flow (cli, session, id, &change);
}

static int
list_flows (DaybookCli *cli, DaybookSession *session)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) flows = daybook_flows_list (daybook_session_db (session), &error);
  g_auto(DaybookJsonWriter) out = { 0 };

  if (flows == NULL)
    return fail (cli, &error);
  daybook_json_writer_init (&out);
  daybook_json_begin_list (&out);
  for (guint i = 0; i < flows->len; i++)
    {
      const DaybookFlow *flow = g_ptr_array_index (flows, i);

      if (cli->json)
        put_flow (&out, flow, NULL);
      else
        g_print ("%-12s %-8s %-6s %s\n", flow->id, flow->state, flow->policy, flow->title);
    }
  daybook_json_end_list (&out);
  if (cli->json)
    daybook_cli_print_json (&out);
  return DAYBOOK_EXIT_OK;
}

static int
suggest (DaybookCli *cli, DaybookSession *session, const FlowOptions *options)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *text = daybook_flow_suggest_roles (daybook_session_db (session), options->shop,
                                                      options->processor, options->books, &error);

  if (text == NULL)
    return fail (cli, &error);
  g_print ("%s\n", text);
  return DAYBOOK_EXIT_OK;
}

static int
dispatch (
    DaybookCli *cli, DaybookSession *session, int argc, char **argv, const FlowOptions *options)
{
  const char *verb = argc > 1 ? argv[1] : "list";
  gboolean ends
      = options->shop != NULL
        && (is_for_customers (options) ? options->crm != NULL
                                       : options->processor != NULL && options->books != NULL);

  if (options->kind != NULL && !is_for_customers (options) && !g_str_equal (options->kind, "books"))
    return daybook_cli_usage (cli, &daybook_command_flow, "--kind is books or customers");

  if (g_str_equal (verb, "list") && argc <= 2)
    return list_flows (cli, session);
  if (g_str_equal (verb, "suggest") && argc == 2 && ends && !is_for_customers (options))
    return suggest (cli, session, options);
  if (g_str_equal (verb, "add") && argc == 3 && ends)
    return add_flow (cli, session, argv[2], options);
  if (g_str_equal (verb, "show") && argc == 3)
    return show_flow (cli, session, argv[2]);
  if (g_str_equal (verb, "map") && argc == 4)
    return map_role (cli, session, argv[2], argv[3]);
  if (g_str_equal (verb, "policy") && argc == 4)
    return change_flow (cli, session, argv[2], &(DaybookFlowChange){ .policy = argv[3] });
  if ((g_str_equal (verb, "pause") || g_str_equal (verb, "resume")) && argc == 3)
    return change_flow (
        cli, session, argv[2],
        &(DaybookFlowChange){ .state = g_str_equal (verb, "pause") ? "paused" : "on" });
  return daybook_cli_usage (cli, &daybook_command_flow, "the words do not fit");
}

/* A new or a paused flow is a row in the store, which a scheduler at work takes up. What composes
 * postings anew must not meet one that composes them. */
static gboolean
needs_lock (int argc, char **argv)
{
  return argc > 1 && (g_str_equal (argv[1], "map") || g_str_equal (argv[1], "policy"));
}

static int
run_flow (DaybookCli *cli, int argc, char **argv)
{
  g_auto(FlowOptions) options = { 0 };
  const GOptionEntry entries[] = {
    { "shop", 0, 0, G_OPTION_ARG_STRING, &options.shop, "Connection with the orders",
      "CONNECTION" },
    { "processor", 0, 0, G_OPTION_ARG_STRING, &options.processor, "Connection with the payments",
      "CONNECTION" },
    { "books", 0, 0, G_OPTION_ARG_STRING, &options.books, "Connection that is posted to",
      "CONNECTION" },
    { "kind", 0, 0, G_OPTION_ARG_STRING, &options.kind,
      "books (default): postings; customers: contacts and orders of a CRM", "WORD" },
    { "crm", 0, 0, G_OPTION_ARG_STRING, &options.crm, "Connection that customers are written to",
      "CONNECTION" },
    { "as", 0, 0, G_OPTION_ARG_STRING, &options.as, "Write orders as orders (default) or deals",
      "WORD" },
    { "roles", 0, 0, G_OPTION_ARG_FILENAME, &options.roles,
      "Settings as JSON (default: as 'flow suggest' prints)", "FILE" },
    { "policy", 0, 0, G_OPTION_ARG_STRING, &options.policy, "post: at once; hold: all for review",
      "WORD" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr(DaybookSession) session = NULL;
  int status;

  if (!daybook_cli_options (cli, &daybook_command_flow, entries, &argc, &argv, &status))
    return status;
  session = daybook_cli_open (cli, FALSE, needs_lock (argc, argv), &status);
  return session != NULL ? dispatch (cli, session, argc, argv, &options) : status;
}

const DaybookCommand daybook_command_flow = {
  .name = "flow",
  .usage = "[list | show FLOW | add NAME | suggest | map FLOW ROLE=ACCOUNT[/ITEM] | "
           "policy FLOW post|hold | pause FLOW | resume FLOW]",
  .summary = "What flows from where into which books or customer list",
  .group = DAYBOOK_GROUP_FIRST,
  .examples
  = "flow suggest --shop shopify --processor stripe --books quickbooks\tWhat each role would mean, "
    "to look at or to edit\n"
    "flow add books --shop shopify --processor stripe --books quickbooks\tPost orders, fees, "
    "refunds and payouts\n"
    "flow add people --kind customers --shop shopify --crm hubspot\tKeep the contacts of a CRM "
    "in step\n"
    "flow map books fees=60\tFees go to account 60; what waited for it is composed anew\n"
    "flow policy books hold\tFrom now on a person looks at each posting first\n",
  .next = "Post: daybookctl sync. What is held, and why: daybookctl list deliveries --state held. "
          "The numbers of accounts: daybookctl list accounts",
  .help
  = "A flow turns what the shop and the processor tell into postings. Each role of the "
    "journal (sales, fees, clearing, …)\n"
    "means one account of the books; 'add' suggests them from the chart of accounts that "
    "sync --no-post has read, and\n"
    "never guesses between two: what is not mapped is held.\n"
    "'add NAME --kind customers --shop CONNECTION --crm CONNECTION' keeps the contacts of a CRM in "
    "step with "
    "the shop: who bought, how often,\n"
    "for how much (refunds and cancelled orders taken off), when last; and each order, as an "
    "order or a deal.\n"
    "JSON of a flow: id, title, kind, target, policy, state, position, settings (shop, processor, "
    "roles), unmapped.",
  .run = run_flow,
};
