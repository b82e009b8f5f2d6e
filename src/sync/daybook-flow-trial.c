/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-flow-trial.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/random.h>

#include "daybook-error.h"

#define AT_ONCE 500

static void
row_free (gpointer data)
{
  DaybookFlowTrialRow *self = data;

  g_free (self->kind);
  g_free (self->reason);
  g_free (self);
}

void
daybook_flow_trial_free (DaybookFlowTrial *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_free (self);
}

/* ---- the copy ---- */

typedef struct
{
  char *dir;
  guint8 key[DAYBOOK_DB_KEY_BYTES];
  DaybookDb *db;
} Copy;

/* The copy is one folder of files. */
static void
copy_clear (Copy *self)
{
  g_autoptr (GDir) dir = self->dir != NULL ? g_dir_open (self->dir, 0, NULL) : NULL;
  const char *name;

  g_clear_pointer (&self->db, daybook_db_free);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->dir, name, NULL);

      g_unlink (path);
    }
  if (self->dir != NULL)
    g_rmdir (self->dir);
  g_free (self->dir);
  memset (self->key, 0, sizeof self->key);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Copy, copy_clear)

static gboolean
copy_make (Copy *self, DaybookDb *db, GError **error)
{
  self->dir = g_dir_make_tmp ("daybook-trial-XXXXXX", error);
  if (self->dir == NULL)
    return FALSE;
  if (getrandom (self->key, sizeof self->key, 0) != sizeof self->key)
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_STORE, "the system gives no random bytes");
      return FALSE;
    }
  if (!daybook_db_backup (db, self->dir, self->key, error))
    return FALSE;
  self->db = daybook_db_open (self->dir, self->key, DAYBOOK_DB_READ_WRITE, error);
  return self->db != NULL;
}

/* ---- the flow in it ---- */

/* It begins at the first event, whatever it has applied already. */
static gboolean
put_flow (DaybookDb *db, const DaybookFlow *flow, GError **error)
{
  g_autoptr (DaybookTransaction) transaction = daybook_db_begin (db, error);
  g_autoptr (DaybookFlow) there = daybook_flows_get (db, flow->id, NULL);
  DaybookFlow copy = *flow;

  copy.state = (char *) "on";
  if (transaction == NULL)
    return FALSE;
  if (there == NULL ? !daybook_flows_add (db, &copy, error)
                    : !daybook_flows_update (db, &copy, error)
                          || !daybook_flows_set_position (db, flow->id, there->position, 0, error))
    return FALSE;
  return daybook_db_commit (transaction, error);
}

static DaybookFlowTrialRow *
row_for (GPtrArray *rows, const DaybookDelivery *delivery)
{
  const char *currency = delivery->currency != NULL ? delivery->currency : "";
  gboolean says = delivery->state != DAYBOOK_DELIVERY_DONE;
  const char *reason = !says                         ? NULL
                       : delivery->waits_for != NULL ? "what it belongs to has not come yet"
                                                     : delivery->reason;
  DaybookFlowTrialRow *row;

  for (guint i = 0; i < rows->len; i++)
    {
      row = g_ptr_array_index (rows, i);
      if (row->state == delivery->state && g_str_equal (row->kind, delivery->kind)
          && g_strcmp0 (row->reason, reason) == 0 && g_str_equal (row->currency, currency))
        return row;
    }
  row = g_new0 (DaybookFlowTrialRow, 1);
  row->kind = g_strdup (delivery->kind);
  row->state = delivery->state;
  row->reason = g_strdup (reason);
  g_strlcpy (row->currency, currency, sizeof row->currency);
  g_ptr_array_add (rows, row);
  return row;
}

/* What would be posted first, then what needs a person, what is done last. */
static int
compare_rows (gconstpointer a, gconstpointer b)
{
  static const int order[DAYBOOK_N_DELIVERY_STATES] = {
    [DAYBOOK_DELIVERY_READY] = 0,   [DAYBOOK_DELIVERY_HELD] = 1,   [DAYBOOK_DELIVERY_WAITING] = 2,
    [DAYBOOK_DELIVERY_REFUSED] = 3, [DAYBOOK_DELIVERY_SENT] = 4,   [DAYBOOK_DELIVERY_DONE] = 5,
    [DAYBOOK_DELIVERY_UNDONE] = 6,  [DAYBOOK_DELIVERY_IGNORED] = 7
  };
  const DaybookFlowTrialRow *left = *(DaybookFlowTrialRow *const *) a;
  const DaybookFlowTrialRow *right = *(DaybookFlowTrialRow *const *) b;

  if (left->state != right->state)
    return order[left->state] - order[right->state];
  if (left->count != right->count)
    return left->count < right->count ? 1 : -1;
  return strcmp (left->kind, right->kind);
}

static gboolean
collect (
    DaybookDb *db, const char *flow, GCancellable *cancellable, GPtrArray *rows, GError **error)
{
  DaybookDeliveriesQuery query = { .flow = flow, .limit = AT_ONCE };

  while (!g_cancellable_set_error_if_cancelled (cancellable, error))
    {
      g_autoptr (GPtrArray) some = daybook_deliveries_list (db, &query, error);

      if (some == NULL)
        return FALSE;
      if (some->len == 0)
        {
          g_ptr_array_sort (rows, compare_rows);
          return TRUE;
        }
      for (guint i = 0; i < some->len; i++)
        {
          const DaybookDelivery *delivery = g_ptr_array_index (some, i);
          DaybookFlowTrialRow *row = row_for (rows, delivery);

          row->count++;
          row->amount += delivery->amount;
          query.after_id = delivery->id;
        }
    }
  return FALSE;
}

DaybookFlowTrial *
daybook_flow_try (DaybookSession *session,
                  const DaybookFlow *flow,
                  GCancellable *cancellable,
                  GError **error)
{
  g_auto (Copy) copy = { 0 };
  g_autoptr (DaybookFlowTrial) trial = g_new0 (DaybookFlowTrial, 1);
  DaybookFlowCounts counts = { 0 };

  trial->rows = g_ptr_array_new_with_free_func (row_free);
  if (!copy_make (&copy, daybook_session_db (session), error))
    return NULL;
  daybook_db_set_cancellable (copy.db, cancellable);
  if (!put_flow (copy.db, flow, error)
      || !daybook_flow_run (copy.db, flow->id, cancellable, &counts, error))
    return NULL;
  trial->events = counts.events;
  /* What was there before is as the flow would have it now, but for what was sent. */
  memset (&counts, 0, sizeof counts);
  if (!daybook_flow_recompose (copy.db, flow->id, cancellable, &counts, error)
      || !collect (copy.db, flow->id, cancellable, trial->rows, error))
    return NULL;
  return g_steal_pointer (&trial);
}
