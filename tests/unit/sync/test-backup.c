/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A backup opens with its passphrase only, and gives the whole store back. */
#include "sync-bench.h"

#include "daybook-audit.h"
#include "daybook-backup.h"

#define PASSPHRASE "correct horse battery"

/* Below the place's folder; freed by who asks. */
static char *
below (Place *place, const char *name)
{
  return g_build_filename (place->folder, name, NULL);
}

static void
fail_restore (Place *place, const char *from, const char *passphrase, int code, const char *part)
{
  g_autofree char *dir = below (place, "again");
  g_autofree char *key = below (place, "again.key");
  g_autoptr (GError) error = NULL;

  g_assert_false (daybook_backup_restore (from, passphrase, dir, key, &error));
  g_assert_error (error, DAYBOOK_ERROR, code);
  if (strstr (error->message, part) == NULL)
    g_error ("'%s' does not say '%s'", error->message, part);
  g_assert_false (daybook_db_exists (dir));
}

static void
test_refused (Place *place, gconstpointer data)
{
  g_autofree char *dir = below (place, "backup");
  g_autoptr (GError) error = NULL;

  g_assert_false (daybook_backup_make (place->session, dir, "short", &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP);
  g_clear_error (&error);
  g_assert_false (daybook_backup_make (place->session, place->folder, PASSPHRASE, &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP);
  g_assert_nonnull (strstr (error->message, "is not empty"));
  fail_restore (place, dir, PASSPHRASE, DAYBOOK_ERROR_SETUP, "holds no backup");
}

static void
test_whole (Place *place, gconstpointer data)
{
  g_autofree char *dir = below (place, "backup");
  g_autofree char *again = below (place, "again");
  g_autofree char *key = below (place, "again.key");
  g_autoptr (GError) error = NULL;
  g_autoptr (DaybookSession) session = NULL;
  g_autoptr (DaybookStoredRecord) order = NULL;
  g_autoptr (GPtrArray) audit = NULL;

  put (place, "shop", "order/1", ORDER ("o1", "1001", 5000, ""));
  g_assert_true (daybook_backup_make (place->session, dir, PASSPHRASE, &error));
  g_assert_no_error (error);
  fail_restore (place, dir, "wrong horse battery", DAYBOOK_ERROR_STORE, "does not open the backup");
  g_assert_true (daybook_backup_restore (dir, PASSPHRASE, again, key, &error));
  g_assert_no_error (error);
  session = daybook_session_open (again, key, FALSE, &error);
  g_assert_no_error (error);
  order = daybook_records_find (daybook_session_db (session), "shop", "order", "o1", &error);
  g_assert_nonnull (order);
  g_assert_cmpstr (order->number, ==, "1001");
  g_assert_true (daybook_audit_verify (daybook_session_db (session), NULL, &error));
  audit = daybook_audit_list (daybook_session_db (session), 0, 1000, &error);
  g_assert_cmpstr (((DaybookAuditEntry *) audit->pdata[audit->len - 1])->act, ==, "store.restored");
  g_assert_false (daybook_backup_restore (dir, PASSPHRASE, again, key, &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/backup/refused", Place, NULL, place_set_up, test_refused, place_tear_down);
  g_test_add ("/backup/whole", Place, NULL, place_set_up, test_whole, place_tear_down);

  return g_test_run ();
}
