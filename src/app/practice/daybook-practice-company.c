/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pretend providers are a child process. It gets this process's id and ends when that is gone,
 * and the kernel tells it so too: it is never left behind. The kernel tells when the *thread* that
 * started the child ends, so it is started by the main thread. What it prints first, one line, says
 * where it listens; a thread waits for that and does the rest. */
#include "daybook-practice-company.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "daybook-error.h"
#include "daybook-practice.h"

#define ORDERS "500"
#define LOOK_S 2
#define END_S 10 /* the providers save what they hold */

struct _DaybookPracticeCompany
{
  GObject parent_instance;

  char *folder;
  char *data;
  char *key_file;
  char *text;
  double part;

  GSubprocess *providers;
  guint look; /* whether they still run */
  GThread *thread;
  GCancellable *stop;
};

/* What the thread works with. */
typedef struct
{
  char *data;
  char *key_file;
  GInputStream *says; /* the providers' output */
} Work;

typedef struct
{
  DaybookPracticeCompany *company;
  char *text;
  double part;
} News;

enum
{
  PROP_0,
  PROP_PART,
  PROP_TEXT,
  N_PROPS
};

enum
{
  ENDED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DaybookPracticeCompany, daybook_practice_company, G_TYPE_OBJECT)

static void
work_free (gpointer data)
{
  Work *self = data;

  g_free (self->data);
  g_free (self->key_file);
  g_object_unref (self->says);
  g_free (self);
}

/* ---- what is told ---- */

static void
take_news (DaybookPracticeCompany *self, const char *text, double part)
{
  g_free (self->text);
  self->text = g_strdup (text);
  self->part = part;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PART]);
}

static gboolean
take_news_cb (gpointer data)
{
  const News *news = data;

  take_news (news->company, news->text, news->part);
  return G_SOURCE_REMOVE;
}

static void
news_free (gpointer data)
{
  News *self = data;

  g_object_unref (self->company);
  g_free (self->text);
  g_free (self);
}

static char *
dup_step (DaybookPracticeStep step, const char *provider)
{
  switch (step)
    {
    case DAYBOOK_PRACTICE_SIGN_IN:
      /* Translators: Stripe, QuickBooks, ... */
      return g_strdup_printf (_ ("Signing in to %s…"), provider);
    case DAYBOOK_PRACTICE_READ:
      /* Translators: QuickBooks, HubSpot */
      return g_strdup_printf (_ ("Looking at what is in %s…"), provider);
    default:
      return g_strdup (_ ("Leading orders and payments into the books…"));
    }
}

/* On the thread. */
static void
tell (DaybookPracticeStep step, const char *provider, double part, gpointer data)
{
  News *news = g_new0 (News, 1);

  news->company = g_object_ref (data);
  news->part = 0.1 + 0.9 * part;
  news->text = dup_step (step, provider);
  g_main_context_invoke_full (NULL, G_PRIORITY_DEFAULT, take_news_cb, news, news_free);
}

/* ---- the providers ---- */

/* In the child, between fork and exec. */
static void
end_with_parent (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGTERM);
}

static char *
candidate (const char *folder, const char *name)
{
  g_autofree char *file = g_build_filename (folder, name, NULL);

  return g_file_test (file, G_FILE_TEST_IS_EXECUTABLE) && !g_file_test (file, G_FILE_TEST_IS_DIR)
             ? g_steal_pointer (&file)
             : NULL;
}

char *
daybook_practice_company_find_sandbox (const char *here, const char *path)
{
  g_autofree char *build = g_build_filename (here, "..", "sandbox", NULL);
  g_auto(GStrv) folders = g_strsplit (path != NULL ? path : "", ":", -1);
  char *found = candidate (here, "daybook-sandbox");

  if (found == NULL)
    found = candidate (build, "daybook-sandbox");
  for (guint i = 0; found == NULL && folders[i] != NULL; i++)
    if (g_path_is_absolute (folders[i]))
      found = candidate (folders[i], "daybook-sandbox");
  return found;
}

