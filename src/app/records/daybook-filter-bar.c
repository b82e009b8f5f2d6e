/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-filter-bar.h"

#include <glib/gi18n.h>
#include <string.h>

#include "daybook-filter-dialog.h"
#include "daybook-record-words.h"

struct _DaybookFilterBar
{
  AdwBin parent_instance;

  const DaybookRecordKind *kind;
  DaybookListQuery *filters; /* only its filters, and the text to keep with them */
  GPtrArray *connections;    /* char *: "id\ttitle" */
  GSettings *settings;
  GSimpleActionGroup *actions;
  GMenu *kept;

  GtkMenuButton *status;
  GtkMenuButton *range;
  GtkMenuButton *amount;
  GtkMenuButton *connection;
  GtkWidget *open;
  GtkWidget *clear;
};

enum
{
  CHANGED,
  TEXT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DaybookFilterBar, daybook_filter_bar, ADW_TYPE_BIN)

static const struct
{
  const char *word;
  const char *said;
} ranges[] = {
  { "", N_ ("Any Time") },
  { "today", N_ ("Today") },
  { "week", N_ ("Last 7 Days") },
  { "month", N_ ("This Month") },
  { "last-month", N_ ("Last Month") },
  { "year", N_ ("This Year") },
};

static const char *
get (DaybookFilterBar *self, const char *name)
{
  return daybook_list_query_filter (self->filters, name);
}

static void
put (DaybookFilterBar *self, const char *name, const char *value)
{
  daybook_list_query_set_filter (self->filters, name,
                                 value != NULL && *value != '\0' ? value : NULL);
}

/* ---- what is shown ---- */

/* Translators: a filter and what it lets through: "Status: Paid" */
#define CHOSEN _ ("%s: %s")

static void
set_label (GtkMenuButton *button, const char *name, const char *chosen)
{
  g_autofree char *label
      = chosen != NULL ? g_strdup_printf (CHOSEN, name, chosen) : g_strdup (name);

  gtk_menu_button_set_label (button, label);
  if (chosen != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (button), "accent");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (button), "accent");
}

/* "since – until", "from since", "until until"; NULL when neither is set. (transfer full) */
static char *
say_between (const char *from, const char *to)
{
  if (from != NULL && to != NULL)
    return g_strdup_printf ("%s – %s", from, to);
  if (from != NULL)
    /* Translators: an amount or a day: from 12.50, from 2026-11-01 */
    return g_strdup_printf (_ ("from %s"), from);
  return to != NULL ? g_strdup_printf (_ ("up to %s"), to) : NULL;
}

static char *
say_range (DaybookFilterBar *self)
{
  const char *range = get (self, "range");

  for (guint i = 1; range != NULL && i < G_N_ELEMENTS (ranges); i++)
    if (g_str_equal (ranges[i].word, range))
      return g_strdup (_ (ranges[i].said));
  return say_between (get (self, "since"), get (self, "until"));
}

static const char *
say_connection (DaybookFilterBar *self)
{
  const char *id = get (self, "connection");

  for (guint i = 0; id != NULL && i < self->connections->len; i++)
    {
      const char *entry = g_ptr_array_index (self->connections, i);

      if (g_str_has_prefix (entry, id) && entry[strlen (id)] == '\t')
        return entry + strlen (id) + 1;
    }
  return id;
}

static void
set_state (DaybookFilterBar *self, const char *action, const char *value)
{
  GAction *found = g_action_map_lookup_action (G_ACTION_MAP (self->actions), action);

  g_simple_action_set_state (G_SIMPLE_ACTION (found),
                             g_variant_new_string (value != NULL ? value : ""));
}

