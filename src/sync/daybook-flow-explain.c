/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why a document stands in the books: its cause, the records that belong to it, the ties between
 * them with their evidence, and the journal. */
#include "daybook-flow-run.h"

#include "daybook-deliveries.h"
#include "daybook-documents.h"
#include "daybook-events.h"
#include "daybook-json-writer.h"
#include "daybook-links.h"
#include "daybook-records.h"

static gboolean
write_record (DaybookDb *db, gint64 id, DaybookJsonWriter *out, GError **error)
{
  g_autoptr(DaybookStoredRecord) record = daybook_records_get (db, id, error);

  if (record == NULL)
    return FALSE;
  daybook_json_begin_object (out);
  daybook_json_put_string (out, "type", record->type);
  daybook_json_put_string (out, "connection", record->connection);
  daybook_json_put_string (out, "id", record->source_id);
  daybook_json_put_int (out, "revision", record->revision);
  if (record->mapping != NULL)
    daybook_json_put_string (out, "mapping", record->mapping);
  daybook_json_end_object (out);
  return TRUE;
}

static gboolean
write_ties (DaybookDb *db, gint64 id, DaybookJsonWriter *out, GError **error)
{
  g_autoptr(GPtrArray) links = daybook_links_of (db, id, error);

  if (links == NULL)
    return FALSE;
  for (guint i = 0; i < links->len; i++)
    {
      const DaybookLink *link = g_ptr_array_index (links, i);

      daybook_json_begin_object (out);
      daybook_json_put_string (out, "kind", link->kind);
      daybook_json_key (out, "from");
      if (!write_record (db, link->from, out, error))
        return FALSE;
      daybook_json_key (out, "to");
      if (!write_record (db, link->to, out, error))
        return FALSE;
      daybook_json_key (out, "evidence");
      daybook_json_add_raw (out, link->evidence, -1);
      daybook_json_end_object (out);
    }
  return TRUE;
}

static gboolean
write_cause (DaybookDb *db, const DaybookDelivery *delivery, DaybookJsonWriter *out, GError **error)
{
  g_autoptr(DaybookEvent) event = daybook_events_get (db, delivery->event, error);

  if (event == NULL)
    return FALSE;
  daybook_json_key (out, "cause");
  daybook_json_begin_object (out);
  daybook_json_put_int (out, "event", event->seq);
  daybook_json_put_string (out, "type", event->type);
  daybook_json_key (out, "record");
  if (!write_record (db, event->record, out, error))
    return FALSE;
  daybook_json_end_object (out);
  return TRUE;
}

static gboolean
write_document (DaybookDb *db,
                const DaybookDelivery *delivery,
                DaybookJsonWriter *out,
                GError **error)
{
  g_autoptr(GError) failure = NULL;
  g_autoptr(DaybookDocument) document = daybook_documents_of_delivery (db, delivery->id, &failure);

  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (document == NULL)
    return TRUE;
  daybook_json_key (out, "document");
  daybook_json_begin_object (out);
  daybook_json_put_string (out, "kind", document->kind);
  daybook_json_put_string (out, "id", document->remote_id);
  daybook_json_put_string (out, "reference", document->reference);
  daybook_json_put_string (out, "link", document->link);
  daybook_json_put_string (out, "mapping", document->mapping);
  daybook_json_put_string (out, "state", document->state);
  daybook_json_end_object (out);
  return TRUE;
}

char *
daybook_flow_explain (DaybookDb *db, gint64 id, GError **error)
{
  g_autoptr(DaybookDelivery) delivery = daybook_deliveries_get (db, id, error);
  g_auto(DaybookJsonWriter) out = { 0 };

  if (delivery == NULL)
    return NULL;
  daybook_json_writer_init (&out);
  daybook_json_begin_object (&out);
  daybook_json_put_int (&out, "delivery", delivery->id);
  daybook_json_put_string (&out, "kind", delivery->kind);
  daybook_json_put_string (&out, "state", daybook_delivery_state_name (delivery->state));
  if (delivery->reason != NULL)
    daybook_json_put_string (&out, "reason", delivery->reason);
  daybook_json_put_string (&out, "key", delivery->key);
  daybook_json_put_string (&out, "reference", delivery->reference);
  if (!write_cause (db, delivery, &out, error))
    return NULL;
  daybook_json_key (&out, "ties");
  daybook_json_begin_list (&out);
  if (!write_ties (db, delivery->subject, &out, error)
      || (delivery->order != 0 && !write_ties (db, delivery->order, &out, error)))
    return NULL;
  daybook_json_end_list (&out);
  daybook_json_key (&out, "posting");
  daybook_json_add_raw (&out, delivery->body, -1);
  if (!write_document (db, delivery, &out, error))
    return NULL;
  daybook_json_end_object (&out);
  return daybook_json_writer_steal (&out);
}