static char *
find_sandbox (GError **error)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *here = self != NULL ? g_path_get_dirname (self) : g_strdup ("/");
  char *found = daybook_practice_company_find_sandbox (here, g_getenv ("PATH"));

  if (found == NULL)
    g_set_error_literal (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP,
                         "daybook-sandbox, which the practice company needs, is not installed");
  return found;
}

/* The day on which its world stands still, so that it is the same world every time. (transfer full)
 */
static char *
find_day (DaybookPracticeCompany *self, GError **error)
{
  g_autofree char *file = g_build_filename (self->folder, "began", NULL);
  g_autoptr(GDateTime) now = g_date_time_new_now_utc ();
  char *day = NULL;

  if (g_mkdir_with_parents (self->folder, 0700) != 0)
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_STORE, "%s cannot be made: %s",
                   self->folder, g_strerror (errno));
      return NULL;
    }
  if (g_file_get_contents (file, &day, NULL, NULL))
    return g_strchomp (day);
  day = g_date_time_format (now, "%Y-%m-%dT%H:%M:%SZ");
  return g_file_set_contents (file, day, -1, error) ? day : (g_free (day), NULL);
}

static gboolean
start_providers (DaybookPracticeCompany *self, GError **error)
{
  g_autofree char *program = find_sandbox (error);
  g_autofree char *day = program != NULL ? find_day (self, error) : NULL;
  g_autofree char *books = g_build_filename (self->folder, "quickbooks.books", NULL);
  g_autofree char *crm = g_build_filename (self->folder, "hubspot.crm", NULL);
  g_autofree char *log = g_build_filename (self->folder, "providers.log", NULL);
  g_autofree char *parent = g_strdup_printf ("%d", (int) getpid ());
  g_autofree char *pace = g_strdup_printf ("%d", DAYBOOK_PRACTICE_PACE);
  g_autoptr(GSubprocessLauncher) launcher = NULL;

  if (day == NULL)
    return FALSE;
  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_subprocess_launcher_set_stderr_file_path (launcher, log);
  g_subprocess_launcher_set_child_setup (launcher, end_with_parent, NULL, NULL);
  self->providers = g_subprocess_launcher_spawn (
      launcher, error, program, "--seed", "1", "--orders", ORDERS, "--pace", pace, "--now", day,
      "--books-file", books, "--crm-file", crm, "--ppid", parent, NULL);
  return self->providers != NULL;
}

static gboolean
look_cb (gpointer data)
{
  DaybookPracticeCompany *self = data;

  if (g_subprocess_get_identifier (self->providers) != NULL)
    return G_SOURCE_CONTINUE;
  self->look = 0;
  g_signal_emit (self, signals[ENDED], 0);

  return G_SOURCE_REMOVE;
}

static void
ended_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  *(gboolean *) data = TRUE;
}

static gboolean
too_long_cb (gpointer data)
{
  g_subprocess_force_exit (data);
  return G_SOURCE_REMOVE;
}

static void
stop_providers (DaybookPracticeCompany *self)
{
  g_autoptr(GMainContext) context = NULL;
  g_autoptr(GSource) limit = NULL;
  gboolean ended = FALSE;

  g_clear_handle_id (&self->look, g_source_remove);
  if (self->providers == NULL)
    return;
  context = g_main_context_new ();
  g_main_context_push_thread_default (context);
  limit = g_timeout_source_new_seconds (END_S);
  g_source_set_callback (limit, too_long_cb, self->providers, NULL);
  g_source_attach (limit, context);
  g_subprocess_send_signal (self->providers, SIGTERM);
  g_subprocess_wait_async (self->providers, NULL, ended_cb, &ended);
  while (!ended)
    g_main_context_iteration (context, TRUE);
  g_source_destroy (limit);
  g_main_context_pop_thread_default (context);
  g_clear_object (&self->providers);
}

/* ---- the thread ---- */

