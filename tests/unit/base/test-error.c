/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every code has its own word and its own advice, and foreign errors get a sentence too. */
#include <gio/gio.h>

#include "daybook-error.h"

static const char *const names[] = {
  "auth",   "later", "refused", "unreadable", "store",
  "unsure", "setup", "keyring", "denied",
};

static void
test_unknown (void)
{
  g_autoptr(GError) foreign = g_error_new (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "not there");
  g_autoptr(GError) high = g_error_new (DAYBOOK_ERROR, G_N_ELEMENTS (names), "from the future");
  g_autoptr(GError) low = g_error_new (DAYBOOK_ERROR, -1, "from nowhere");
  const char *general = daybook_error_advice (NULL);

  g_assert_cmpstr (daybook_error_code_name (-1), ==, "unknown");
  g_assert_cmpstr (daybook_error_code_name (G_N_ELEMENTS (names)), ==, "unknown");
  g_assert_cmpstr (general, !=, "");
  g_assert_cmpstr (daybook_error_advice (foreign), ==, general);
  g_assert_cmpstr (daybook_error_advice (high), ==, general);
  g_assert_cmpstr (daybook_error_advice (low), ==, general);
}

static void
test_code (gconstpointer data)
{
  int code = GPOINTER_TO_INT (data);
  g_autoptr(GError) error = g_error_new (DAYBOOK_ERROR, code, "something");
  const char *advice = daybook_error_advice (error);
  int other;

  g_assert_cmpstr (daybook_error_code_name (code), ==, names[code]);
  g_assert_true (g_str_has_suffix (advice, "."));
  for (other = 0; other < code; other++)
    {
      error->code = other;
      g_assert_cmpstr (daybook_error_advice (error), !=, advice);
    }
}

int
main (int   argc,
      char *argv[])
{
  guint i;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/error/unknown", test_unknown);
  for (i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_strconcat ("/base/error/code/", names[i], NULL);

      g_test_add_data_func (path, GINT_TO_POINTER (i), test_code);
    }

  return g_test_run ();
}
