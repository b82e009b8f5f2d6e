/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads lines "order/1<tab>JSON" and answers a line each: "ok", or why not. For
 * contracts-agree.py. */
#include <stdio.h>
#include <string.h>

#include "daybook-contract.h"

static void
answer (const char *name,
        const char *json)
{
  g_autoptr(GError) error = NULL;
  const DaybookContract *contract = daybook_contract_get (name, &error);
  g_autoptr(DaybookTree) tree = contract != NULL ? daybook_tree_new (json, -1, &error) : NULL;

  if (tree != NULL && daybook_contract_check (contract, tree, 0, &error))
    puts ("ok");
  else
    puts (error->message);
}

int
main (void)
{
  char *line = NULL;
  size_t size = 0;

  while (getline (&line, &size, stdin) > 0)
    {
      char *tab = strchr (line, '\t');

      line[strcspn (line, "\n")] = '\0';
      if (tab == NULL)
        return 1;
      *tab = '\0';
      answer (line, tab + 1);
    }

  free (line);
  return 0;
}