static void
update (DaybookFilterBar *self)
{
  g_autofree char *status
      = get (self, "status") != NULL ? daybook_words_status (get (self, "status")) : NULL;
  g_autofree char *range = say_range (self);
  g_autofree char *amount = say_between (get (self, "least"), get (self, "most"));
  GAction *open = g_action_map_lookup_action (G_ACTION_MAP (self->actions), "open");

  set_label (self->status, _ ("Status"), status);
  set_label (self->range, _ ("Date"), range);
  set_label (self->amount, _ ("Amount"), amount);
  set_label (self->connection, _ ("Connection"), say_connection (self));
  set_state (self, "status", get (self, "status"));
  set_state (self, "connection", get (self, "connection"));
  set_state (self, "range",
             get (self, "since") != NULL || get (self, "until") != NULL ? "between"
                                                                        : get (self, "range"));
  g_simple_action_set_state (G_SIMPLE_ACTION (open),
                             g_variant_new_boolean (get (self, "open") != NULL));
  gtk_widget_set_visible (self->clear, daybook_filter_bar_is_active (self));
}

static void
changed (DaybookFilterBar *self)
{
  update (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* ---- choosing ---- */

static void
choose_action (GSimpleAction *action, GVariant *value, gpointer data)
{
  DaybookFilterBar *self = data;

  put (self, g_action_get_name (G_ACTION (action)), g_variant_get_string (value, NULL));
  changed (self);
}

static void
range_action (GSimpleAction *action, GVariant *value, gpointer data)
{
  DaybookFilterBar *self = data;

  put (self, "since", NULL);
  put (self, "until", NULL);
  choose_action (action, value, data);
}

static void
open_action (GSimpleAction *action, GVariant *value, gpointer data)
{
  DaybookFilterBar *self = data;

  put (self, "open", g_variant_get_boolean (value) ? "1" : NULL);
  changed (self);
}

static void
clear_action (GSimpleAction *action, GVariant *value, gpointer data)
{
  daybook_filter_bar_clear (data);
  changed (data);
}

static void
days_given_cb (gpointer data, const char *since, const char *until)
{
  DaybookFilterBar *self = data;

  put (self, "range", NULL);
  put (self, "since", since);
  put (self, "until", until);
  changed (self);
}

static void
between_days_action (GSimpleAction *action, GVariant *value, gpointer data)
{
  DaybookFilterBar *self = data;
  DaybookFilterQuestion question = { .heading = _ ("Between Two Days"),
                                     .body = _ ("As in 2026-11-24. Leave one empty to leave it "
                                                "open."),
                                     .first = _ ("From"),
                                     .second = _ ("To"),
                                     .accept = _ ("_Show"),
                                     .is_right = daybook_filter_is_day };

  daybook_filter_dialog_ask (GTK_WIDGET (self), &question, get (self, "since"), get (self, "until"),
                             days_given_cb, self);
}

static void
amounts_given_cb (gpointer data, const char *least, const char *most)
{
  DaybookFilterBar *self = data;

  put (self, "least", least);
  put (self, "most", most);
  changed (self);
}

static void
between_amounts_action (GSimpleAction *action, GVariant *value, gpointer data)
{
  DaybookFilterBar *self = data;
  DaybookFilterQuestion question
      = { .heading = _ ("Between Two Amounts"),
          .body = _ ("In whatever currency, with or without a minus. Leave one empty to leave it "
                     "open."),
          .first = _ ("From"),
          .second = _ ("To"),
          .accept = _ ("_Show"),
          .is_right = daybook_filter_is_amount };

  daybook_filter_dialog_ask (GTK_WIDGET (self), &question, get (self, "least"), get (self, "most"),
                             amounts_given_cb, self);
}

static void
any_amount_action (GSimpleAction *action, GVariant *value, gpointer data)
{
  amounts_given_cb (data, NULL, NULL);
}

/* ---- kept filters ---- */

/* @skip: the name to leave out; NULL: none. With @add, that one at the end. */
static void
write_kept (DaybookFilterBar *self, const char *skip, GVariant *add)
{
  g_autoptr (GVariant) kept = g_settings_get_value (self->settings, "saved-filters");
  GVariantBuilder builder;
  GVariantIter iter;
  GVariant *entry;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(ssas)"));
  g_variant_iter_init (&iter, kept);
  while ((entry = g_variant_iter_next_value (&iter)) != NULL)
    {
      const char *place, *name;

      g_variant_get (entry, "(&s&s@as)", &place, &name, NULL);
      if (!g_str_equal (place, self->kind->place) || g_strcmp0 (name, skip) != 0)
        g_variant_builder_add_value (&builder, entry);
      g_variant_unref (entry);
    }
  if (add != NULL)
    g_variant_builder_add_value (&builder, add);
  g_settings_set_value (self->settings, "saved-filters", g_variant_builder_end (&builder));
}

static void
fill_kept (DaybookFilterBar *self)
{
  g_autoptr (GVariant) kept = g_settings_get_value (self->settings, "saved-filters");
  g_autoptr (GMenu) apply = g_menu_new ();
  g_autoptr (GMenu) change = g_menu_new ();
  g_autoptr (GMenu) forget = g_menu_new ();
  GVariantIter iter;
  const char *place, *name;

  g_variant_iter_init (&iter, kept);
  while (g_variant_iter_next (&iter, "(&s&s@as)", &place, &name, NULL))
    if (self->kind != NULL && g_str_equal (place, self->kind->place))
      {
        g_autoptr (GMenuItem) item = g_menu_item_new (name, NULL);
        g_autoptr (GMenuItem) away = g_menu_item_new (name, NULL);

        g_menu_item_set_action_and_target (item, "filter.apply", "s", name);
        g_menu_append_item (apply, item);
        g_menu_item_set_action_and_target (away, "filter.forget", "s", name);
        g_menu_append_item (forget, away);
      }
  g_menu_append (change, _ ("_Keep This Filter…"), "filter.keep");
  if (g_menu_model_get_n_items (G_MENU_MODEL (forget)) > 0)
    g_menu_append_submenu (change, _ ("_Forget"), G_MENU_MODEL (forget));
  g_menu_remove_all (self->kept);
  g_menu_append_section (self->kept, NULL, G_MENU_MODEL (apply));
  g_menu_append_section (self->kept, NULL, G_MENU_MODEL (change));
}

static void
named_cb (gpointer data, const char *name, const char *unused)
{
  DaybookFilterBar *self = data;
  GVariantBuilder filters;

  if (name == NULL)
    return;
  g_variant_builder_init (&filters, G_VARIANT_TYPE ("as"));
  for (char **filter = self->filters->filters; filter != NULL && *filter != NULL; filter++)
    g_variant_builder_add (&filters, "s", *filter);
  if (self->filters->text != NULL)
    {
      g_autofree char *text = g_strconcat ("text=", self->filters->text, NULL);

      g_variant_builder_add (&filters, "s", text);
    }
  write_kept (self, name, g_variant_new ("(ssas)", self->kind->place, name, &filters));
}

static void
keep_action (GSimpleAction *action, GVariant *value, gpointer data)
{
  DaybookFilterBar *self = data;
  DaybookFilterQuestion question = { .heading = _ ("Keep This Filter"),
                                     .body = _ ("With what is searched for. A filter of the same "
                                                "name is replaced."),
                                     .first = _ ("Name"),
                                     .accept = _ ("_Keep") };

  daybook_filter_dialog_ask (GTK_WIDGET (self), &question, NULL, NULL, named_cb, self);
}

static void
forget_action (GSimpleAction *action, GVariant *value, gpointer data)
{
  write_kept (data, g_variant_get_string (value, NULL), NULL);
}

static void
apply (DaybookFilterBar *self, GVariant *filters)
{
  g_autofree const char **list = g_variant_get_strv (filters, NULL);
  const char *text;

  g_strfreev (self->filters->filters);
  self->filters->filters = g_strdupv ((char **) list);
  text = get (self, "text");
  g_signal_emit (self, signals[TEXT], 0, text != NULL ? text : "");
  put (self, "text", NULL);
  changed (self);
}

static void
apply_action (GSimpleAction *action, GVariant *value, gpointer data)
{
  DaybookFilterBar *self = data;
  g_autoptr (GVariant) kept = g_settings_get_value (self->settings, "saved-filters");
  GVariantIter iter;
  const char *place, *name;
  GVariant *filters;

  g_variant_iter_init (&iter, kept);
  while (g_variant_iter_next (&iter, "(&s&s@as)", &place, &name, &filters))
    {
      if (g_str_equal (place, self->kind->place)
          && g_str_equal (name, g_variant_get_string (value, NULL)))
        apply (self, filters);
      g_variant_unref (filters);
    }
}

/* ---- the menus ---- */

static void
add_choice (GMenu *menu, const char *action, const char *value, const char *label)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, action, "s", value);
  g_menu_append_item (menu, item);
}

