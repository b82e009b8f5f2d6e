/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-record-postings.h"

#include <glib/gi18n.h>
#include <string.h>

#include "daybook-format.h"
#include "daybook-record-facts.h"
#include "daybook-record-kind.h"
#include "daybook-record-words.h"

static void
set_row (GtkWidget *row, const char *title, const char *subtitle)
{
  /* What comes from outside is no markup. */
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  if (ADW_IS_ACTION_ROW (row))
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  else
    adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (row), subtitle);
}

static GtkWidget *
new_list (void)
{
  GtkWidget *list = gtk_list_box_new ();

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  return list;
}

static GtkWidget *
money_label (DaybookMoney money)
{
  g_autofree char *text = daybook_format_money (money);
  GtkWidget *label = gtk_label_new (text);

  gtk_widget_add_css_class (label, "numeric");
  return label;
}

/* ---- ties ---- */

static GtkWidget *
new_tie (const DaybookDossier *dossier, const DaybookDossierTie *tie)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *title = g_strdup_printf ("%s %s", daybook_words_type (tie->type), tie->name);
  g_autofree char *when = daybook_format_time (tie->at_us, dossier->zone);
  g_autofree char *status = daybook_words_status (tie->status);
  g_autoptr (GString) subtitle = g_string_new (tie->connection);
  g_autofree char *escaped = NULL;

  if (*when != '\0')
    g_string_append_printf (subtitle, " · %s", when);
  if (*status != '\0')
    g_string_append_printf (subtitle, " · %s", status);
  if (tie->evidence != NULL)
    g_string_append_printf (subtitle, "\n%s", tie->evidence);
  set_row (row, title, subtitle->str);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), money_label (tie->money));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                             gtk_image_new_from_icon_name ("go-next-symbolic"));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  escaped = g_strdup_printf ("%s:%" G_GINT64_FORMAT, daybook_record_kind_place_of (tie->type),
                             tie->record);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "s", escaped);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "win.go");
  return row;
}

GtkWidget *
daybook_record_ties_widget (const DaybookDossier *dossier)
{
  GtkWidget *list;

  if (dossier->ties->len == 0)
    return NULL;
  list = new_list ();
  for (guint i = 0; i < dossier->ties->len; i++)
    gtk_list_box_append (GTK_LIST_BOX (list),
                         new_tie (dossier, g_ptr_array_index (dossier->ties, i)));
  if (dossier->more_ties > 0)
    {
      g_autofree char *more = g_strdup_printf (
          ngettext ("And %u more", "And %u more", dossier->more_ties), dossier->more_ties);
      GtkWidget *row = adw_action_row_new ();

      set_row (row, more, NULL);
      gtk_list_box_append (GTK_LIST_BOX (list), row);
    }
  return daybook_facts_section (_ ("Belongs With"), list);
}

/* ---- journals ---- */

static void
add_entry (GtkWidget *table, const DaybookTree *tree, DaybookNode line, const char *currency)
{
  const char *account = daybook_tree_find_text (tree, line, "account_name");
  const char *role = daybook_tree_find_text (tree, line, "role");
  const char *sides[] = { "debit", "credit" };
  g_autofree char *texts[2] = { NULL, NULL };

  for (guint i = 0; i < 2; i++)
    {
      DaybookMoney money = { 0 };

      g_strlcpy (money.currency, currency, sizeof money.currency);
      daybook_tree_int (tree, daybook_tree_get (tree, line, sides[i]), &money.minor);
      texts[i] = money.minor != 0 ? daybook_format_money (money) : g_strdup ("");
    }
  daybook_facts_table_add_figures (table, account != NULL ? account : role, texts[0], texts[1],
                                   FALSE);
}

/* NULL when the posting has no journal: a contact, or what is not composed yet. */
static GtkWidget *
new_journal (const DaybookDossierPosting *posting)
{
  const DaybookTree *tree = posting->posting;
  DaybookNode journal = tree != NULL ? daybook_tree_get (tree, 0, "journal") : DAYBOOK_NODE_NONE;
  GtkWidget *table;

  if (tree == NULL || daybook_tree_count (tree, journal) == 0)
    return NULL;
  table = daybook_facts_table_new ();
  gtk_widget_remove_css_class (table, "card");
  gtk_accessible_update_property (GTK_ACCESSIBLE (table), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Journal"), -1);
  daybook_facts_table_add_figures (table, _ ("Account"), _ ("Debit"), _ ("Credit"), TRUE);
  for (DaybookNode line = daybook_tree_first (tree, journal); line != DAYBOOK_NODE_NONE;
       line = daybook_tree_next (tree, line))
    add_entry (table, tree, line, posting->delivery->currency);
  return table;
}

/* ---- postings ---- */

static GtkWidget *
new_button (const char *label, const char *action, GVariant *target)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_actionable_set_action_target_value (GTK_ACTIONABLE (button), target);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  return button;
}

