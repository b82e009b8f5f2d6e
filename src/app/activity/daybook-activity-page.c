/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-activity-page.h"

#include <glib/gi18n.h>
#include <stdlib.h>
#include <string.h>

#include "daybook-activity-sources.h"
#include "daybook-deeds.h"

/* One of the lists of the page, and the parts of it that can be looked at alone. */
typedef struct
{
  const char *name;
  const char *title;
  const char *icon;
  const char *none;
  const DaybookBrowserSource *source;
  const char *parts[8][2]; /* "of", words; ends with NULL. The first is chosen at first */
} Kind;

static const Kind kinds[] = {
  { "runs",
    N_ ("Runs"),
    "daybook-activity-symbolic",
    N_ ("Nothing Has Run Yet"),
    &daybook_activity_runs,
    { { "did", N_ ("Did something") }, { "failed", N_ ("Failed") }, { "", N_ ("All") } } },
  { "deliveries",
    N_ ("Deliveries"),
    "daybook-flows-symbolic",
    N_ ("No Deliveries"),
    &daybook_activity_deliveries,
    { { "", N_ ("All") },
      { "refused", N_ ("Refused") },
      { "held", N_ ("Held") },
      { "sent", N_ ("Outcome unknown") },
      { "waiting", N_ ("Waiting") },
      { "ready", N_ ("Ready to post") },
      { "done", N_ ("Posted") } } },
  { "quarantine",
    N_ ("Not Read"),
    "dialog-warning-symbolic",
    N_ ("Everything Could Be Read"),
    &daybook_activity_quarantine,
    { { NULL } } },
  { "audit",
    N_ ("Audit Log"),
    "daybook-review-symbolic",
    N_ ("No Acts"),
    &daybook_activity_audit,
    { { "", N_ ("All") },
      { "delivery.", N_ ("Deliveries") },
      { "connection.", N_ ("Connections") },
      { "mapping.", N_ ("Mappings") },
      { "run.", N_ ("Runs") } } },
};

struct _DaybookActivityPage
{
  DaybookPane parent_instance;

  GtkWidget *stack; /* AdwViewStack */
  DaybookBrowser *browsers[G_N_ELEMENTS (kinds)];
  GtkDropDown *parts[G_N_ELEMENTS (kinds)];
};

G_DEFINE_FINAL_TYPE (DaybookActivityPage, daybook_activity_page, DAYBOOK_TYPE_PANE)

static void
deed_cb (DaybookActivityPage *self, const char *name, gint64 id)
{
  daybook_deeds_do (DAYBOOK_PANE (self), name, id);
}

static void
query (DaybookActivityPage *self, guint at)
{
  g_autoptr (DaybookListQuery) wanted = daybook_list_query_copy (NULL);
  guint part = self->parts[at] != NULL ? gtk_drop_down_get_selected (self->parts[at]) : 0;
  const char *of = self->parts[at] != NULL ? kinds[at].parts[part][0] : "";

  wanted->kind = g_strdup (kinds[at].name);
  daybook_list_query_set_filter (wanted, "of", *of != '\0' ? of : NULL);
  daybook_browser_query (self->browsers[at], wanted);
}

static void
part_chosen_cb (DaybookActivityPage *self, GParamSpec *pspec, GtkDropDown *part)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (self->parts[i] == part)
      query (self, i);
}