static void
set_menu (GtkMenuButton *button, GMenu *menu)
{
  gtk_menu_button_set_menu_model (button, G_MENU_MODEL (menu));
}

static void
fill_range (DaybookFilterBar *self)
{
  g_autoptr (GMenu) menu = g_menu_new ();

  for (guint i = 0; i < G_N_ELEMENTS (ranges); i++)
    add_choice (menu, "filter.range", ranges[i].word, _ (ranges[i].said));
  g_menu_append (menu, _ ("Between…"), "filter.between-days");
  set_menu (self->range, menu);
}

static void
fill_amount (DaybookFilterBar *self)
{
  g_autoptr (GMenu) menu = g_menu_new ();

  g_menu_append (menu, _ ("Any Amount"), "filter.any-amount");
  g_menu_append (menu, _ ("Between…"), "filter.between-amounts");
  set_menu (self->amount, menu);
}

void
daybook_filter_bar_set_choices (DaybookFilterBar *self, const DaybookRecordChoices *choices)
{
  g_autoptr (GMenu) statuses = g_menu_new ();
  g_autoptr (GMenu) connections = g_menu_new ();

  g_return_if_fail (DAYBOOK_IS_FILTER_BAR (self));

  add_choice (statuses, "filter.status", "", _ ("Any Status"));
  for (char **status = choices->statuses; *status != NULL; status++)
    {
      g_autofree char *said = daybook_words_status (*status);

      add_choice (statuses, "filter.status", *status, said);
    }
  add_choice (connections, "filter.connection", "", _ ("Any Connection"));
  g_ptr_array_set_size (self->connections, 0);
  for (guint i = 0; i < choices->connections->len; i++)
    {
      const char *entry = g_ptr_array_index (choices->connections, i);
      g_autofree char *id = g_strndup (entry, strcspn (entry, "\t"));

      g_ptr_array_add (self->connections, g_strdup (entry));
      add_choice (connections, "filter.connection", id, entry + strlen (id) + 1);
    }
  set_menu (self->status, statuses);
  set_menu (self->connection, connections);
  gtk_widget_set_visible (GTK_WIDGET (self->status), choices->statuses[0] != NULL);
  update (self);
}

