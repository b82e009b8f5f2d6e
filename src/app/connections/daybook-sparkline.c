/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-sparkline.h"

#include <string.h>

#define MAX_VALUES 64
#define WIDTH 64
#define HEIGHT 28
#define GAP 2.0
#define LEAST 2.0 /* what is not zero can be seen */

struct _DaybookSparkline
{
  GtkWidget parent_instance;

  double values[MAX_VALUES];
  guint n;
};

G_DEFINE_FINAL_TYPE (DaybookSparkline, daybook_sparkline, GTK_TYPE_WIDGET)

static void
daybook_sparkline_measure (GtkWidget *widget,
                           GtkOrientation orientation,
                           int for_size,
                           int *minimum,
                           int *natural,
                           int *minimum_baseline,
                           int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? WIDTH : HEIGHT;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? WIDTH : HEIGHT;
}

static void
daybook_sparkline_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  DaybookSparkline *self = DAYBOOK_SPARKLINE (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  cairo_t *cr = gtk_snapshot_append_cairo (
      snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  GdkRGBA colour;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &colour);
  gdk_cairo_set_source_rgba (cr, &colour);
  if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
    {
      cairo_translate (cr, width, 0);
      cairo_scale (cr, -1, 1);
    }
  daybook_sparkline_draw (cr, width, height, self->values, self->n);
  cairo_destroy (cr);
}

static void
daybook_sparkline_class_init (DaybookSparklineClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->measure = daybook_sparkline_measure;
  widget_class->snapshot = daybook_sparkline_snapshot;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_set_css_name (widget_class, "sparkline");
}

static void
daybook_sparkline_init (DaybookSparkline *self)
{
  gtk_widget_add_css_class (GTK_WIDGET (self), "accent");
}

GtkWidget *
daybook_sparkline_new (void)
{
  return g_object_new (DAYBOOK_TYPE_SPARKLINE, NULL);
}

void
daybook_sparkline_set (DaybookSparkline *self, const double *values, guint n, const char *label)
{
  g_return_if_fail (DAYBOOK_IS_SPARKLINE (self));
  g_return_if_fail (n <= MAX_VALUES);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), label);
  if (self->n == n && memcmp (self->values, values, n * sizeof *values) == 0)
    return;
  memcpy (self->values, values, n * sizeof *values);
  self->n = n;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
daybook_sparkline_draw (cairo_t *cr, double width, double height, const double *values, guint n)
{
  double most = 0, step = n > 0 ? (width + GAP) / n : 0;

  for (guint i = 0; i < n; i++)
    most = MAX (most, values[i]);
  cairo_rectangle (cr, 0, height - 1, width, 1);
  for (guint i = 0; i < n; i++)
    {
      double tall = most > 0 && values[i] > 0 ? MAX (LEAST, values[i] / most * height) : 0;

      cairo_rectangle (cr, i * step, height - tall, MAX (1, step - GAP), tall);
    }
  cairo_fill (cr);
}
