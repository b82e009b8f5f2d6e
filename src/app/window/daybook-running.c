/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-running.h"

#include <glib/gi18n.h>

struct _DaybookRunning
{
  GObject parent_instance;

  char *connection;
  char *kind;
  char *text;
  double part;
};

enum
{
  PROP_0,
  PROP_PART,
  PROP_TEXT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (DaybookRunning, daybook_running, G_TYPE_OBJECT)

static char *
dup_beginning (DaybookRunning *self)
{
  /* Translators: in all of these %s is a connection, "shopify" */
  if (g_str_equal (self->kind, "read"))
    return g_strdup_printf (_ ("Reading %s"), self->connection);
  if (g_str_equal (self->kind, "hint"))
    return g_strdup_printf (_ ("Asking %s what is new"), self->connection);
  if (g_str_equal (self->kind, "post"))
    return g_strdup_printf (_ ("Posting to %s"), self->connection);
  return g_strdup_printf (_ ("Comparing the last days with %s"), self->connection);
}

static void
daybook_running_finalize (GObject *object)
{
  DaybookRunning *self = DAYBOOK_RUNNING (object);

  g_free (self->connection);
  g_free (self->kind);
  g_free (self->text);
  G_OBJECT_CLASS (daybook_running_parent_class)->finalize (object);
}

static void
daybook_running_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DaybookRunning *self = DAYBOOK_RUNNING (object);

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
daybook_running_class_init (DaybookRunningClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = daybook_running_finalize;
  object_class->get_property = daybook_running_get_property;
  properties[PROP_PART] = g_param_spec_double ("part", NULL, NULL, -1, 1, -1,
                                               G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_TEXT]
      = g_param_spec_string ("text", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
daybook_running_init (DaybookRunning *self)
{
  self->part = -1;
}

DaybookRunning *
daybook_running_new (const char *connection, const char *kind)
{
  DaybookRunning *self = g_object_new (DAYBOOK_TYPE_RUNNING, NULL);

  self->connection = g_strdup (connection);
  self->kind = g_strdup (kind);
  self->text = dup_beginning (self);

  return self;
}

const char *
daybook_running_get_connection (DaybookRunning *self)
{
  g_return_val_if_fail (DAYBOOK_IS_RUNNING (self), NULL);

  return self->connection;
}

const char *
daybook_running_get_kind (DaybookRunning *self)
{
  g_return_val_if_fail (DAYBOOK_IS_RUNNING (self), NULL);

  return self->kind;
}

const char *
daybook_running_get_text (DaybookRunning *self)
{
  g_return_val_if_fail (DAYBOOK_IS_RUNNING (self), NULL);

  return self->text;
}

double
daybook_running_get_part (DaybookRunning *self)
{
  g_return_val_if_fail (DAYBOOK_IS_RUNNING (self), -1);

  return self->part;
}

/* "about 2 min left", or NULL. */
static char *
dup_left (gint64 left_us)
{
  gint64 seconds = left_us / G_USEC_PER_SEC;

  if (left_us < 0)
    return NULL;
  if (seconds < 90)
    return g_strdup_printf (
        ngettext ("about %d second left", "about %d seconds left", (gulong) MAX (1, seconds)),
        (int) MAX (1, seconds));
  return g_strdup_printf (
      ngettext ("about %d minute left", "about %d minutes left", (gulong) (seconds + 30) / 60),
      (int) ((seconds + 30) / 60));
}

void
daybook_running_tell (
    DaybookRunning *self, const char *stream, guint64 records, double part, gint64 left_us)
{
  g_autofree char *beginning = NULL;
  g_autofree char *left = dup_left (left_us);
  g_autofree char *count = g_strdup_printf ("%'" G_GUINT64_FORMAT, records);

  g_return_if_fail (DAYBOOK_IS_RUNNING (self));

  beginning = dup_beginning (self);
  g_free (self->text);
  /* Translators: "Reading shopify: 1200 orders", and "…, about 2 minutes left" */
  self->text = left != NULL ? g_strdup_printf (_ ("%s: %s %s, %s"), beginning, count, stream, left)
                            : g_strdup_printf (_ ("%s: %s %s"), beginning, count, stream);
  self->part = CLAMP (part, -1, 1);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PART]);
}