static gboolean
is_releasable (const DaybookDelivery *delivery)
{
  static const char *const reasons[]
      = { "backfilled:", "ready to accept:", "deleted at the source:", "held:" };

  for (guint i = 0; delivery->reason != NULL && i < G_N_ELEMENTS (reasons); i++)
    if (g_str_has_prefix (delivery->reason, reasons[i]))
      return delivery->state == DAYBOOK_DELIVERY_HELD;
  return FALSE;
}

static GtkWidget *
new_buttons (const DaybookDossierPosting *posting)
{
  const DaybookDelivery *delivery = posting->delivery;
  DaybookDeliveryState state = delivery->state;
  GtkWidget *box = gtk_flow_box_new ();
  GtkWidget *buttons[5] = { NULL };
  guint n = 0;

  if (is_releasable (delivery))
    buttons[n++]
        = new_button (_ ("_Post Now"), "record.release", g_variant_new_int64 (delivery->id));
  else if (state == DAYBOOK_DELIVERY_HELD || state == DAYBOOK_DELIVERY_REFUSED
           || state == DAYBOOK_DELIVERY_IGNORED)
    buttons[n++] = new_button (_ ("Re_try"), "record.retry", g_variant_new_int64 (delivery->id));
  if (state == DAYBOOK_DELIVERY_READY || state == DAYBOOK_DELIVERY_WAITING)
    buttons[n++] = new_button (_ ("_Hold"), "record.hold", g_variant_new_int64 (delivery->id));
  if (posting->document != NULL && posting->document->link != NULL)
    buttons[n++] = new_button (_ ("_Open"), "record.open-link",
                               g_variant_new_string (posting->document->link));
  if (*delivery->reference != '\0')
    buttons[n++] = new_button (_ ("_Copy Reference"), "record.copy",
                               g_variant_new_string (delivery->reference));
  gtk_flow_box_set_selection_mode (GTK_FLOW_BOX (box), GTK_SELECTION_NONE);
  gtk_flow_box_set_max_children_per_line (GTK_FLOW_BOX (box), 4);
  gtk_flow_box_set_column_spacing (GTK_FLOW_BOX (box), 6);
  gtk_flow_box_set_row_spacing (GTK_FLOW_BOX (box), 6);
  for (guint i = 0; i < n; i++)
    {
      GtkWidget *child;

      gtk_flow_box_insert (GTK_FLOW_BOX (box), buttons[i], -1);
      child = gtk_widget_get_parent (buttons[i]);
      gtk_widget_set_focusable (child, FALSE);
    }
  return box;
}

static GtkWidget *
new_facts (const DaybookDossier *dossier, const DaybookDossierPosting *posting)
{
  const DaybookDelivery *delivery = posting->delivery;
  const DaybookDocument *document = posting->document;
  GtkWidget *table = daybook_facts_table_new ();
  g_autofree char *tries = g_strdup_printf ("%d", delivery->attempts);
  g_autofree char *made = daybook_format_time (delivery->created_us, dossier->zone);

  gtk_widget_remove_css_class (table, "card");
  daybook_facts_table_add (table, _ ("Reason"), delivery->reason);
  daybook_facts_table_add (table, _ ("Last error"), delivery->error);
  daybook_facts_table_add (table, _ ("Date"), delivery->date);
  daybook_facts_table_add (table, _ ("Made"), made);
  if (delivery->attempts > 1)
    daybook_facts_table_add (table, _ ("Tries"), tries);
  daybook_facts_table_add (table, _ ("Reference"), delivery->reference);
  if (document != NULL)
    daybook_facts_table_add (table, _ ("Document"), document->remote_id);
  return table;
}

static void
expanded_cb (AdwExpanderRow *row, GParamSpec *pspec, GHashTable *opened)
{
  const char *id = g_object_get_data (G_OBJECT (row), "delivery");

  if (adw_expander_row_get_expanded (row))
    g_hash_table_add (opened, g_strdup (id));
  else
    g_hash_table_remove (opened, id);
}

static void
add_part (GtkWidget *box, GtkWidget *part)
{
  if (part != NULL)
    gtk_box_append (GTK_BOX (box), part);
}

