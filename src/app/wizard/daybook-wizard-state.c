/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-wizard-state.h"

#include <string.h>

#include "daybook-json-writer.h"

#define DRAFT_VERSION 1

static const char *const step_names[]
    = { "choose", "sign-in", "account", "fresh", "flows", "roles", "try", "back", "done" };

/* ---- steps ---- */

const char *
daybook_step_name (DaybookStep step)
{
  return step < DAYBOOK_N_STEPS ? step_names[step] : NULL;
}

static gboolean
has_step (DaybookStep step, const DaybookStepFacts *facts)
{
  switch (step)
    {
    case DAYBOOK_STEP_CHOOSE:
    case DAYBOOK_STEP_ACCOUNT:
    case DAYBOOK_STEP_FRESH:
    case DAYBOOK_STEP_FLOWS:
      return !facts->renewal;
    case DAYBOOK_STEP_ROLES:
      return !facts->renewal && facts->books;
    case DAYBOOK_STEP_TRY:
      return !facts->renewal && facts->orders;
    case DAYBOOK_STEP_BACK:
      return !facts->renewal && facts->ranges;
    case DAYBOOK_STEP_SIGN_IN:
    case DAYBOOK_STEP_DONE:
    case DAYBOOK_N_STEPS:
    default:
      return TRUE;
    }
}

DaybookStep
daybook_step_next (DaybookStep step, const DaybookStepFacts *facts)
{
  for (guint next = step + 1; next < DAYBOOK_N_STEPS; next++)
    if (has_step (next, facts))
      return next;
  return DAYBOOK_N_STEPS;
}

DaybookStep
daybook_step_before (DaybookStep step, const DaybookStepFacts *facts)
{
  if (step == DAYBOOK_STEP_ACCOUNT || step == DAYBOOK_STEP_DONE)
    return DAYBOOK_N_STEPS;
  for (guint before = step; before-- > 0;)
    if (has_step (before, facts))
      return before;
  return DAYBOOK_N_STEPS;
}

guint
daybook_step_number (DaybookStep step, const DaybookStepFacts *facts, guint *of)
{
  guint number = 0;

  *of = 0;
  for (guint i = 0; i < DAYBOOK_N_STEPS; i++)
    if (has_step (i, facts))
      {
        (*of)++;
        number += i <= step;
      }
  return number;
}

/* ---- what was told ---- */

void
daybook_flow_choice_free (gpointer choice)
{
  DaybookFlowChoice *self = choice;

  daybook_flow_setup_free (self->setup);
  g_free (self);
}

/* What was typed may be a secret: it is not left in memory. */
static void
forget (gpointer text)
{
  explicit_bzero (text, strlen (text));
  g_free (text);
}

DaybookWizardState *
daybook_wizard_state_new (void)
{
  DaybookWizardState *self = g_new0 (DaybookWizardState, 1);

  self->fields = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, forget);
  self->flows = g_ptr_array_new_with_free_func (daybook_flow_choice_free);
  return self;
}

void
daybook_wizard_state_free (DaybookWizardState *self)
{
  if (self == NULL)
    return;
  g_free (self->provider);
  g_free (self->environment);
  g_free (self->method);
  g_free (self->server);
  g_hash_table_unref (self->fields);
  g_free (self->connection);
  g_free (self->rule);
  g_strfreev (self->without);
  g_ptr_array_unref (self->flows);
  g_free (self->since);
  g_free (self);
}

gboolean
daybook_wizard_state_has_something (const DaybookWizardState *self)
{
  return self->connection != NULL || g_hash_table_size (self->fields) > 0 || self->server != NULL;
}

/* Of any way to sign in: a field may be secret in one of them. */
static gboolean
is_secret (DaybookManifest *manifest, const char *name)
{
  const DaybookTree *tree = daybook_manifest_tree (manifest);

  for (DaybookNode way = daybook_tree_first (tree, daybook_tree_get (tree, 0, "sign_in"));
       way != DAYBOOK_NODE_NONE; way = daybook_tree_next (tree, way))
    for (DaybookNode field = daybook_tree_first (tree, daybook_tree_get (tree, way, "fields"));
         field != DAYBOOK_NODE_NONE; field = daybook_tree_next (tree, field))
      if (g_strcmp0 (daybook_tree_find_text (tree, field, "name"), name) == 0
          && daybook_tree_is_true (tree, daybook_tree_get (tree, field, "secret")))
        return TRUE;
  return FALSE;
}