static const GActionEntry actions[] = {
  { .name = "status", .activate = choose_action, .parameter_type = "s", .state = "''" },
  { .name = "connection", .activate = choose_action, .parameter_type = "s", .state = "''" },
  { .name = "range", .activate = range_action, .parameter_type = "s", .state = "''" },
  { .name = "open", .state = "false", .change_state = open_action },
  { .name = "between-days", .activate = between_days_action },
  { .name = "between-amounts", .activate = between_amounts_action },
  { .name = "any-amount", .activate = any_amount_action },
  { .name = "clear", .activate = clear_action },
  { .name = "keep", .activate = keep_action },
  { .name = "apply", .activate = apply_action, .parameter_type = "s" },
  { .name = "forget", .activate = forget_action, .parameter_type = "s" },
};

static void
daybook_filter_bar_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), DAYBOOK_TYPE_FILTER_BAR);
  G_OBJECT_CLASS (daybook_filter_bar_parent_class)->dispose (object);
}

static void
daybook_filter_bar_finalize (GObject *object)
{
  DaybookFilterBar *self = DAYBOOK_FILTER_BAR (object);

  g_clear_pointer (&self->filters, daybook_list_query_free);
  g_clear_pointer (&self->connections, g_ptr_array_unref);
  g_clear_object (&self->settings);
  g_clear_object (&self->actions);
  g_clear_object (&self->kept);
  G_OBJECT_CLASS (daybook_filter_bar_parent_class)->finalize (object);
}

