/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Templates: "Order {number}, {value}", split when they are loaded. */
#include "daybook-template.h"

#include <string.h>

#include "daybook-placeholder.h"

typedef struct
{
  char *text;            /* plain text, or NULL */
  DaybookSource *source; /* a path, or NULL: then the value at hand */
  gboolean optional;
  gboolean quoted;
} Piece;

struct _DaybookTemplate
{
  GArray *pieces;
};

static void
piece_clear (gpointer data)
{
  Piece *piece = data;

  g_free (piece->text);
  daybook_source_free (piece->source);
}

static gboolean
add_piece (DaybookTemplate *self,
           const DaybookLoad *load,
           DaybookNode node,
           const DaybookPlaceholder *from,
           GError **error)
{
  g_autofree char *text = g_strndup (from->text, from->length);
  Piece piece = { .optional = from->optional, .quoted = from->quoted };

  if (!from->hole)
    piece.text = g_steal_pointer (&text);
  else if (strcmp (text, "value") != 0)
    {
      piece.source = daybook_source_new (text, load->enclosing, error);
      if (piece.source == NULL)
        return daybook_load_place (load, node, error);
    }

  g_array_append_val (self->pieces, piece);

  return TRUE;
}

DaybookTemplate *
daybook_template_new (const DaybookLoad *load, DaybookNode node, GError **error)
{
  const char *at = daybook_load_text (load, node, "template", error);
  g_autoptr (DaybookTemplate) self = NULL;

  if (at == NULL)
    return NULL;

  self = g_new0 (DaybookTemplate, 1);
  self->pieces = g_array_new (FALSE, FALSE, sizeof (Piece));
  g_array_set_clear_func (self->pieces, piece_clear);

  while (*at != '\0')
    {
      DaybookPlaceholder next;

      if (!daybook_placeholder_next (&at, &next, error))
        {
          daybook_load_place (load, node, error);
          return NULL;
        }
      if (!add_piece (self, load, node, &next, error))
        return NULL;
    }

  return g_steal_pointer (&self);
}

void
daybook_template_free (DaybookTemplate *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->pieces);
  g_free (self);
}

gboolean
daybook_template_uses_value (const DaybookTemplate *self)
{
  guint i;

  for (i = 0; i < self->pieces->len; i++)
    {
      const Piece *piece = &g_array_index (self->pieces, Piece, i);

      if (piece->text == NULL && piece->source == NULL)
        return TRUE;
    }

  return FALSE;
}

static void
append (GString *out, const char *text, gsize length, gboolean quoted)
{
  gsize i;

  if (!quoted)
    {
      g_string_append_len (out, text, (gssize) length);
      return;
    }

  for (i = 0; i < length; i++)
    {
      if (text[i] == '\'' || text[i] == '\\')
        g_string_append_c (out, '\\');
      g_string_append_c (out, text[i]);
    }
}

gboolean
daybook_template_fill (const DaybookTemplate *self,
                       DaybookPass *pass,
                       const DaybookFrame *frame,
                       DaybookValue *value,
                       GError **error)
{
  g_autoptr (GString) out = g_string_sized_new (64);
  guint i;

  for (i = 0; i < self->pieces->len; i++)
    {
      const Piece *piece = &g_array_index (self->pieces, Piece, i);
      DaybookValue found
          = piece->source == NULL ? *value : daybook_source_find (piece->source, pass, frame);
      const char *text = piece->text;
      gsize length = text != NULL ? strlen (text) : 0;

      if (text == NULL && daybook_value_is_nothing (&found))
        {
          if (piece->optional)
            continue;
          *value = DAYBOOK_NOTHING;
          return TRUE;
        }

      if (text == NULL)
        text = daybook_value_as_text (&found, &pass->scratch, &length, error);
      if (text == NULL)
        {
          g_prefix_error (error, "{%s}: ",
                          piece->source == NULL ? "value" : daybook_source_path (piece->source));
          return FALSE;
        }

      append (out, text, length, piece->quoted);
    }

  *value = daybook_value_text (daybook_scratch_copy (&pass->scratch, out->str, out->len), out->len);

  return TRUE;
}