static gboolean
set_up (const Work *work, GTask *task, GError **error)
{
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autoptr(GDataInputStream) says = g_data_input_stream_new (work->says);
  g_autofree char *ports
      = g_data_input_stream_read_line (says, NULL, cancellable, error);
  g_autoptr(DaybookSession) session = NULL;

  if (ports == NULL)
    {
      if (error != NULL && *error == NULL)
        g_set_error_literal (error, DAYBOOK_ERROR, DAYBOOK_ERROR_LATER,
                             "the pretend providers ended before they listened (providers.log says "
                             "why)");
      return FALSE;
    }
  session = daybook_session_open (work->data, work->key_file, TRUE, error);
  if (session == NULL)
    return FALSE;
  daybook_db_set_cancellable (daybook_session_db (session), cancellable);
  return daybook_practice_set_up (session, ports, tell, g_task_get_source_object (task),
                                  cancellable, error);
}

static gboolean
join_cb (gpointer data)
{
  DaybookPracticeCompany *self = data;

  g_clear_pointer (&self->thread, g_thread_join);
  return G_SOURCE_REMOVE;
}

static void
cancelled_cb (GCancellable *cancellable, gpointer data)
{
  g_cancellable_cancel (data);
}

static gpointer
work_thread (gpointer data)
{
  g_autoptr(GTask) task = data;
  DaybookPracticeCompany *self = g_task_get_source_object (task);
  gulong id = g_cancellable_connect (self->stop, G_CALLBACK (cancelled_cb),
                                     g_task_get_cancellable (task), NULL);
  g_autoptr(GError) error = NULL;
  gboolean done = set_up (g_task_get_task_data (task), task, &error);

  g_cancellable_disconnect (self->stop, id);
  g_main_context_invoke_full (NULL, G_PRIORITY_HIGH, join_cb, g_object_ref (self), g_object_unref);
  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
  return NULL;
}

static gpointer
delete_thread (gpointer data)
{
  g_autoptr(GTask) task = data;
  DaybookPracticeCompany *self = g_task_get_source_object (task);
  g_autoptr(GError) error = NULL;
  gboolean done = daybook_practice_company_remove_folder (self->folder, &error);

  g_main_context_invoke_full (NULL, G_PRIORITY_HIGH, join_cb, g_object_ref (self), g_object_unref);
  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
  return NULL;
}

/* ---- the object ---- */

static void
daybook_practice_company_finalize (GObject *object)
{
  DaybookPracticeCompany *self = DAYBOOK_PRACTICE_COMPANY (object);

  g_assert (self->thread == NULL);
  g_assert (self->providers == NULL);
  g_clear_object (&self->stop);
  g_free (self->folder);
  g_free (self->data);
  g_free (self->key_file);
  g_free (self->text);
  G_OBJECT_CLASS (daybook_practice_company_parent_class)->finalize (object);
}

