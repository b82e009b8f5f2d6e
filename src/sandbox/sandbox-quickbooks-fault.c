/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The error codes of the accounting API and their envelope. Codes, statuses and messages are those
 * that Intuit documents or that its own client libraries carry as fixtures. */
#include "sandbox-quickbooks-fault.h"

#include "sandbox-quickbooks-json.h"

typedef struct
{
  int code;
  int status;
  const char *type;
  const char *message;
} Known;

static const Known known[] = {
  { 120, 400, "AuthorizatonFault", "Authorization Failure" },
  { 404, 404, "ValidationFault", "Not Found" },
  { 405, 405, "ValidationFault", "Method Not Allowed" },
  { 406, 406, "ValidationFault", "Unsupported response format" },
  { 415, 415, "ValidationFault", "Unsupported Media Type" },
  { 500, 400, "ValidationFault", "Unsupported Operation" },
  { 600, 400, "ValidationFault", "Duplicate Request ID" },
  { 610, 400, "ValidationFault", "Object Not Found" },
  { 2010, 400, "ValidationFault", "Request has invalid or unsupported property" },
  { 2020, 400, "ValidationFault",
    "Required param missing, need to supply the required value for the API" },
  { 2030, 400, "ValidationFault", "Invalid ID" },
  { 2040, 400, "ValidationFault", "Invalid Number" },
  { 2050, 400, "ValidationFault",
    "String length is either shorter or longer than supported by specification" },
  { 2110, 400, "ValidationFault", "Invalid Date" },
  { 2170, 400, "ValidationFault", "Invalid Enumeration" },
  { 2500, 400, "ValidationFault", "Invalid Reference Id" },
  { 3001, 429, "ValidationFault", "message=ThrottleExceeded; errorCode=003001; statusCode=429" },
  { 3100, 403, "AuthorizatonFault",
    "message=ApplicationAuthorizationFailed; errorCode=003100; statusCode=403" },
  { 3200, 401, "AuthenticationFault",
    "message=AuthenticationFailed; errorCode=003200; statusCode=401" },
  { 4000, 400, "ValidationFault", "Error parsing query" },
  { 4001, 400, "ValidationFault", "Invalid query" },
  { 5010, 400, "ValidationFault", "Stale Object Error" },
  { 6000, 400, "ValidationFault",
    "A business validation error has occurred while processing your request" },
  { 6140, 400, "ValidationFault", "Duplicate Document Number Error" },
  { 6210, 400, "ValidationFault", "Account Period Closed, Cannot Update Through Services API" },
  { 6240, 400, "ValidationFault", "Duplicate Name Exists Error" },
  { 6540, 400, "ValidationFault", "Deposited Transaction cannot be changed" },
  { 10000, 500, "SystemFault", "An application error has occurred while processing your request" },
};

static const Known *
find_known (int code)
{
  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    if (known[i].code == code)
      return &known[i];

  g_assert_not_reached ();
}

static SandboxQbFault *
make_fault (int code, const char *element, char *detail)
{
  const Known *entry = find_known (code);
  SandboxQbFault *self = g_new0 (SandboxQbFault, 1);

  self->status = entry->status;
  self->code = g_strdup_printf ("%d", code);
  self->type = g_strdup (entry->type);
  self->message = g_strdup (entry->message);
  self->detail = detail;
  self->element = g_strdup (element != NULL ? element : "");
  return self;
}

SandboxQbFault *
sandbox_qb_fault_new (int code, const char *element, const char *detail_format, ...)
{
  va_list args;
  char *detail;

  va_start (args, detail_format);
  detail = g_strdup_vprintf (detail_format, args);
  va_end (args);
  return make_fault (code, element, detail);
}

void
sandbox_qb_fault_free (SandboxQbFault *fault)
{
  g_free (fault->code);
  g_free (fault->type);
  g_free (fault->message);
  g_free (fault->detail);
  g_free (fault->element);
  g_free (fault);
}

void
sandbox_qb_fault_append (const SandboxQbFault *fault, GString *out)
{
  g_string_append (out, "{\"Error\":[{\"Message\":");
  sandbox_qb_json_append_string (out, fault->message);
  g_string_append (out, ",\"Detail\":");
  sandbox_qb_json_append_string (out, fault->detail);
  g_string_append (out, ",\"code\":");
  sandbox_qb_json_append_string (out, fault->code);
  g_string_append (out, ",\"element\":");
  sandbox_qb_json_append_string (out, fault->element);
  g_string_append (out, "}],\"type\":");
  sandbox_qb_json_append_string (out, fault->type);
  g_string_append_c (out, '}');
}

SandboxQbFault *
sandbox_qb_fault_missing (const char *field)
{
  return sandbox_qb_fault_new (2020, field, "Required parameter %s is missing in the request",
                               field);
}

SandboxQbFault *
sandbox_qb_fault_reference (const char *field, const char *entity, const char *id)
{
  return sandbox_qb_fault_new (2500, field, "Invalid Reference Id : %s element id %s not found",
                               entity, id);
}

SandboxQbFault *
sandbox_qb_fault_business (const char *format, ...)
{
  g_autofree char *reason = NULL;
  va_list args;

  va_start (args, format);
  reason = g_strdup_vprintf (format, args);
  va_end (args);
  return make_fault (6000, NULL, g_strdup_printf ("Business Validation Error: %s", reason));
}
