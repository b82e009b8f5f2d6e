/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The journal of a company's books: one line of JSON for each write,
 *
 *   {"at":1795186800000000,"resource":"salesreceipt","query":{"requestid":"…"},"body":"{…}"}
 *
 * Doing all of them again, each at its own time, makes the same books: ids are given in order and
 * nothing in them is left to chance. */
#include "sandbox-quickbooks-journal.h"

#include <errno.h>
#include <fcntl.h>
#include <json-glib/json-glib.h>
#include <string.h>
#include <unistd.h>

struct _SandboxQbJournal
{
  int fd;
  char *path;
};

static gboolean
fail (SandboxQbJournal *self, const char *what, GError **error)
{
  int code = errno;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "%s: could not %s: %s", self->path,
               what, g_strerror (code));
  return FALSE;
}

static gboolean
refuse (SandboxQbJournal *self, guint line, const char *why, GError **error)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
               "%s:%u: %s; remove the file to begin with empty books", self->path, line, why);
  return FALSE;
}

/* (nullable): the text of a member, NULL when it is none. */
static const char *
text_of (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node)
                 && json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_get_string (node)
             : NULL;
}

static GHashTable *
query_of (JsonObject *object)
{
  g_autoptr (GHashTable) query = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GList) names = json_object_get_members (object);

  for (GList *name = names; name != NULL; name = name->next)
    {
      const char *value = text_of (object, name->data);

      if (value == NULL)
        return NULL;
      g_hash_table_insert (query, g_strdup (name->data), g_strdup (value));
    }
  return g_steal_pointer (&query);
}

/* (transfer full): the object of a line, NULL when it is none that could be one of ours. */
static JsonObject *
parse_line (const char *text, gsize length)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonNode *root, *at, *query;
  JsonObject *object;

  if (!json_parser_load_from_data (parser, text, (gssize) length, NULL))
    return NULL;
  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return NULL;

  object = json_node_get_object (root);
  at = json_object_get_member (object, "at");
  query = json_object_get_member (object, "query");
  if (at == NULL || !JSON_NODE_HOLDS_VALUE (at) || json_node_get_value_type (at) != G_TYPE_INT64
      || query == NULL || !JSON_NODE_HOLDS_OBJECT (query) || text_of (object, "resource") == NULL
      || text_of (object, "body") == NULL)
    return NULL;
  return json_object_ref (object);
}

static gboolean
replay_line (SandboxQbJournal *self,
             guint line,
             const char *text,
             gsize length,
             SandboxQbReplay replay,
             gpointer data,
             GError **error)
{
  g_autoptr (JsonObject) object = parse_line (text, length);
  g_autoptr (GHashTable) query
      = object != NULL ? query_of (json_object_get_object_member (object, "query")) : NULL;
  g_autofree char *why = NULL;
  SandboxQbEntry entry;

  if (query == NULL)
    return refuse (self, line, "this is no write of these books", error);
  entry = (SandboxQbEntry){ json_object_get_int_member (object, "at"), text_of (object, "resource"),
                            query, text_of (object, "body") };
  return replay (&entry, &why, data) || refuse (self, line, why, error);
}

static gboolean
replay_all (SandboxQbJournal *self, SandboxQbReplay replay, gpointer data, GError **error)
{
  g_autofree char *text = NULL;
  const char *start, *end;
  gsize length;
  guint line = 0;

  if (!g_file_get_contents (self->path, &text, &length, error))
    return FALSE;
  start = text;
  while ((end = memchr (start, '\n', length - (gsize) (start - text))) != NULL)
    {
      if (!replay_line (self, ++line, start, (gsize) (end - start), replay, data, error))
        return FALSE;
      start = end + 1;
    }
  if ((gsize) (start - text) < length && ftruncate (self->fd, (off_t) (start - text)) != 0)
    return fail (self, "drop the line that was cut off", error);
  return TRUE;
}

SandboxQbJournal *
sandbox_qb_journal_open (const char *path, SandboxQbReplay replay, gpointer data, GError **error)
{
  g_autoptr (SandboxQbJournal) self = g_new0 (SandboxQbJournal, 1);

  self->path = g_strdup (path);
  self->fd = open (path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  if (self->fd < 0)
    {
      fail (self, "open it", error);
      return NULL;
    }
  return replay_all (self, replay, data, error) ? g_steal_pointer (&self) : NULL;
}

void
sandbox_qb_journal_free (SandboxQbJournal *self)
{
  if (self->fd >= 0)
    close (self->fd);
  g_free (self->path);
  g_free (self);
}

static char *
line_of (const SandboxQbEntry *entry)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *query = json_object_new ();
  g_autofree char *text = NULL;
  GHashTableIter iter;
  gpointer name, value;

  g_hash_table_iter_init (&iter, entry->query);
  while (g_hash_table_iter_next (&iter, &name, &value))
    json_object_set_string_member (query, name, value);
  json_object_set_int_member (object, "at", entry->at_us);
  json_object_set_string_member (object, "resource", entry->resource);
  json_object_set_object_member (object, "query", query);
  json_object_set_string_member (object, "body", entry->body);
  json_node_set_object (root, object);
  text = json_to_string (root, FALSE);
  return g_strconcat (text, "\n", NULL);
}

gboolean
sandbox_qb_journal_add (SandboxQbJournal *self, const SandboxQbEntry *entry, GError **error)
{
  g_autofree char *line = line_of (entry);
  gsize length = strlen (line);

  for (gsize done = 0; done < length;)
    {
      ssize_t some = write (self->fd, line + done, length - done);

      if (some < 0 && errno != EINTR)
        return fail (self, "write to it", error);
      done += some > 0 ? (gsize) some : 0;
    }
  return TRUE;
}

gboolean
sandbox_qb_journal_clear (SandboxQbJournal *self, GError **error)
{
  return ftruncate (self->fd, 0) == 0 || fail (self, "empty it", error);
}
