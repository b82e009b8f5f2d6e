/* SPDX-License-Identifier: GPL-3.0-or-later */
/* daybook-sandbox: listens, says where in one line of JSON, and serves until it is told to stop. */
#include <errno.h>
#include <glib-unix.h>
#include <signal.h>
#include <stdio.h>

#include "sandbox-control.h"
#include "sandbox-providers.h"

typedef struct
{
  gint64 seed;
  int orders;
  int pace;
  int parent;
  char *now;
  char *until;
  char *ports_file;
  char *books_file;
  char *crm_file;
  int ports[5];
} Arguments;

static void
arguments_clear (Arguments *arguments)
{
  g_free (arguments->now);
  g_free (arguments->until);
  g_free (arguments->ports_file);
  g_free (arguments->books_file);
  g_free (arguments->crm_file);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Arguments, arguments_clear)

typedef struct
{
  GMainLoop *loop;
  pid_t parent;
} Watch;

static const char *const provider_names[]
    = { "shopify", "stripe", "quickbooks", "hubspot", "control" };

static const char help[]
    = "What goes wrong is asked of the control port, with POST and JSON:\n"
      "  /faults   accidents of requests: {\"provider\":\"stripe\",\"kind\":\"500\",\"rate\":0.1,\n"
      "            \"seed\":7,\"match\":\"GET /v1/\",\"count\":3,\"seconds\":0.3}; all but kind "
      "are\n"
      "            optional. Kinds: timeout_before, timeout_after, drop_reply, 429, 500, 401,\n"
      "            slow, malformed, html, half, cut, repeat, reorder, and none to end them\n"
      "  /tokens   {\"provider\":\"quickbooks\",\"do\":\"expire\"} or \"revoke\"\n"
      "  /lag      {\"provider\":\"shopify\",\"seconds\":300}: lists lag behind\n"
      "  /skew     {\"provider\":\"shopify\",\"seconds\":-90}: its clock is off\n"
      "  /person   {\"entity\":\"Account\",\"name\":\"Sales\",\"set\":{\"Name\":\"Web\"}}: "
      "somebody\n"
      "            else changes the QuickBooks books; or \"delete\":true\n"
      "  /edit     {\"count\":3,\"kind\":\"money\"}: late refunds; \"note\": other changes\n"
      "  /advance  {\"days\":2,\"hours\":6}: time passes\n"
      "  /reset    {\"seed\":2,\"orders\":500}: a new world\n"
      "GET /truth says what the books must show, /books what they do show, /log what was asked,\n"
      "/credentials how to sign in now.\n";

static gboolean
quit_cb (gpointer data)
{
  g_main_loop_quit (data);

  return G_SOURCE_CONTINUE;
}

static gboolean
parent_checked_cb (gpointer data)
{
  const Watch *watch = data;

  if (kill (watch->parent, 0) != 0 && errno == ESRCH)
    g_main_loop_quit (watch->loop);

  return G_SOURCE_CONTINUE;
}

static gboolean
parse_arguments (Arguments *arguments, int *argc, char ***argv, GError **error)
{
  GOptionEntry entries[] = {
    { "seed", 0, 0, G_OPTION_ARG_INT64, &arguments->seed, "Seed of the world (1)", "N" },
    { "orders", 0, 0, G_OPTION_ARG_INT, &arguments->orders, "How many orders (500)", "N" },
    { "now", 0, 0, G_OPTION_ARG_STRING, &arguments->now, "Date of the world (2026-11-15T12:00:00Z)",
      "TIME" },
    { "until", 0, 0, G_OPTION_ARG_STRING, &arguments->until,
      "Spread the orders on to TIME: those after --now come as the control advances the world",
      "TIME" },
    { "ports-file", 0, 0, G_OPTION_ARG_FILENAME, &arguments->ports_file,
      "Write the addresses to FILE too", "FILE" },
    { "books-file", 0, 0, G_OPTION_ARG_FILENAME, &arguments->books_file,
      "Keep the QuickBooks books in FILE for the next run (they end with this one)", "FILE" },
    { "crm-file", 0, 0, G_OPTION_ARG_FILENAME, &arguments->crm_file,
      "Keep what HubSpot holds in FILE when this ends, for the next run", "FILE" },
    { "pace", 0, 0, G_OPTION_ARG_INT, &arguments->pace, "Multiply every rate limit by N (1)", "N" },
    { "ppid", 0, 0, G_OPTION_ARG_INT, &arguments->parent, "Stop when the process PID is gone",
      "PID" },
    { "shopify-port", 0, 0, G_OPTION_ARG_INT, &arguments->ports[0], "Port of Shopify (any)", "P" },
    { "stripe-port", 0, 0, G_OPTION_ARG_INT, &arguments->ports[1], "Port of Stripe (any)", "P" },
    { "quickbooks-port", 0, 0, G_OPTION_ARG_INT, &arguments->ports[2], "Port of QuickBooks (any)",
      "P" },
    { "hubspot-port", 0, 0, G_OPTION_ARG_INT, &arguments->ports[3], "Port of HubSpot (any)", "P" },
    { "control-port", 0, 0, G_OPTION_ARG_INT, &arguments->ports[4], "Port of the control (any)",
      "P" },
    { NULL },
  };
  g_autoptr (GOptionContext) context
      = g_option_context_new ("- Shopify, Stripe, QuickBooks and HubSpot to practise with");

  g_option_context_set_description (context, help);
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;

  if (arguments->now == NULL)
    arguments->now = g_strdup ("2026-11-15T12:00:00Z");

  return TRUE;
}

