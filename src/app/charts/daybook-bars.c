/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-bars.h"

#define GAP 0.25 /* of a bar's place */
#define NONE G_MAXUINT

struct _DaybookBars
{
  GtkWidget parent_instance;

  double *heights;
  char **texts;
  guint n;
  guint at; /* the bar that is pointed to, NONE */
};

G_DEFINE_FINAL_TYPE (DaybookBars, daybook_bars, GTK_TYPE_WIDGET)

static void
point_to (DaybookBars *self, guint at)
{
  if (at == self->at)
    return;
  self->at = at;
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), at != NONE ? self->texts[at] : NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  at != NONE ? self->texts[at] : "", -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
motion_cb (DaybookBars *self, double x)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self));

  if (self->n > 0 && width > 0)
    point_to (self, (guint) CLAMP (x * self->n / width, 0, self->n - 1));
}

static void
leave_cb (DaybookBars *self)
{
  point_to (self, NONE);
}

static void
step_action (GtkWidget *widget, const char *name, GVariant *by)
{
  DaybookBars *self = DAYBOOK_BARS (widget);
  gint64 from = self->at == NONE ? (gint64) self->n : (gint64) self->at;

  if (self->n > 0)
    point_to (self, (guint) CLAMP (from + g_variant_get_int32 (by), 0, (gint64) self->n - 1));
}

static double
highest (const DaybookBars *self)
{
  double most = 0;

  for (guint i = 0; i < self->n; i++)
    most = MAX (most, self->heights[i]);
  return most;
}

static void
daybook_bars_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  DaybookBars *self = DAYBOOK_BARS (widget);
  double width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  double most = highest (self), place = self->n > 0 ? width / self->n : 0;
  GdkRGBA color, faint;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &color);
  faint = color;
  faint.alpha *= 0.15f;
  gtk_snapshot_append_color (snapshot, &faint,
                             &GRAPHENE_RECT_INIT (0, (float) height - 1, (float) width, 1));
  for (guint i = 0; i < self->n && most > 0; i++)
    {
      double tall = (int) (MAX (0, self->heights[i]) / most * (height - 2));
      GdkRGBA ink = color;
      graphene_rect_t bar
          = GRAPHENE_RECT_INIT ((float) (i * place + place * GAP / 2), (float) (height - 1 - tall),
                                (float) (place * (1 - GAP)), (float) tall);

      ink.alpha *= i == self->at ? 1.0f : i == self->n - 1 ? 0.85f : 0.5f;
      gtk_snapshot_append_color (snapshot, &ink, &bar);
    }
  if (gtk_widget_is_focus (widget))
    gtk_snapshot_render_focus (snapshot, gtk_widget_get_style_context (widget), 0, 0, width,
                               height);
}

static void
daybook_bars_measure (GtkWidget *widget,
                      GtkOrientation orientation,
                      int for_size,
                      int *minimum,
                      int *natural,
                      int *minimum_baseline,
                      int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 120 : 72;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 320 : 96;
}

static void
daybook_bars_finalize (GObject *object)
{
  DaybookBars *self = DAYBOOK_BARS (object);

  g_free (self->heights);
  g_strfreev (self->texts);
  G_OBJECT_CLASS (daybook_bars_parent_class)->finalize (object);
}

static void
daybook_bars_class_init (DaybookBarsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = daybook_bars_finalize;
  widget_class->snapshot = daybook_bars_snapshot;
  widget_class->measure = daybook_bars_measure;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_install_action (widget_class, "bars.step", "i", step_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, 0, "bars.step", "i", -1);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Right, 0, "bars.step", "i", 1);
}

static void
daybook_bars_init (DaybookBars *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();

  self->at = NONE;
  g_signal_connect_object (motion, "motion", G_CALLBACK (motion_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (motion, "leave", G_CALLBACK (leave_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self), "accent");
}

DaybookBars *
daybook_bars_new (const char *label)
{
  DaybookBars *self = g_object_new (DAYBOOK_TYPE_BARS, NULL);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);

  return self;
}

void
daybook_bars_take (DaybookBars *self, const double *heights, guint n, char **texts)
{
  g_return_if_fail (DAYBOOK_IS_BARS (self));

  point_to (self, NONE);
  g_free (self->heights);
  g_strfreev (self->texts);
  self->heights = g_memdup2 (heights, n * sizeof *heights);
  self->texts = texts;
  self->n = n;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