gboolean
daybook_wizard_state_has_secret (const DaybookWizardState *self, DaybookManifest *manifest)
{
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, self->fields);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (manifest == NULL || is_secret (manifest, name))
      return TRUE;
  return FALSE;
}

/* ---- the draft ---- */

static void
put (DaybookJsonWriter *out, const char *key, const char *value)
{
  if (value != NULL)
    daybook_json_put_string (out, key, value);
}

static void
write_fields (DaybookJsonWriter *out, const DaybookWizardState *self, DaybookManifest *manifest)
{
  GHashTableIter iter;
  gpointer name, value;

  daybook_json_key (out, "fields");
  daybook_json_begin_object (out);
  g_hash_table_iter_init (&iter, self->fields);
  while (g_hash_table_iter_next (&iter, &name, &value))
    if (manifest != NULL && !is_secret (manifest, name))
      daybook_json_put_string (out, name, value);
  daybook_json_end_object (out);
}

static void
write_choice (DaybookJsonWriter *out, const DaybookFlowChoice *choice)
{
  const DaybookFlowSetup *setup = choice->setup;

  daybook_json_begin_object (out);
  put (out, "id", setup->id);
  put (out, "kind", setup->kind);
  put (out, "shop", setup->shop);
  put (out, "processor", setup->processor);
  put (out, "target", setup->target);
  put (out, "written", setup->written);
  put (out, "policy", setup->policy);
  put (out, "owner", setup->owner);
  put (out, "note", setup->note);
  put (out, "roles", setup->roles);
  daybook_json_put_bool (out, "on", choice->on);
  daybook_json_end_object (out);
}

char *
daybook_wizard_state_dup_draft (const DaybookWizardState *self, DaybookManifest *manifest)
{
  g_auto(DaybookJsonWriter) out = { 0 };

  daybook_json_writer_init (&out);
  daybook_json_begin_object (&out);
  daybook_json_put_int (&out, "draft", DRAFT_VERSION);
  daybook_json_put_string (&out, "step", daybook_step_name (self->step));
  put (&out, "provider", self->provider);
  put (&out, "environment", self->environment);
  put (&out, "method", self->method);
  put (&out, "server", self->server);
  put (&out, "connection", self->connection);
  put (&out, "rule", self->rule);
  put (&out, "since", self->since);
  write_fields (&out, self, manifest);
  daybook_json_key (&out, "without");
  daybook_json_begin_list (&out);
  for (char **name = self->without; name != NULL && *name != NULL; name++)
    daybook_json_add_string (&out, *name);
  daybook_json_end_list (&out);
  daybook_json_key (&out, "flows");
  daybook_json_begin_list (&out);
  for (guint i = 0; i < self->flows->len; i++)
    write_choice (&out, g_ptr_array_index (self->flows, i));
  daybook_json_end_list (&out);
  daybook_json_end_object (&out);
  return daybook_json_writer_steal (&out);
}

static char *
dup_text (const DaybookTree *tree, DaybookNode node, const char *key)
{
  return g_strdup (daybook_tree_find_text (tree, node, key));
}

static void
read_choice (DaybookWizardState *self, const DaybookTree *tree, DaybookNode node)
{
  DaybookFlowChoice *choice = g_new0 (DaybookFlowChoice, 1);
  const char *processor = daybook_tree_find_text (tree, node, "processor");
  DaybookFlowSetup *setup
      = daybook_flow_setup_new (daybook_tree_find_text (tree, node, "kind"),
                                daybook_tree_find_text (tree, node, "shop"), processor,
                                daybook_tree_find_text (tree, node, "target"));

  choice->setup = setup;
  choice->on = daybook_tree_is_true (tree, daybook_tree_get (tree, node, "on"));
  setup->id = dup_text (tree, node, "id");
  setup->written = dup_text (tree, node, "written");
  setup->policy = dup_text (tree, node, "policy");
  setup->owner = dup_text (tree, node, "owner");
  setup->note = dup_text (tree, node, "note");
  setup->roles = dup_text (tree, node, "roles");
  g_ptr_array_add (self->flows, choice);
}

static gboolean
read_step (DaybookWizardState *self, const char *name)
{
  for (guint i = 0; name != NULL && i < DAYBOOK_N_STEPS; i++)
    if (g_str_equal (step_names[i], name))
      {
        self->step = i;
        return TRUE;
      }
  return FALSE;
}

