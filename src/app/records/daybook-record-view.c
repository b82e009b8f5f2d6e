/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-record-view.h"

#include <glib/gi18n.h>

#include "daybook-error.h"
#include "daybook-format.h"
#include "daybook-record-facts.h"
#include "daybook-record-postings.h"
#include "daybook-record-words.h"

struct _DaybookRecordView
{
  AdwBin parent_instance;

  DaybookDossier *dossier;
  char *print;        /* what is shown, in short: the same print, the same page */
  GHashTable *opened; /* deliveries whose rows are unfolded */
  GtkWidget *postings;
  gboolean folded;
  guint scroll_source;

  GtkWidget *back;
  GtkWidget *close;
  GtkScrolledWindow *scrolled;
  GtkLabel *title;
  GtkLabel *money;
  GtkLabel *about;
  GtkBox *sections;
};

enum
{
  PROP_0,
  PROP_FOLDED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (DaybookRecordView, daybook_record_view, ADW_TYPE_BIN)

static char *
print_of (const DaybookDossier *dossier)
{
  GString *print = g_string_new (NULL);

  g_string_append_printf (print, "%" G_GINT64_FORMAT "/%d/%u/%s", dossier->record->id,
                          dossier->record->revision, dossier->events->len, dossier->connection);
  for (guint i = 0; i < dossier->ties->len; i++)
    {
      const DaybookDossierTie *tie = g_ptr_array_index (dossier->ties, i);

      g_string_append_printf (print, " %" G_GINT64_FORMAT "%s%" G_GINT64_FORMAT, tie->record,
                              tie->status != NULL ? tie->status : "", tie->money.minor);
    }
  for (guint i = 0; i < dossier->postings->len; i++)
    {
      const DaybookDossierPosting *posting = g_ptr_array_index (dossier->postings, i);

      g_string_append_printf (print, " %" G_GINT64_FORMAT "@%" G_GINT64_FORMAT "#%u",
                              posting->delivery->id, posting->delivery->updated_us,
                              posting->history->len);
    }
  return g_string_free (print, FALSE);
}

static void
clear_sections (DaybookRecordView *self)
{
  GtkWidget *child;

  self->postings = NULL;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->sections))) != NULL)
    gtk_box_remove (self->sections, child);
}

static GtkWidget *
add_section (DaybookRecordView *self, GtkWidget *section)
{
  if (section != NULL)
    gtk_box_append (self->sections, section);
  return section;
}

static void
show_heading (DaybookRecordView *self)
{
  const DaybookStoredRecord *record = self->dossier->record;
  g_autofree char *title
      = g_strdup_printf ("%s %s", daybook_words_type (record->type), self->dossier->name);
  g_autofree char *money = daybook_format_money (record->money);
  g_autofree char *when = daybook_format_time (record->at_us, self->dossier->zone);
  g_autofree char *status = daybook_words_status (record->status);
  g_autoptr (GString) about = g_string_new (status);

  if (*when != '\0')
    g_string_append_printf (about, "%s%s", about->len > 0 ? " · " : "", when);
  g_string_append_printf (about, "%s%s", about->len > 0 ? " · " : "", self->dossier->connection);
  gtk_label_set_text (self->title, title);
  gtk_label_set_text (self->money, money);
  gtk_widget_set_visible (GTK_WIDGET (self->money), *money != '\0');
  gtk_label_set_text (self->about, about->str);
}

static gboolean
scroll_cb (gpointer data)
{
  DaybookRecordView *self = data;
  graphene_point_t at;

  self->scroll_source = 0;
  if (self->postings != NULL
      && gtk_widget_compute_point (self->postings, GTK_WIDGET (self->sections),
                                   &GRAPHENE_POINT_INIT (0, 0), &at))
    gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scrolled), at.y);
  return G_SOURCE_REMOVE;
}