static GtkWidget *
new_posting (const DaybookDossier *dossier,
             const DaybookDossierPosting *posting,
             GHashTable *opened)
{
  const DaybookDelivery *delivery = posting->delivery;
  GtkWidget *row = adw_expander_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  DaybookMoney money = { .minor = delivery->amount };
  g_autofree char *kind = daybook_words_kind (delivery->kind);
  /* Translators: a posting and where it goes: Sale → QuickBooks */
  g_autofree char *title = g_strdup_printf (_ ("%s → %s"), kind, posting->target);
  char *id = g_strdup_printf ("%" G_GINT64_FORMAT, delivery->id);
  GtkWidget *holder = gtk_list_box_row_new ();

  g_strlcpy (money.currency, delivery->currency, sizeof money.currency);
  set_row (row, title, daybook_words_state (delivery->state));
  adw_expander_row_add_action (ADW_EXPANDER_ROW (row), money_label (money));
  gtk_widget_add_css_class (box, "posting");
  add_part (box, new_facts (dossier, posting));
  add_part (box, new_journal (posting));
  add_part (box, new_buttons (posting));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (holder), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (holder), FALSE);
  gtk_widget_set_focusable (holder, FALSE);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (row), holder);
  g_object_set_data_full (G_OBJECT (row), "delivery", id, g_free);
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), g_hash_table_contains (opened, id));
  g_signal_connect_data (row, "notify::expanded", G_CALLBACK (expanded_cb),
                         g_hash_table_ref (opened), (GClosureNotify) g_hash_table_unref, 0);
  return row;
}

GtkWidget *
daybook_record_postings_widget (const DaybookDossier *dossier, GHashTable *opened)
{
  GtkWidget *list;

  if (dossier->postings->len == 0)
    return NULL;
  list = new_list ();
  for (guint i = 0; i < dossier->postings->len; i++)
    gtk_list_box_append (GTK_LIST_BOX (list),
                         new_posting (dossier, g_ptr_array_index (dossier->postings, i), opened));
  return daybook_facts_section (_ ("Postings"), list);
}

/* ---- the timeline ---- */

typedef struct
{
  gint64 at_us;
  guint order; /* of those at the same time */
  char *what;
  char *detail;
} Moment;

static void
moment_clear (gpointer data)
{
  Moment *self = data;

  g_free (self->what);
  g_free (self->detail);
}

static int
compare_moments (gconstpointer a, gconstpointer b)
{
  const Moment *x = a, *y = b;

  if (x->at_us != y->at_us)
    return x->at_us < y->at_us ? -1 : 1;
  return x->order < y->order ? -1 : x->order > y->order;
}

static char *
say_changes (const char *changes)
{
  g_autoptr (DaybookTree) tree = changes != NULL ? daybook_tree_new (changes, -1, NULL) : NULL;
  GString *text = g_string_new (NULL);

  for (DaybookNode node = daybook_tree_first (tree, 0); node != DAYBOOK_NODE_NONE;
       node = daybook_tree_next (tree, node))
    g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "",
                            daybook_tree_text (tree, node, NULL));
  return g_string_free (text, FALSE);
}

static void
add_events (const DaybookDossier *dossier, GArray *moments)
{
  for (guint i = 0; i < dossier->events->len; i++)
    {
      const DaybookEvent *event = g_ptr_array_index (dossier->events, i);
      Moment moment = { .at_us = event->at_us, .order = moments->len };

      moment.what = daybook_words_event (event->type);
      moment.detail = say_changes (event->changes);
      g_array_append_val (moments, moment);
    }
}

static void
add_history (const DaybookDossierPosting *posting, GArray *moments)
{
  g_autofree char *kind = daybook_words_kind (posting->delivery->kind);

  for (guint i = 0; i < posting->history->len; i++)
    {
      const DaybookAttempt *attempt = g_ptr_array_index (posting->history, i);
      Moment moment = { .at_us = attempt->at_us, .order = moments->len };
      g_autofree char *what = daybook_words_attempt (attempt->what);

      moment.what = g_strdup_printf ("%s → %s: %s", kind, posting->target, what);
      moment.detail = g_strdup (attempt->outcome != NULL ? attempt->outcome : "");
      g_array_append_val (moments, moment);
    }
}

static GtkWidget *
new_moment (const Moment *moment, GTimeZone *zone)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *when = daybook_format_time (moment->at_us, zone);
  g_autofree char *subtitle = *moment->detail != '\0'
                                  ? g_strdup_printf ("%s\n%s", when, moment->detail)
                                  : g_strdup (when);

  set_row (row, moment->what, subtitle);
  gtk_widget_set_focusable (row, FALSE);
  return row;
}

GtkWidget *
daybook_record_timeline_widget (const DaybookDossier *dossier)
{
  g_autoptr (GArray) moments = g_array_new (FALSE, FALSE, sizeof (Moment));
  GtkWidget *list;

  g_array_set_clear_func (moments, moment_clear);
  add_events (dossier, moments);
  for (guint i = 0; i < dossier->postings->len; i++)
    add_history (g_ptr_array_index (dossier->postings, i), moments);
  if (moments->len == 0)
    return NULL;
  g_array_sort (moments, compare_moments);
  list = new_list ();
  for (guint i = 0; i < moments->len; i++)
    gtk_list_box_append (GTK_LIST_BOX (list),
                         new_moment (&g_array_index (moments, Moment, i), dossier->zone));
  return daybook_facts_section (_ ("Timeline"), list);
}
