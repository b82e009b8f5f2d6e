/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Steps between times and what providers write for them: time, format_time. A wall clock needs its
 * zone; the zones that
 * "=Area/City" names are read at load, those from the input when they are met. */
#include "daybook-step.h"

#include <string.h>

#include "daybook-error.h"
#include "daybook-time.h"

static gboolean
load_zone (DaybookStep *self, DaybookLoad *load, DaybookNode node, GError **error)
{
  DaybookNode option = daybook_tree_get (load->tree, node, "zone");
  const char *name;

  if (option == DAYBOOK_NODE_NONE)
    return TRUE;

  self->zone_name = daybook_load_source (load, option, "zone", TRUE, error);
  if (self->zone_name == NULL)
    return FALSE;

  name = daybook_source_constant (self->zone_name);
  if (name == NULL)
    return TRUE;

  self->zone = g_time_zone_new_identifier (name);

  return self->zone != NULL
         || daybook_load_fail (load, option, error, "\"%s\" is not a time zone of this computer",
                               name);
}

/* The zone (borrowed), NULL for UTC. */
static gboolean
find_zone (const DaybookStep *self,
           DaybookPass *pass,
           const DaybookFrame *frame,
           GTimeZone **out,
           GError **error)
{
  DaybookValue found;
  const char *name;
  gsize length;

  *out = self->zone;
  if (self->zone != NULL || self->zone_name == NULL)
    return TRUE;

  found = daybook_source_find (self->zone_name, pass, frame);
  if (!daybook_value_is_text (&found, &name, &length))
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE,
                   "expected a time zone at %s, found %s", daybook_source_path (self->zone_name),
                   daybook_value_name (&found));
      return FALSE;
    }

  if (g_strcmp0 (name, pass->zone_name) != 0)
    {
      g_clear_pointer (&pass->zone_name, g_free);
      g_clear_pointer (&pass->zone, g_time_zone_unref);
      pass->zone = g_time_zone_new_identifier (name);
      pass->zone_name = pass->zone != NULL ? g_strdup (name) : NULL;
    }

  *out = pass->zone;
  if (pass->zone == NULL)
    g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE,
                 "\"%s\" at %s is not a time zone of this computer", name,
                 daybook_source_path (self->zone_name));

  return pass->zone != NULL;
}

static gboolean
load_format (
    DaybookStep *self, DaybookLoad *load, DaybookNode node, DaybookNode argument, GError **error)
{
  const char *word = daybook_load_text (load, argument, self->kind->name, error);
  DaybookTimeFormat format;

  if (word == NULL)
    return FALSE;

  if (!daybook_time_format_parse (word, &format))
    return daybook_load_fail (
        load, argument, error,
        "\"%s\" is one of rfc3339, local, date, unix, unix_ms, unix_us, http, not \"%s\"",
        self->kind->name, word);

  self->word = (int) format;

  return load_zone (self, load, node, error);
}

/* time: format (word), zone: path (zone_name, zone) */

static gboolean
run_time (const DaybookStep *self,
          DaybookPass *pass,
          const DaybookFrame *frame,
          DaybookValue *value,
          GError **error)
{
  gsize length;
  const char *text = daybook_value_as_text (value, &pass->scratch, &length, error);
  GTimeZone *zone;
  gint64 time_us;

  if (text == NULL || !find_zone (self, pass, frame, &zone, error)
      || !daybook_time_parse (text, (gssize) length, (DaybookTimeFormat) self->word, zone, &time_us,
                              error))
    return FALSE;

  *value = daybook_value_integer (time_us);

  return TRUE;
}

static gboolean
load_time (DaybookStep *self,
           DaybookLoad *load,
           DaybookNode node,
           DaybookNode argument,
           DaybookType *type,
           GError **error)
{
  self->run = run_time;
  *type = daybook_type_of (DAYBOOK_TYPE_TIME);

  return load_format (self, load, node, argument, error);
}

/* format_time: format (word), zone: path (zone_name, zone) */

static gint64
floor_divide (gint64 value, gint64 by)
{
  return value / by - (value % by < 0);
}

static gboolean
run_format_time (const DaybookStep *self,
                 DaybookPass *pass,
                 const DaybookFrame *frame,
                 DaybookValue *value,
                 GError **error)
{
  DaybookValue time_us;
  GTimeZone *zone;
  const char *text;
  char *made;
  gsize length;

  if (!daybook_value_as_amount (value, &time_us, error)
      || !find_zone (self, pass, frame, &zone, error))
    return FALSE;

  if (time_us.kind != DAYBOOK_VALUE_INTEGER)
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE,
                   "expected a time in whole microseconds, found %s", daybook_value_name (value));
      return FALSE;
    }

  if (self->word == DAYBOOK_TIME_UNIX || self->word == DAYBOOK_TIME_UNIX_MS
      || self->word == DAYBOOK_TIME_UNIX_US)
    {
      gint64 unit = self->word == DAYBOOK_TIME_UNIX      ? DAYBOOK_SECOND
                    : self->word == DAYBOOK_TIME_UNIX_MS ? 1000
                                                         : 1;

      *value = daybook_value_integer (floor_divide (time_us.integer, unit));
      return TRUE;
    }

  made = daybook_time_dup_text (time_us.integer, (DaybookTimeFormat) self->word, zone);
  if (made == NULL)
    {
      g_set_error_literal (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE,
                           "the time lies outside the years 1 to 9999");
      return FALSE;
    }

  text = daybook_scratch_adopt (&pass->scratch, made, &length);
  *value = daybook_value_text (text, length);

  return TRUE;
}

static gboolean
load_format_time (DaybookStep *self,
                  DaybookLoad *load,
                  DaybookNode node,
                  DaybookNode argument,
                  DaybookType *type,
                  GError **error)
{
  self->run = run_format_time;

  if (!load_format (self, load, node, argument, error))
    return FALSE;

  switch ((DaybookTimeFormat) self->word)
    {
    case DAYBOOK_TIME_UNIX:
    case DAYBOOK_TIME_UNIX_MS:
    case DAYBOOK_TIME_UNIX_US:
      *type = daybook_type_of (DAYBOOK_TYPE_INTEGER);
      break;
    case DAYBOOK_TIME_DATE:
      *type = daybook_type_of (DAYBOOK_TYPE_DATE);
      break;
    case DAYBOOK_TIME_RFC3339:
    case DAYBOOK_TIME_LOCAL:
    case DAYBOOK_TIME_HTTP:
    default:
      *type = daybook_type_of (DAYBOOK_TYPE_TEXT);
      break;
    }

  return TRUE;
}

const DaybookStepKind daybook_step_time_kinds[] = {
  { "time", { "zone", NULL }, DAYBOOK_TYPES_COUNT | DAYBOOK_TYPE_BIT (DATE), load_time },
  { "format_time",
    { "zone", NULL },
    DAYBOOK_TYPE_BIT (TIME) | DAYBOOK_TYPE_BIT (INTEGER),
    load_format_time },
  { NULL },
};
