/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Placeholders of a manifest: each must name something that will be there when the text is filled.
 * What is there depends on the place: a stream has {size}, the steps of an action have {posting}
 * and what earlier steps kept, a sign-in has its fields. */
#include "daybook-manifest-check.h"

#include <string.h>

#include "daybook-placeholder.h"

typedef struct
{
  const DaybookManifestCheck *check;
  GHashTable *names; /* a set; borrowed texts */
} Holes;

static DaybookNode
get (const Holes *self, DaybookNode node, const char *path)
{
  return daybook_tree_find (self->check->tree, node, path);
}

static void
add (Holes *self, const char *name)
{
  if (name != NULL)
    g_hash_table_add (self->names, (gpointer) name);
}

static void
add_all (Holes *self, const char *const *names)
{
  for (; *names != NULL; names++)
    add (self, *names);
}

/* The keys of the object at @path. */
static void
add_keys (Holes *self, DaybookNode node, const char *path)
{
  const DaybookTree *tree = self->check->tree;

  for (DaybookNode child = daybook_tree_first (tree, get (self, node, path));
       child != DAYBOOK_NODE_NONE; child = daybook_tree_next (tree, child))
    add (self, daybook_tree_key (tree, child));
}

/* The "name" of each element of the list at @path. */
static void
add_named (Holes *self, DaybookNode node, const char *path)
{
  const DaybookTree *tree = self->check->tree;

  for (DaybookNode child = daybook_tree_first (tree, get (self, node, path));
       child != DAYBOOK_NODE_NONE; child = daybook_tree_next (tree, child))
    add (self, daybook_tree_find_text (tree, child, "name"));
}

static gboolean
has_setting (const Holes *self, const char *name)
{
  const DaybookTree *tree = self->check->tree;

  for (DaybookNode child = daybook_tree_first (tree, get (self, 0, "settings"));
       child != DAYBOOK_NODE_NONE; child = daybook_tree_next (tree, child))
    if (g_str_equal (daybook_tree_find_text (tree, child, "name"), name))
      return TRUE;

  return FALSE;
}

static gboolean
check_hole (const Holes *self, DaybookNode node, const char *path, GError **error)
{
  g_autofree char *name = g_strndup (path, strcspn (path, ".["));

  if (!g_hash_table_contains (self->names, name))
    return daybook_manifest_fail (self->check, node, error, "nothing fills {%s} here", path);
  if (g_str_has_prefix (path, "settings.") && !has_setting (self, path + strlen ("settings.")))
    return daybook_manifest_fail (self->check, node, error, "there is no setting called \"%s\"",
                                  path + strlen ("settings."));

  return TRUE;
}

static gboolean
check_filled (const Holes *self, DaybookNode node, GError **error)
{
  const char *at = daybook_tree_text (self->check->tree, node, NULL);

  while (*at != '\0')
    {
      g_autoptr(GError) reason = NULL;
      g_autofree char *path = NULL;
      DaybookPlaceholder piece;

      if (!daybook_placeholder_next (&at, &piece, &reason))
        return daybook_manifest_fail (self->check, node, error, "%s", reason->message);
      if (!piece.hole)
        continue;
      path = g_strndup (piece.text, piece.length);
      if (!check_hole (self, node, path, error))
        return FALSE;
    }

  return TRUE;
}

/* Every text at and below @node. */
static gboolean
check_below (const Holes *self, DaybookNode node, GError **error)
{
  const DaybookTree *tree = self->check->tree;

  if (daybook_tree_kind (tree, node) == DAYBOOK_KIND_STRING)
    return check_filled (self, node, error);

  for (DaybookNode child = daybook_tree_first (tree, node); child != DAYBOOK_NODE_NONE;
       child = daybook_tree_next (tree, child))
    if (!check_below (self, child, error))
      return FALSE;

  return TRUE;
}

static gboolean
check_at (const Holes *self, DaybookNode node, const char *path, GError **error)
{
  return check_below (self, get (self, node, path), error);
}

