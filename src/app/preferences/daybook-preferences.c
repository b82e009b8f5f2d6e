/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-preferences.h"

#include <glib/gi18n.h>

#include "daybook-audit.h"
#include "daybook-backup-row.h"
#include "daybook-error.h"
#include "daybook-money.h"
#include "daybook-verify.h"

struct _DaybookPreferences
{
  AdwPreferencesWindow parent_instance;

  DaybookEngine *engine;
  GSettings *settings;

  AdwComboRow *appearance;
  GtkSwitch *background;
  GtkSwitch *autostart;
  GtkSwitch *notifications;
  GtkEditable *zone;
  GtkEditable *currency;
  AdwActionRow *folder;
  DaybookBackupRow *backup;
  AdwActionRow *verified;
  GtkWidget *verify;
};

G_DEFINE_FINAL_TYPE (DaybookPreferences, daybook_preferences, ADW_TYPE_PREFERENCES_WINDOW)

static void
say (DaybookPreferences *self, const char *text)
{
  adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (self), adw_toast_new (text));
}

/* ---- the business ---- */

/* A fact of the store: its key and value. */
typedef struct
{
  const char *key;
  char *value;
} Fact;

static void
fact_free (gpointer data)
{
  Fact *self = data;

  g_free (self->value);
  g_free (self);
}

static gboolean
check_fact (const Fact *fact, GError **error)
{
  char currency[4];
  g_autoptr (GTimeZone) zone = NULL;

  if (g_str_equal (fact->key, "currency"))
    return daybook_currency_parse (fact->value, currency, error);
  zone = g_time_zone_new_identifier (fact->value);
  if (zone == NULL)
    g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP, _ ("There is no time zone \"%s\""),
                 fact->value);
  return zone != NULL;
}

static gpointer
set_fact (DaybookSession *session, gpointer data, GCancellable *cancellable, GError **error)
{
  Fact *fact = data;
  DaybookDb *db = daybook_session_db (session);
  g_autoptr (DaybookTransaction) transaction = NULL;

  if (!check_fact (fact, error))
    return NULL;
  transaction = daybook_db_begin (db, error);
  return transaction != NULL && daybook_db_set_meta (db, fact->key, fact->value, error)
                 && daybook_audit_note (db, "business.changed", "fact", 0, fact->key,
                                        g_get_real_time (), error)
                 && daybook_db_commit (transaction, error)
             ? GINT_TO_POINTER (TRUE)
             : NULL;
}

static void
fact_set_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (DaybookPreferences) self = data;
  g_autoptr (GError) error = NULL;

  daybook_engine_act_finish (DAYBOOK_ENGINE (object), result, &error);
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    say (self, error != NULL ? error->message : _ ("Kept"));
}

static void
apply (DaybookPreferences *self, const char *key, GtkEditable *entry)
{
  Fact *fact = g_new0 (Fact, 1);

  fact->key = key;
  fact->value = g_strstrip (g_strdup (gtk_editable_get_text (entry)));
  daybook_engine_act_async (self->engine, set_fact, fact, fact_free, NULL, NULL, fact_set_cb,
                            g_object_ref (self));
}

static void
zone_applied_cb (DaybookPreferences *self)
{
  apply (self, "time_zone", self->zone);
}

static void
currency_applied_cb (DaybookPreferences *self)
{
  apply (self, "currency", self->currency);
}

static gpointer
read_facts (DaybookDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autofree char *zone = daybook_db_dup_meta (db, "time_zone", error);
  g_autofree char *currency = daybook_db_dup_meta (db, "currency", NULL);
  g_autoptr (GStrvBuilder) facts = g_strv_builder_new ();

  g_strv_builder_add_many (facts, zone != NULL ? zone : "", currency != NULL ? currency : "", NULL);
  return g_strv_builder_end (facts);
}

static void
facts_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (DaybookPreferences) self = data;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) facts = daybook_engine_read_finish (DAYBOOK_ENGINE (object), result, &error);

  if (facts == NULL)
    return;
  gtk_editable_set_text (self->zone, facts[0]);
  gtk_editable_set_text (self->currency, facts[1]);
}

/* ---- the data ---- */

static void
open_folder_cb (DaybookPreferences *self)
{
  g_autofree char *uri = g_filename_to_uri (daybook_engine_get_dir (self->engine), NULL, NULL);

  if (uri != NULL)
    gtk_show_uri (GTK_WINDOW (self), uri, GDK_CURRENT_TIME);
}