static void
daybook_practice_company_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DaybookPracticeCompany *self = DAYBOOK_PRACTICE_COMPANY (object);

  switch (id)
    {
    case PROP_PART:
      g_value_set_double (value, self->part);
      break;
    case PROP_TEXT:
      g_value_set_string (value, self->text);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
daybook_practice_company_class_init (DaybookPracticeCompanyClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = daybook_practice_company_finalize;
  object_class->get_property = daybook_practice_company_get_property;
  properties[PROP_PART] = g_param_spec_double ("part", NULL, NULL, 0, 1, 0,
                                               G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_TEXT]
      = g_param_spec_string ("text", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[ENDED] = g_signal_new ("ended", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
}

static void
daybook_practice_company_init (DaybookPracticeCompany *self)
{
  self->stop = g_cancellable_new ();
}

DaybookPracticeCompany *
daybook_practice_company_new (const char *folder)
{
  DaybookPracticeCompany *self = g_object_new (DAYBOOK_TYPE_PRACTICE_COMPANY, NULL);

  self->folder = g_strdup (folder);
  self->data = g_build_filename (folder, "store", NULL);
  self->key_file = g_build_filename (folder, "key", NULL);

  return self;
}

const char *
daybook_practice_company_get_data (DaybookPracticeCompany *self)
{
  g_return_val_if_fail (DAYBOOK_IS_PRACTICE_COMPANY (self), NULL);

  return self->data;
}

const char *
daybook_practice_company_get_key_file (DaybookPracticeCompany *self)
{
  g_return_val_if_fail (DAYBOOK_IS_PRACTICE_COMPANY (self), NULL);

  return self->key_file;
}

const char *
daybook_practice_company_get_text (DaybookPracticeCompany *self)
{
  g_return_val_if_fail (DAYBOOK_IS_PRACTICE_COMPANY (self), NULL);

  return self->text;
}

double
daybook_practice_company_get_part (DaybookPracticeCompany *self)
{
  g_return_val_if_fail (DAYBOOK_IS_PRACTICE_COMPANY (self), 0);

  return self->part;
}

void
daybook_practice_company_begin_async (DaybookPracticeCompany *self,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  g_autoptr(GCancellable) own
      = cancellable != NULL ? g_object_ref (cancellable) : g_cancellable_new ();
  g_autoptr(GTask) task = g_task_new (self, own, callback, user_data);
  g_autoptr(GError) error = NULL;
  Work *work;

  g_return_if_fail (DAYBOOK_IS_PRACTICE_COMPANY (self));
  g_return_if_fail (self->providers == NULL && self->thread == NULL);

  g_task_set_source_tag (task, daybook_practice_company_begin_async);
  g_cancellable_reset (self->stop);
  take_news (self, _ ("Starting the pretend shop, processor, books and CRM…"), 0);
  if (!start_providers (self, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  self->look = g_timeout_add_seconds (LOOK_S, look_cb, self);
  work = g_new0 (Work, 1);
  work->data = g_strdup (self->data);
  work->key_file = g_strdup (self->key_file);
  work->says = g_object_ref (g_subprocess_get_stdout_pipe (self->providers));
  g_task_set_task_data (task, work, work_free);
  self->thread = g_thread_new ("practice", work_thread, g_steal_pointer (&task));
}

gboolean
daybook_practice_company_begin_finish (DaybookPracticeCompany *self,
                                       GAsyncResult *result,
                                       GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
daybook_practice_company_stop (DaybookPracticeCompany *self)
{
  g_return_if_fail (DAYBOOK_IS_PRACTICE_COMPANY (self));

  g_cancellable_cancel (self->stop);
  g_clear_pointer (&self->thread, g_thread_join);
  stop_providers (self);
}

void
daybook_practice_company_delete_async (DaybookPracticeCompany *self,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, NULL, callback, user_data);

  g_return_if_fail (DAYBOOK_IS_PRACTICE_COMPANY (self));
  g_return_if_fail (self->providers == NULL && self->thread == NULL);

  g_task_set_source_tag (task, daybook_practice_company_delete_async);
  self->thread = g_thread_new ("delete", delete_thread, g_steal_pointer (&task));
}

gboolean
daybook_practice_company_delete_finish (DaybookPracticeCompany *self,
                                        GAsyncResult *result,
                                        GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static gboolean
remove_failed (GError **error, const char *path)
{
  g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_STORE, "%s cannot be removed: %s", path,
               g_strerror (errno));
  return FALSE;
}

gboolean
daybook_practice_company_remove_folder (const char *folder, GError **error)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (folder, name, NULL);
      gboolean is_folder = g_file_test (child, G_FILE_TEST_IS_DIR)
                           && !g_file_test (child, G_FILE_TEST_IS_SYMLINK);

      if (is_folder && !daybook_practice_company_remove_folder (child, error))
        return FALSE;
      if (!is_folder && g_unlink (child) != 0)
        return remove_failed (error, child);
    }
  return g_rmdir (folder) == 0 || errno == ENOENT || remove_failed (error, folder);
}