static gboolean
check_range (const char *name, int value, int least, int most, GError **error)
{
  if (value >= least && value <= most)
    return TRUE;

  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               "--%s: expected a number from %d to %d, found %d", name, least, most, value);

  return FALSE;
}

static gboolean
read_time (const char *name, const char *text, gint64 *out, GError **error)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (text, utc);

  if (time != NULL && g_date_time_to_unix (time) >= 1000000000)
    {
      *out = g_date_time_to_unix (time) * G_USEC_PER_SEC;
      return TRUE;
    }
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               "--%s: expected a time like 2026-11-15T12:00:00Z, found \"%s\"", name, text);

  return FALSE;
}

static gboolean
check_arguments (const Arguments *arguments, SandboxOptions *options, GError **error)
{
  const char *until = arguments->until != NULL ? arguments->until : arguments->now;

  if (!read_time ("now", arguments->now, &options->now_us, error)
      || !read_time ("until", until, &options->until_us, error)
      || !check_range ("orders", arguments->orders, 0, 1000000, error)
      || !check_range ("pace", arguments->pace, 1, 100000, error))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (provider_names); i++)
    {
      g_autofree char *name = g_strdup_printf ("%s-port", provider_names[i]);

      if (!check_range (name, arguments->ports[i], 0, 65535, error))
        return FALSE;
    }

  options->seed = (guint64) arguments->seed;
  options->orders = (guint) arguments->orders;
  options->pace = arguments->pace;

  return TRUE;
}

static char *
describe (SandboxServer *server)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  for (gsize i = 0; i < G_N_ELEMENTS (provider_names); i++)
    {
      json_builder_set_member_name (builder, provider_names[i]);
      json_builder_add_string_value (builder, sandbox_server_url (server, provider_names[i]));
    }
  json_builder_set_member_name (builder, "credentials");
  json_builder_add_value (builder, sandbox_credentials (server));
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  json_generator_set_root (generator, root);

  return json_generator_to_data (generator, NULL);
}

static gboolean
start (SandboxServer *server, const Arguments *arguments, GError **error)
{
  g_autofree char *line = NULL;
  g_autofree char *text = NULL;

  sandbox_shopify_attach (server);
  sandbox_stripe_attach (server);
  sandbox_quickbooks_attach (server);
  sandbox_hubspot_attach (server);
  sandbox_control_attach (server);
  if (arguments->books_file != NULL
      && !sandbox_quickbooks_keep (server, arguments->books_file, error))
    {
      g_prefix_error (error, "--books-file: ");
      return FALSE;
    }
  if (arguments->crm_file != NULL && !sandbox_hubspot_load (server, arguments->crm_file, error))
    {
      g_prefix_error (error, "--crm-file: ");
      return FALSE;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (provider_names); i++)
    if (!sandbox_server_listen (server, provider_names[i], (guint) arguments->ports[i], error))
      return FALSE;

  line = describe (server);
  text = g_strconcat (line, "\n", NULL);
  if (arguments->ports_file != NULL
      && !g_file_set_contents (arguments->ports_file, text, -1, error))
    {
      g_prefix_error (error, "--ports-file: ");
      return FALSE;
    }
  fputs (text, stdout);
  fflush (stdout);

  return TRUE;
}

int
main (int argc, char **argv)
{
  g_auto (Arguments) arguments = { .seed = 1, .orders = 500, .pace = 1 };
  SandboxOptions options;
  g_autoptr (GError) error = NULL;
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (SandboxServer) server = NULL;
  Watch watch;

  if (!parse_arguments (&arguments, &argc, &argv, &error)
      || !check_arguments (&arguments, &options, &error))
    {
      fprintf (stderr, "daybook-sandbox: %s\n", error->message);
      return 2;
    }

  server = sandbox_server_new (&options);
  if (!start (server, &arguments, &error))
    {
      fprintf (stderr, "daybook-sandbox: %s\n", error->message);
      return 1;
    }

  watch = (Watch){ loop, arguments.parent };
  if (arguments.parent > 0)
    g_timeout_add_seconds (1, parent_checked_cb, &watch);
  g_unix_signal_add (SIGTERM, quit_cb, loop);
  g_unix_signal_add (SIGINT, quit_cb, loop);
  g_main_loop_run (loop);
  if (arguments.crm_file != NULL && !sandbox_hubspot_save (server, arguments.crm_file, &error))
    {
      fprintf (stderr, "daybook-sandbox: --crm-file: %s\n", error->message);
      return 1;
    }

  return 0;
}