static void
daybook_filter_bar_class_init (DaybookFilterBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = daybook_filter_bar_dispose;
  G_OBJECT_CLASS (klass)->finalize = daybook_filter_bar_finalize;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  signals[TEXT] = g_signal_new ("text", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/daybook_app/Daybook/records/daybook-filter-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, DaybookFilterBar, status);
  gtk_widget_class_bind_template_child (widget_class, DaybookFilterBar, range);
  gtk_widget_class_bind_template_child (widget_class, DaybookFilterBar, amount);
  gtk_widget_class_bind_template_child (widget_class, DaybookFilterBar, connection);
  gtk_widget_class_bind_template_child (widget_class, DaybookFilterBar, open);
  gtk_widget_class_bind_template_child (widget_class, DaybookFilterBar, clear);
}

static void
daybook_filter_bar_init (DaybookFilterBar *self)
{
  self->filters = daybook_list_query_copy (NULL);
  self->connections = g_ptr_array_new_with_free_func (g_free);
  self->settings = g_settings_new ("io.github.daybook_app.Daybook");
  self->actions = g_simple_action_group_new ();
  self->kept = g_menu_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), actions, G_N_ELEMENTS (actions),
                                   self);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "filter", G_ACTION_GROUP (self->actions));
  g_signal_connect_object (self->settings, "changed::saved-filters", G_CALLBACK (fill_kept), self,
                           G_CONNECT_SWAPPED);
  fill_range (self);
  fill_amount (self);
  update (self);
}

void
daybook_filter_bar_set_kind (DaybookFilterBar *self, const DaybookRecordKind *kind)
{
  g_return_if_fail (DAYBOOK_IS_FILTER_BAR (self));

  self->kind = kind;
  gtk_widget_set_visible (GTK_WIDGET (self->amount), kind->money);
  fill_kept (self);
}

void
daybook_filter_bar_fill (DaybookFilterBar *self, DaybookListQuery *query)
{
  g_return_if_fail (DAYBOOK_IS_FILTER_BAR (self));

  g_strfreev (query->filters);
  query->filters = g_strdupv (self->filters->filters);
}

gboolean
daybook_filter_bar_is_active (DaybookFilterBar *self)
{
  g_return_val_if_fail (DAYBOOK_IS_FILTER_BAR (self), FALSE);

  return self->filters->filters != NULL && self->filters->filters[0] != NULL;
}

void
daybook_filter_bar_clear (DaybookFilterBar *self)
{
  g_return_if_fail (DAYBOOK_IS_FILTER_BAR (self));

  g_clear_pointer (&self->filters->filters, g_strfreev);
  update (self);
}

GMenuModel *
daybook_filter_bar_get_menu (DaybookFilterBar *self)
{
  g_return_val_if_fail (DAYBOOK_IS_FILTER_BAR (self), NULL);

  return G_MENU_MODEL (self->kept);
}

GActionGroup *
daybook_filter_bar_get_actions (DaybookFilterBar *self)
{
  g_return_val_if_fail (DAYBOOK_IS_FILTER_BAR (self), NULL);

  return G_ACTION_GROUP (self->actions);
}

void
daybook_filter_bar_set_text (DaybookFilterBar *self, const char *text)
{
  g_return_if_fail (DAYBOOK_IS_FILTER_BAR (self));

  g_free (self->filters->text);
  self->filters->text = text != NULL && *text != '\0' ? g_strdup (text) : NULL;
}
