/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names: known values that must never change, and that parts do not run into each other. */
#include <string.h>

#include "daybook-id.h"

/* Both were computed once with Python's uuid and hashlib. A change here orphans every record ever
 * sent. */
static void
test_known (void)
{
  g_autofree char *uuid = daybook_id_uuid5 ("order", "1001", NULL);
  g_autofree char *reference = daybook_id_reference ("order", "1001", NULL);

  g_assert_cmpstr (uuid, ==, "49f23468-7d3c-5c9f-bcac-5c7e0533c213");
  g_assert_cmpstr (reference, ==, "DB-6TM5GYWAY8PN1KMM");
}

static void
test_parts (void)
{
  g_autofree char *one = daybook_id_uuid5 ("ab", "c", NULL);
  g_autofree char *other = daybook_id_uuid5 ("a", "bc", NULL);
  g_autofree char *joined = daybook_id_uuid5 ("abc", NULL);
  g_autofree char *again = daybook_id_uuid5 ("ab", "c", NULL);
  g_autofree char *empty = daybook_id_uuid5 ("ab", "c", "", NULL);

  g_assert_cmpstr (one, !=, other);
  g_assert_cmpstr (one, !=, joined);
  g_assert_cmpstr (one, !=, empty);
  g_assert_cmpstr (one, ==, again);
}

static void
test_form (void)
{
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  int i;

  for (i = 0; i < 2000; i++)
    {
      g_autofree char *number = g_strdup_printf ("%d", i);
      g_autofree char *uuid = daybook_id_uuid5 ("x", number, NULL);
      g_autofree char *reference = daybook_id_reference ("x", number, NULL);

      g_assert_true (g_uuid_string_is_valid (uuid));
      g_assert_cmpint (uuid[14], ==, '5');
      g_assert_nonnull (strchr ("89ab", uuid[19]));
      g_assert_cmpuint (strlen (reference), ==, 19);
      g_assert_true (g_str_has_prefix (reference, "DB-"));
      g_assert_cmpuint (strspn (reference + 3, "0123456789ABCDEFGHJKMNPQRSTVWXYZ"), ==, 16);
      g_assert_true (g_hash_table_add (seen, g_steal_pointer (&reference)));
    }
}

static void
test_digest (void)
{
  g_autofree char *empty = daybook_id_digest ("", -1);
  g_autofree char *text = daybook_id_digest ("abc", -1);
  g_autofree char *part = daybook_id_digest ("abcdef", 3);

  g_assert_cmpstr (empty, ==, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  g_assert_cmpstr (text, ==, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  g_assert_cmpstr (part, ==, text);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/id/known", test_known);
  g_test_add_func ("/base/id/parts", test_parts);
  g_test_add_func ("/base/id/form", test_form);
  g_test_add_func ("/base/id/digest", test_digest);
  return g_test_run ();
}