static GtkDropDown *
new_parts (DaybookActivityPage *self, const Kind *kind)
{
  GtkStringList *words = gtk_string_list_new (NULL);
  GtkWidget *drop;

  if (kind->parts[0][0] == NULL)
    {
      g_object_unref (g_object_ref_sink (words));
      return NULL;
    }
  for (guint i = 0; kind->parts[i][0] != NULL; i++)
    gtk_string_list_append (words, _ (kind->parts[i][1]));
  drop = gtk_drop_down_new (G_LIST_MODEL (words), NULL);
  gtk_widget_set_halign (drop, GTK_ALIGN_START);
  gtk_widget_set_margin_top (drop, 6);
  gtk_widget_set_margin_bottom (drop, 6);
  gtk_widget_set_margin_start (drop, 6);
  gtk_widget_set_tooltip_text (drop, _ ("Which to Show"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (drop), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Which to Show"), -1);
  g_signal_connect_object (drop, "notify::selected", G_CALLBACK (part_chosen_cb), self,
                           G_CONNECT_SWAPPED);

  return GTK_DROP_DOWN (drop);
}

static void
add_kind (DaybookActivityPage *self, guint at)
{
  const Kind *kind = &kinds[at];
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  AdwViewStackPage *page;

  self->parts[at] = new_parts (self, kind);
  self->browsers[at] = daybook_browser_new (daybook_pane_get_engine (DAYBOOK_PANE (self)),
                                            kind->source, _ (kind->title), _ (kind->none));
  gtk_widget_set_vexpand (GTK_WIDGET (self->browsers[at]), TRUE);
  if (self->parts[at] != NULL)
    gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->parts[at]));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->browsers[at]));
  g_signal_connect_object (self->browsers[at], "deed", G_CALLBACK (deed_cb), self,
                           G_CONNECT_SWAPPED);
  page = adw_view_stack_add_titled (ADW_VIEW_STACK (self->stack), box, kind->name, _ (kind->title));
  adw_view_stack_page_set_icon_name (page, kind->icon);
}

static void
daybook_activity_page_refresh (DaybookPane *pane)
{
  DaybookActivityPage *self = DAYBOOK_ACTIVITY_PAGE (pane);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    query (self, i);
  daybook_pane_set_face (pane, DAYBOOK_FACE_CONTENT);
}

/* "deliveries", "deliveries:refused", "delivery:42", "run:7", "quarantine:3" */
static void
daybook_activity_page_go (DaybookPane *pane, const char *detail)
{
  static const char *const ones[] = { "run:", "delivery:", "quarantine:", "audit:" };
  DaybookActivityPage *self = DAYBOOK_ACTIVITY_PAGE (pane);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      if (g_str_has_prefix (detail, ones[i]))
        daybook_browser_choose (self->browsers[i],
                                g_ascii_strtoll (detail + strlen (ones[i]), NULL, 10));
      else if (!g_str_has_prefix (detail, kinds[i].name))
        continue;
      adw_view_stack_set_visible_child_name (ADW_VIEW_STACK (self->stack), kinds[i].name);
      detail = strchr (detail, ':') != NULL ? strchr (detail, ':') + 1 : "";
      for (guint j = 0; self->parts[i] != NULL && kinds[i].parts[j][0] != NULL; j++)
        if (g_str_equal (kinds[i].parts[j][0], detail) && *detail != '\0')
          gtk_drop_down_set_selected (self->parts[i], j);
      return;
    }
}

static void
daybook_activity_page_constructed (GObject *object)
{
  DaybookActivityPage *self = DAYBOOK_ACTIVITY_PAGE (object);
  GtkWidget *title, *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *bar = adw_view_switcher_bar_new ();

  G_OBJECT_CLASS (daybook_activity_page_parent_class)->constructed (object);
  self->stack = adw_view_stack_new ();
  gtk_widget_set_vexpand (self->stack, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    add_kind (self, i);
  title = adw_view_switcher_title_new ();
  adw_view_switcher_title_set_stack (ADW_VIEW_SWITCHER_TITLE (title), ADW_VIEW_STACK (self->stack));
  adw_view_switcher_title_set_title (ADW_VIEW_SWITCHER_TITLE (title),
                                     daybook_pane_get_title (DAYBOOK_PANE (self)));
  adw_header_bar_set_title_widget (daybook_pane_get_header (DAYBOOK_PANE (self)), title);
  adw_view_switcher_bar_set_stack (ADW_VIEW_SWITCHER_BAR (bar), ADW_VIEW_STACK (self->stack));
  g_object_bind_property (title, "title-visible", bar, "reveal", G_BINDING_SYNC_CREATE);
  gtk_box_append (GTK_BOX (box), self->stack);
  gtk_box_append (GTK_BOX (box), bar);
  daybook_pane_set_content (DAYBOOK_PANE (self), box);
}

static void
daybook_activity_page_class_init (DaybookActivityPageClass *klass)
{
  G_OBJECT_CLASS (klass)->constructed = daybook_activity_page_constructed;
  DAYBOOK_PANE_CLASS (klass)->refresh = daybook_activity_page_refresh;
  DAYBOOK_PANE_CLASS (klass)->go = daybook_activity_page_go;
}

static void
daybook_activity_page_init (DaybookActivityPage *self)
{
}