static void
read_lists (DaybookWizardState *self, const DaybookTree *tree)
{
  g_autoptr(GStrvBuilder) without = g_strv_builder_new ();
  DaybookNode node;

  for (node = daybook_tree_first (tree, daybook_tree_get (tree, 0, "fields"));
       node != DAYBOOK_NODE_NONE; node = daybook_tree_next (tree, node))
    if (daybook_tree_text (tree, node, NULL) != NULL)
      g_hash_table_insert (self->fields, g_strdup (daybook_tree_key (tree, node)),
                           g_strdup (daybook_tree_text (tree, node, NULL)));
  for (node = daybook_tree_first (tree, daybook_tree_get (tree, 0, "without"));
       node != DAYBOOK_NODE_NONE; node = daybook_tree_next (tree, node))
    if (daybook_tree_text (tree, node, NULL) != NULL)
      g_strv_builder_add (without, daybook_tree_text (tree, node, NULL));
  self->without = g_strv_builder_end (without);
  for (node = daybook_tree_first (tree, daybook_tree_get (tree, 0, "flows"));
       node != DAYBOOK_NODE_NONE; node = daybook_tree_next (tree, node))
    if (daybook_tree_find_text (tree, node, "kind") != NULL
        && daybook_tree_find_text (tree, node, "shop") != NULL
        && daybook_tree_find_text (tree, node, "target") != NULL)
      read_choice (self, tree, node);
}

DaybookWizardState *
daybook_wizard_state_from_draft (const char *draft)
{
  g_autoptr(DaybookWizardState) self = daybook_wizard_state_new ();
  g_autoptr(DaybookTree) tree = daybook_tree_new (draft, -1, NULL);
  gint64 version = 0;

  if (tree == NULL || !daybook_tree_int (tree, daybook_tree_get (tree, 0, "draft"), &version)
      || version != DRAFT_VERSION || !read_step (self, daybook_tree_find_text (tree, 0, "step"))
      || daybook_tree_find_text (tree, 0, "provider") == NULL)
    return NULL;
  self->provider = dup_text (tree, 0, "provider");
  self->environment = dup_text (tree, 0, "environment");
  self->method = dup_text (tree, 0, "method");
  self->server = dup_text (tree, 0, "server");
  self->connection = dup_text (tree, 0, "connection");
  self->rule = dup_text (tree, 0, "rule");
  self->since = dup_text (tree, 0, "since");
  read_lists (self, tree);
  return g_steal_pointer (&self);
}

/* ---- flows ---- */

static gboolean
is_same (const DaybookFlowSetup *a, const DaybookFlowSetup *b)
{
  return g_str_equal (a->kind, b->kind) && g_str_equal (a->shop, b->shop)
         && g_str_equal (a->target, b->target) && g_strcmp0 (a->processor, b->processor) == 0;
}

static char *
steal (char **text)
{
  return g_steal_pointer (text);
}

static void
take_over (DaybookWizardState *self, DaybookFlowChoice *choice)
{
  for (guint i = 0; i < self->flows->len; i++)
    {
      DaybookFlowChoice *known = g_ptr_array_index (self->flows, i);

      if (!is_same (known->setup, choice->setup))
        continue;
      choice->on = known->on;
      choice->setup->written = steal (&known->setup->written);
      choice->setup->policy = steal (&known->setup->policy);
      choice->setup->owner = steal (&known->setup->owner);
      choice->setup->note = steal (&known->setup->note);
      choice->setup->roles = steal (&known->setup->roles);
      return;
    }
}

void
daybook_wizard_state_suggest (DaybookWizardState *self, const GPtrArray *setups)
{
  g_autoptr(GPtrArray) now = g_ptr_array_new_with_free_func (daybook_flow_choice_free);

  for (guint i = 0; i < setups->len; i++)
    {
      const DaybookFlowSetup *setup = g_ptr_array_index (setups, i);
      DaybookFlowChoice *choice = g_new0 (DaybookFlowChoice, 1);

      choice->on = TRUE;
      choice->setup
          = daybook_flow_setup_new (setup->kind, setup->shop, setup->processor, setup->target);
      choice->setup->id = g_strdup (setup->id);
      take_over (self, choice);
      g_ptr_array_add (now, choice);
    }
  g_ptr_array_unref (self->flows);
  self->flows = g_steal_pointer (&now);
}

GPtrArray *
daybook_wizard_state_get_setups (const DaybookWizardState *self)
{
  GPtrArray *setups = g_ptr_array_new ();

  for (guint i = 0; i < self->flows->len; i++)
    {
      DaybookFlowChoice *choice = g_ptr_array_index (self->flows, i);

      if (choice->on)
        g_ptr_array_add (setups, choice->setup);
    }
  return setups;
}
