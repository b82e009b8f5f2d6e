/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The contract checker. An input has two parts: a schema, and what is checked against it and
 * against each contract that ships. */
#include "daybook-contract.h"
#include "daybook-error.h"

#include "fuzz.h"

static const char *const shipped[] = {
  "account/1",     "balance_entry/1", "company/1",  "customer/1", "dispute/1", "fulfilment/1",
  "item/1",        "order/1",         "payment/1",  "payout/1",   "period/1",  "payout_line/1",
  "stock_level/1", "posting/1",       "tax_code/1", "refund/1",
};

static void
check (const DaybookContract *contract, const DaybookTree *record)
{
  g_autoptr (GError) error = NULL;

  if (!daybook_contract_check (contract, record, 0, &error))
    g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *schema_text = fuzz_take_part (&data, &size);
  g_autofree char *record_text = fuzz_take_part (&data, &size);
  g_autoptr (DaybookTree) schema = daybook_tree_new (schema_text, -1, NULL);
  g_autoptr (DaybookTree) record = daybook_tree_new (record_text, -1, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (DaybookContract) contract
      = schema != NULL ? daybook_contract_new (schema, "f-1.json", &error) : NULL;

  if (schema != NULL && contract == NULL)
    g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP);
  if (contract != NULL)
    daybook_contract_field (contract, "lines[].gross");
  if (record == NULL)
    return 0;

  if (contract != NULL)
    check (contract, record);
  for (guint i = 0; i < G_N_ELEMENTS (shipped); i++)
    check (daybook_contract_get (shipped[i], NULL), record);

  return 0;
}