static void
daybook_record_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  DaybookRecordView *self = DAYBOOK_RECORD_VIEW (object);

  switch (id)
    {
    case PROP_FOLDED:
      self->folded = g_value_get_boolean (value);
      gtk_widget_set_visible (self->back, self->folded);
      gtk_widget_set_visible (self->close, !self->folded);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
daybook_record_view_dispose (GObject *object)
{
  DaybookRecordView *self = DAYBOOK_RECORD_VIEW (object);

  g_clear_handle_id (&self->scroll_source, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (object), DAYBOOK_TYPE_RECORD_VIEW);
  G_OBJECT_CLASS (daybook_record_view_parent_class)->dispose (object);
}

static void
daybook_record_view_finalize (GObject *object)
{
  DaybookRecordView *self = DAYBOOK_RECORD_VIEW (object);

  g_clear_pointer (&self->dossier, daybook_dossier_free);
  g_clear_pointer (&self->opened, g_hash_table_unref);
  g_free (self->print);
  G_OBJECT_CLASS (daybook_record_view_parent_class)->finalize (object);
}

static void
daybook_record_view_class_init (DaybookRecordViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->set_property = daybook_record_view_set_property;
  object_class->dispose = daybook_record_view_dispose;
  object_class->finalize = daybook_record_view_finalize;
  properties[PROP_FOLDED] = g_param_spec_boolean ("folded", NULL, NULL, FALSE,
                                                  G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/daybook_app/Daybook/records/daybook-record-view.ui");
  gtk_widget_class_bind_template_child (widget_class, DaybookRecordView, back);
  gtk_widget_class_bind_template_child (widget_class, DaybookRecordView, close);
  gtk_widget_class_bind_template_child (widget_class, DaybookRecordView, scrolled);
  gtk_widget_class_bind_template_child (widget_class, DaybookRecordView, title);
  gtk_widget_class_bind_template_child (widget_class, DaybookRecordView, money);
  gtk_widget_class_bind_template_child (widget_class, DaybookRecordView, about);
  gtk_widget_class_bind_template_child (widget_class, DaybookRecordView, sections);
}

static void
daybook_record_view_init (DaybookRecordView *self)
{
  self->opened = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
daybook_record_view_show (DaybookRecordView *self, DaybookDossier *dossier)
{
  g_autofree char *print = print_of (dossier);
  gboolean same;

  g_return_if_fail (DAYBOOK_IS_RECORD_VIEW (self));

  same = self->dossier != NULL && self->dossier->record->id == dossier->record->id;
  g_clear_pointer (&self->dossier, daybook_dossier_free);
  self->dossier = dossier;
  if (g_strcmp0 (print, self->print) == 0)
    return;
  g_free (self->print);
  self->print = g_steal_pointer (&print);
  if (!same)
    {
      g_hash_table_remove_all (self->opened);
      gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scrolled), 0);
    }
  show_heading (self);
  clear_sections (self);
  add_section (self, daybook_record_lines_widget (dossier));
  add_section (self, daybook_record_ties_widget (dossier));
  self->postings = add_section (self, daybook_record_postings_widget (dossier, self->opened));
  add_section (self, daybook_record_facts_widget (dossier));
  add_section (self, daybook_record_timeline_widget (dossier));
}

const DaybookDossier *
daybook_record_view_get_dossier (DaybookRecordView *self)
{
  g_return_val_if_fail (DAYBOOK_IS_RECORD_VIEW (self), NULL);

  return self->dossier;
}

gboolean
daybook_record_view_show_posting (DaybookRecordView *self)
{
  GtkListBoxRow *row;

  g_return_val_if_fail (DAYBOOK_IS_RECORD_VIEW (self), FALSE);

  if (self->postings == NULL)
    return FALSE;
  row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (gtk_widget_get_last_child (self->postings)),
                                       0);
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (row));
  g_clear_handle_id (&self->scroll_source, g_source_remove);
  self->scroll_source = g_idle_add (scroll_cb, self);
  return TRUE;
}

void
daybook_record_view_fail (DaybookRecordView *self, const GError *error)
{
  g_return_if_fail (DAYBOOK_IS_RECORD_VIEW (self));

  g_clear_pointer (&self->dossier, daybook_dossier_free);
  g_clear_pointer (&self->print, g_free);
  clear_sections (self);
  gtk_label_set_text (self->title, _ ("This Cannot Be Shown"));
  gtk_label_set_text (self->money, "");
  gtk_label_set_text (self->about, _ (daybook_error_advice (error)));
}