static gpointer
verify_store (DaybookDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  return daybook_verify (db, 3, error);
}

static void
verified_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (DaybookPreferences) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) broken
      = daybook_engine_read_finish (DAYBOOK_ENGINE (object), result, &error);
  g_autofree char *all = NULL;

  gtk_widget_set_sensitive (self->verify, TRUE);
  if (broken == NULL)
    {
      adw_action_row_set_subtitle (self->verified, error->message);
      return;
    }
  g_ptr_array_add (broken, NULL);
  all = g_strjoinv ("\n", (char **) broken->pdata);
  adw_action_row_set_subtitle (self->verified,
                               *all != '\0' ? all : _ ("Everything is as it should be."));
}

static void
free_list (gpointer data)
{
  g_ptr_array_unref (data);
}

static void
verify_cb (DaybookPreferences *self)
{
  gtk_widget_set_sensitive (self->verify, FALSE);
  adw_action_row_set_subtitle (self->verified, _ ("Looking at everything…"));
  daybook_engine_read_async (self->engine, verify_store, NULL, NULL, free_list, NULL, verified_cb,
                             g_object_ref (self));
}

/* ---- the window ---- */

static void
daybook_preferences_dispose (GObject *object)
{
  DaybookPreferences *self = DAYBOOK_PREFERENCES (object);

  g_clear_object (&self->engine);
  g_clear_object (&self->settings);
  gtk_widget_dispose_template (GTK_WIDGET (self), DAYBOOK_TYPE_PREFERENCES);
  G_OBJECT_CLASS (daybook_preferences_parent_class)->dispose (object);
}

static void
daybook_preferences_class_init (DaybookPreferencesClass *klass)
{
  GtkWidgetClass *class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = daybook_preferences_dispose;
  gtk_widget_class_set_template_from_resource (
      class, "/io/github/daybook_app/Daybook/preferences/daybook-preferences.ui");
  gtk_widget_class_bind_template_child (class, DaybookPreferences, appearance);
  gtk_widget_class_bind_template_child (class, DaybookPreferences, autostart);
  gtk_widget_class_bind_template_child (class, DaybookPreferences, background);
  gtk_widget_class_bind_template_child (class, DaybookPreferences, backup);
  gtk_widget_class_bind_template_child (class, DaybookPreferences, currency);
  gtk_widget_class_bind_template_child (class, DaybookPreferences, folder);
  gtk_widget_class_bind_template_child (class, DaybookPreferences, notifications);
  gtk_widget_class_bind_template_child (class, DaybookPreferences, verified);
  gtk_widget_class_bind_template_child (class, DaybookPreferences, verify);
  gtk_widget_class_bind_template_child (class, DaybookPreferences, zone);
  gtk_widget_class_bind_template_callback (class, currency_applied_cb);
  gtk_widget_class_bind_template_callback (class, open_folder_cb);
  gtk_widget_class_bind_template_callback (class, verify_cb);
  gtk_widget_class_bind_template_callback (class, zone_applied_cb);
}

static void
daybook_preferences_init (DaybookPreferences *self)
{
  g_type_ensure (DAYBOOK_TYPE_BACKUP_ROW);
  gtk_widget_init_template (GTK_WIDGET (self));
  self->settings = g_settings_new ("io.github.daybook_app.Daybook");
  g_settings_bind (self->settings, "appearance", self->appearance, "selected",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "background", self->background, "active",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "autostart", self->autostart, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "notifications", self->notifications, "active",
                   G_SETTINGS_BIND_DEFAULT);
}

void
daybook_preferences_present (GtkWindow *parent, DaybookEngine *engine)
{
  DaybookPreferences *self = g_object_new (DAYBOOK_TYPE_PREFERENCES, "transient-for", parent, NULL);

  self->engine = g_object_ref (engine);
  daybook_backup_row_set_engine (self->backup, engine);
  adw_action_row_set_subtitle (self->folder, daybook_engine_get_dir (engine));
  daybook_engine_read_async (engine, read_facts, NULL, NULL, (GDestroyNotify) g_strfreev, NULL,
                             facts_cb, g_object_ref (self));
  gtk_window_present (GTK_WINDOW (self));
}
