/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Parameters of a Stripe request, and Stripe's error envelopes.
 */
#include "sandbox-stripe-state.h"

#include <stdarg.h>
#include <string.h>

static void
free_param (gpointer data)
{
  SandboxStripeParam *param = data;

  g_free (param->name);
  g_free (param->base);
  g_free (param->sub);
  g_free (param->value);
  g_free (param);
}

static char *
decode (const char *text)
{
  g_autofree char *plain = g_strdelimit (g_strdup (text), "+", ' ');
  char *decoded = g_uri_unescape_string (plain, NULL);

  return decoded != NULL ? decoded : g_strdup ("");
}

static SandboxStripeParam *
param_new (const char *name, const char *value)
{
  SandboxStripeParam *param = g_new0 (SandboxStripeParam, 1);
  const char *open;

  param->name = decode (name);
  param->value = decode (value);
  open = strchr (param->name, '[');
  param->base = open != NULL ? g_strndup (param->name, (gsize) (open - param->name))
                             : g_strdup (param->name);
  if (open != NULL)
    param->sub = g_strndup (open + 1, strcspn (open + 1, "]"));
  return param;
}

GPtrArray *
sandbox_stripe_params_new (const char *text)
{
  GPtrArray *params = g_ptr_array_new_with_free_func (free_param);
  g_auto (GStrv) pairs = g_strsplit (text != NULL ? text : "", "&", -1);

  for (guint i = 0; pairs[i] != NULL; i++)
    {
      char *equals = strchr (pairs[i], '=');

      if (*pairs[i] == '\0')
        continue;
      if (equals != NULL)
        *equals = '\0';
      g_ptr_array_add (params, param_new (pairs[i], equals != NULL ? equals + 1 : ""));
    }
  return params;
}

const char *
sandbox_stripe_param (SandboxStripeCall *call, const char *name)
{
  for (guint i = 0; i < call->params->len; i++)
    {
      SandboxStripeParam *param = call->params->pdata[i];

      if (g_str_equal (param->name, name))
        return param->value;
    }
  return NULL;
}

static gboolean
listed (const char *list, const char *word)
{
  g_autofree char *padded = g_strdup_printf (" %s ", word);

  return list != NULL && strstr (list, padded) != NULL;
}

void
sandbox_stripe_check_params (SandboxStripeCall *call, const char *known, const char *more)
{
  for (guint i = 0; i < call->params->len && !call->failed; i++)
    {
      SandboxStripeParam *param = call->params->pdata[i];

      if (!listed (known, param->base) && !listed (more, param->base))
        sandbox_stripe_fail (call, 400, "invalid_request_error", "parameter_unknown", param->name,
                             "Received unknown parameter: %s", param->name);
    }
}

gint64
sandbox_stripe_int_param (
    SandboxStripeCall *call, const char *name, gint64 fallback, gint64 least, gint64 most)
{
  const char *text = sandbox_stripe_param (call, name);
  gint64 number;

  if (text == NULL)
    return fallback;
  if (!g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, &number, NULL))
    sandbox_stripe_fail (call, 400, "invalid_request_error", "parameter_invalid_integer", name,
                         "Invalid integer: %s", text);
  else if (number < least)
    sandbox_stripe_fail (call, 400, "invalid_request_error", "parameter_invalid_integer", name,
                         "This value must be greater than or equal to %" G_GINT64_FORMAT ".",
                         least);
  else if (number > most)
    sandbox_stripe_fail (call, 400, "invalid_request_error", "parameter_invalid_integer", name,
                         "This value must be less than or equal to %" G_GINT64_FORMAT ".", most);
  else
    return number;
  return fallback;
}

static void
set_reply (SandboxStripeCall *call, int status, JsonObject *object)
{
  g_clear_pointer (&call->reply, json_node_unref);
  call->status = status;
  call->reply = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (call->reply, object);
}

void
sandbox_stripe_answer (SandboxStripeCall *call, JsonObject *object)
{
  set_reply (call, 200, object);
}

void
sandbox_stripe_fail (SandboxStripeCall *call,
                     int status,
                     const char *type,
                     const char *code,
                     const char *param,
                     const char *format,
                     ...)
{
  JsonObject *error = json_object_new ();
  JsonObject *reply = json_object_new ();
  g_autofree char *message = NULL;
  g_autofree char *log
      = g_strdup_printf ("https://dashboard.stripe.com/test/logs/%s", call->request_id);
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  if (code != NULL)
    {
      g_autofree char *anchor = g_strdelimit (g_strdup (code), "_", '-');
      g_autofree char *doc = g_strdup_printf ("https://stripe.com/docs/error-codes/%s", anchor);

      json_object_set_string_member (error, "code", code);
      json_object_set_string_member (error, "doc_url", doc);
    }
  json_object_set_string_member (error, "message", message);
  if (param != NULL)
    json_object_set_string_member (error, "param", param);
  if (status != 401)
    json_object_set_string_member (error, "request_log_url", log);
  json_object_set_string_member (error, "type", type);
  json_object_set_object_member (reply, "error", error);
  set_reply (call, status, reply);
  call->failed = TRUE;
}

void
sandbox_stripe_missing (
    SandboxStripeCall *call, int status, const char *object, const char *id, const char *param)
{
  sandbox_stripe_fail (call, status, "invalid_request_error", "resource_missing", param,
                       "No such %s: '%s'", object, id);
}

gboolean
sandbox_stripe_allowed (SandboxStripeCall *call, const char *permission, const char *access)
{
  g_autofree char *wanted = g_strconcat (permission, access, NULL);
  g_autofree char *shown = NULL;
  gsize length = strlen (call->stripe->key);

  if (!g_hash_table_contains (call->stripe->denied, wanted))
    return TRUE;
  shown = g_strdup_printf ("%.12s%s%s", call->stripe->key, "*********",
                           call->stripe->key + length - 4);
  sandbox_stripe_fail (call, 403, "invalid_request_error", NULL, NULL,
                       "The provided key '%s' does not have the required permissions for this "
                       "endpoint on account '%s'. "
                       "Having the '%s' permission would allow this request to continue.",
                       shown, call->world->stripe_account, wanted);
  return FALSE;
}
