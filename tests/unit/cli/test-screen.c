/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What fits on a terminal, what does not, and the word that was meant. */
#include <locale.h>

#include "daybook-near.h"
#include "daybook-table.h"

static const struct
{
  const char *text;
  int columns;
  const char *cut;
} cuts[] = {
  { "", 0, "" },
  { "abc", 0, "" },
  { "abc", -3, "" },
  { "abc", 1, "…" },
  { "abcd", 3, "ab…" },
  { "abc", 3, "abc" },
  { "東京都", 6, "東京都" },
  { "東京都", 5, "東京…" },
  { "東京都", 4, "東…" },
  { "e\xcc\x81"
    "cole",
    5,
    "e\xcc\x81"
    "cole" },
  { "e\xcc\x81"
    "cole",
    4,
    "e\xcc\x81"
    "co…" },
};

static void
test_cut (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cuts); i++)
    {
      g_autofree char *cut = daybook_text_cut (cuts[i].text, cuts[i].columns);

      g_assert_cmpstr (cut, ==, cuts[i].cut);
      g_assert_cmpint (daybook_text_width (cut), <=, MAX (0, cuts[i].columns));
    }
}

static void
test_tame (void)
{
  static const struct
  {
    const char *text, *tame;
  } rows[] = { { "two\nlines\there", "two lines here" },
               { "\033[2Jgone", " [2Jgone" },
               { "\xc2\x9b"
                 "31m",
                 " 31m" },
               { "bad \xff byte", "bad \xef\xbf\xbd byte" },
               { "école", "école" } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *tame = daybook_text_tame (rows[i].text);

      g_assert_cmpstr (tame, ==, rows[i].tame);
    }
}

static void
test_wrap (void)
{
  g_autofree char *text = daybook_text_wrap ("one two  three longerthanaline four", 2, 10);

  g_assert_cmpstr (text, ==, "  one two\n  three\n  longerthanaline\n  four\n");
}

static const struct
{
  gboolean terminal, color;
  int width;
  const char *columns, *text;
} tables[] = {
  /* a pipe: nothing is cut, and only the lines */
  { FALSE, FALSE, G_MAXINT, ">Id|Name|Why", " 7  Maple  a long reason why\n12  東京\n" },
  { FALSE, FALSE, G_MAXINT, "#>Id|Name|Why",
    "Id  Name   Why\n 7  Maple  a long reason why\n12  東京\n" },
  { TRUE, FALSE, 24, ">Id|Name|Why", "Id  Name   Why\n 7  Maple  a long reaso…\n12  東京\n" },
  { TRUE, FALSE, 9, ">Id|Name|Why", "Id  Name\n 7  Maple\n12  東京\n" },
  { TRUE, TRUE, 80, "Id|Name|Why",
    "\033[1mId\033[0m  \033[1mName\033[0m   \033[1mWhy\033[0m\n7   Maple  \033[33ma long reason "
    "why\033[0m\n12  東京\n" },
};

static void
test_table (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      DaybookScreen screen = { .terminal = tables[i].terminal, .color = tables[i].color };
      g_autoptr (DaybookTable) table = daybook_table_new (&screen, tables[i].columns);
      g_autofree char *none = daybook_table_dup_text (table, tables[i].width);
      g_autofree char *text = NULL;

      g_assert_cmpstr (none, ==, "");
      daybook_table_add_int (table, DAYBOOK_INK_PLAIN, 7);
      daybook_table_add (table, DAYBOOK_INK_PLAIN, "Maple");
      daybook_table_add (table, DAYBOOK_INK_WAITS, "a long reason why");
      daybook_table_add_int (table, DAYBOOK_INK_PLAIN, 12);
      daybook_table_add (table, DAYBOOK_INK_PLAIN, "東京");
      daybook_table_add (table, DAYBOOK_INK_WAITS, NULL);
      text = daybook_table_dup_text (table, tables[i].width);
      g_assert_cmpstr (text, ==, tables[i].text);
      g_assert_cmpint ((int) daybook_table_rows (table), ==, 2);
    }
}

static void
test_near (void)
{
  static const char *const words[] = { "sync", "status", "schedule", "show", "undo", NULL };
  static const struct
  {
    const char *word, *near;
  } rows[] = { { "x", NULL },
               { "frobnicate", NULL },
               { "", NULL },
               { "sycn", "sync" },
               { "snyc", "sync" },
               { "stauts", "status" },
               { "sched", "schedule" },
               { "undoo", "undo" },
               { "ssssssssssssssssssssssssssssssssssssssssssss", NULL } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpstr (daybook_near (rows[i].word, words), ==, rows[i].near);
}

static void
test_when (void)
{
  DaybookScreen screen;

  g_setenv ("TERM", "xterm", TRUE);
  g_assert_false (daybook_screen_init (&screen, "sometimes"));
  g_assert_true (daybook_screen_init (&screen, "always"));
  g_assert_true (screen.color && screen.error_color);
  g_assert_true (daybook_screen_init (&screen, "never"));
  g_assert_false (screen.color || screen.error_color);
  g_setenv ("NO_COLOR", "1", TRUE);
  g_assert_true (daybook_screen_init (&screen, "auto"));
  g_assert_false (screen.color || screen.error_color);
  g_setenv ("TERM", "dumb", TRUE);
  g_assert_true (daybook_screen_init (&screen, NULL));
  g_assert_false (screen.line);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/screen/cut", test_cut);
  g_test_add_func ("/screen/tame", test_tame);
  g_test_add_func ("/screen/wrap", test_wrap);
  g_test_add_func ("/screen/table", test_table);
  g_test_add_func ("/screen/near", test_near);
  g_test_add_func ("/screen/when", test_when);

  return g_test_run ();
}