static void
holes_clear (Holes *self)
{
  g_clear_pointer (&self->names, g_hash_table_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Holes, holes_clear)

/* What is there everywhere. */
static Holes
holes_new (const DaybookManifestCheck *check)
{
  static const char *const always[] = { "settings", "api_version", "environment", NULL };
  Holes self = { check, g_hash_table_new (g_str_hash, g_str_equal) };

  add_all (&self, always);
  for (DaybookNode node = daybook_tree_first (check->tree, get (&self, 0, "environments"));
       node != DAYBOOK_NODE_NONE; node = daybook_tree_next (check->tree, node))
    add_keys (&self, node, "");

  return self;
}

static gboolean
check_bases (const DaybookManifestCheck *check, GError **error)
{
  static const char *const always[] = { "settings", "api_version", "environment", NULL };
  g_auto(Holes) self = { check, g_hash_table_new (g_str_hash, g_str_equal) };

  add_all (&self, always);

  return check_at (&self, 0, "environments", error);
}

static gboolean
check_sign_in (const DaybookManifestCheck *check, DaybookNode node, GError **error)
{
  static const char *const tokens[] = { "fields", "access_token", "refresh_token", "scopes", NULL };
  static const char *const browser[] = { "redirect_uri", "state", "code", NULL };
  g_auto(Holes) self = holes_new (check);

  add_all (&self, tokens);
  add_named (&self, node, "fields");
  if (!check_at (&self, node, "receiver", error))
    return FALSE;
  add_keys (&self, node, "login.keep");
  add_keys (&self, node, "derive");
  if (!check_at (&self, node, "refresh", error) || !check_at (&self, node, "login.request", error)
      || !check_at (&self, node, "derive", error) || !check_at (&self, node, "headers", error)
      || !check_at (&self, node, "callback.check", error))
    return FALSE;

  add_all (&self, browser);
  if (daybook_tree_is_true (check->tree, get (&self, node, "authorize.pkce")))
    {
      add (&self, "verifier");
      add (&self, "challenge");
    }

  return check_at (&self, node, "authorize", error) && check_at (&self, node, "token", error);
}

static gboolean
check_stream (const DaybookManifestCheck *check, DaybookNode node, GError **error)
{
  static const char *const page[] = { "size", "after", "offset", "since",
                                     "until", "filter", NULL };
  g_auto(Holes) self = holes_new (check);

  add_all (&self, page);
  if (get (&self, node, "for_each") != DAYBOOK_NODE_NONE)
    add (&self, "parent");

  if (!check_at (&self, node, "request", error) || !check_at (&self, node, "since.filter", error)
      || !check_at (&self, node, "range.filter", error)
      || !check_at (&self, node, "range.count.request", error))
    return FALSE;
  add (&self, "id");
  add (&self, "id_number");

  return check_at (&self, node, "one.request", error);
}

static gboolean
check_hints (const DaybookManifestCheck *check, GError **error)
{
  g_auto(Holes) self = holes_new (check);

  add (&self, "since");

  return check_at (&self, 0, "hints.request", error);
}

static void
add_kept (Holes *self, DaybookNode node, const char *path)
{
  const DaybookTree *tree = self->check->tree;

  for (DaybookNode step = daybook_tree_first (tree, get (self, node, path));
       step != DAYBOOK_NODE_NONE; step = daybook_tree_next (tree, step))
    {
      add_keys (self, step, "keep");
      for (DaybookNode accept = daybook_tree_first (tree, get (self, step, "accept"));
           accept != DAYBOOK_NODE_NONE; accept = daybook_tree_next (tree, accept))
        add_keys (self, accept, "keep");
    }
}

/* Of each step, what is filled: not its patterns and paths. */
static gboolean
check_steps (const Holes *self, DaybookNode node, const char *path, GError **error)
{
  static const char *const filled[]
      = { "request", "together.input", "together.match", "together.once", "cache",
          "when",    "must",           "done",           "wrong",         NULL };
  const DaybookTree *tree = self->check->tree;

  for (DaybookNode step = daybook_tree_first (tree, get (self, node, path));
       step != DAYBOOK_NODE_NONE; step = daybook_tree_next (tree, step))
    for (guint i = 0; filled[i] != NULL; i++)
      if (!check_at (self, step, filled[i], error))
        return FALSE;

  return TRUE;
}

static gboolean
check_action (const DaybookManifestCheck *check, DaybookNode node, GError **error)
{
  g_auto(Holes) self = holes_new (check);

  add (&self, "posting");
  if (!check_at (&self, node, "find.by", error) || !check_at (&self, node, "find.contains", error)
      || !check_at (&self, node, "find.ours", error))
    return FALSE;

  add (&self, "references");
  add (&self, "reference");
  if (!check_at (&self, node, "find.request", error) || !check_at (&self, node, "find.each", error))
    return FALSE;
  g_hash_table_remove (self.names, "references");
  g_hash_table_remove (self.names, "reference");

  add (&self, "mapped");
  add (&self, "inputs");
  add_keys (&self, node, "find.keep");
  if (!check_at (&self, node, "find.undone_by", error))
    return FALSE;
  add_kept (&self, node, "steps");
  if (!check_at (&self, node, "finish", error))
    return FALSE;
  add_kept (&self, node, "undo");
  add (&self, "document");

  return check_steps (&self, node, "steps", error) && check_steps (&self, node, "undo", error)
         && check_at (&self, node, "find.whole", error)
         && check_at (&self, node, "find.dead", error);
}

static gboolean
check_each (const DaybookManifestCheck *check,
            const char *path,
            gboolean (*one) (const DaybookManifestCheck *, DaybookNode, GError **),
            GError **error)
{
  DaybookNode node = daybook_tree_first (check->tree, daybook_tree_get (check->tree, 0, path));

  for (; node != DAYBOOK_NODE_NONE; node = daybook_tree_next (check->tree, node))
    if (!one (check, node, error))
      return FALSE;

  return TRUE;
}

static gboolean
check_needs (const DaybookManifestCheck *check, DaybookNode node, GError **error)
{
  g_auto(Holes) self = holes_new (check);

  return check_at (&self, node, "request", error);
}

static gboolean
check_words (const DaybookManifestCheck *check, DaybookNode node, GError **error)
{
  g_auto(Holes) self = holes_new (check);

  add (&self, "value");

  return check_at (&self, node, "text", error);
}

gboolean
daybook_manifest_check_holes (const DaybookManifestCheck *check, GError **error)
{
  DaybookNode probe = daybook_tree_get (check->tree, 0, "probe");
  DaybookNode need
      = daybook_tree_first (check->tree, daybook_tree_get (check->tree, probe, "needs"));
  g_auto(Holes) self = holes_new (check);
  g_auto(Holes) set_up = holes_new (check);

  add_kept (&set_up, 0, "set_up");
  for (; need != DAYBOOK_NODE_NONE; need = daybook_tree_next (check->tree, need))
    if (!check_needs (check, need, error))
      return FALSE;

  for (need = daybook_tree_first (check->tree, get (&self, 0, "errors.words"));
       need != DAYBOOK_NODE_NONE; need = daybook_tree_next (check->tree, need))
    if (!check_words (check, need, error))
      return FALSE;

  return check_bases (check, error) && check_at (&self, 0, "headers", error)
         && check_at (&self, 0, "limits.daily.zone", error)
         && check_at (&self, probe, "request", error) && check_at (&self, probe, "account", error)
         && check_steps (&set_up, 0, "set_up", error)
         && check_each (check, "sign_in", check_sign_in, error)
         && check_each (check, "streams", check_stream, error) && check_hints (check, error)
         && check_each (check, "actions", check_action, error);
}
