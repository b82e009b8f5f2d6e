/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answers as no provider means them, but networks, proxies and busy servers give them: a good
 * answer is set, and then spoilt before it leaves.
 *
 *   malformed  one byte in the middle is a control character: no JSON, whatever stands around it
 *   html       a page of HTML with status 200, as a proxy or a maintenance page gives it
 *   half       the first half, and a Content-Length that agrees with it
 *   cut        the first half, a Content-Length of the whole, and the connection is closed
 *   repeat     a list names the row in its middle twice. A page of 1,000 rows is left alone: there
 *              rows are counted, and one row more would hide another
 *   reorder    rows of a list change places with their neighbours: 2 1 4 3
 *
 * The text around the rows stays as it is, numbers to the digit. An answer without rows cannot be
 * repeated or reordered and stays good. */
#pragma once

#include "sandbox-server.h"

/* Spoils the answer that @request has; only these six kinds do anything. */
void sandbox_spoil (SandboxRequest *request, SandboxFaultKind kind);
/* @text with its rows repeated or reordered; NULL when it has none. (transfer full) */
char *sandbox_spoil_rows (const char *text, SandboxFaultKind kind);
