/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The control port: how a test looks behind the scenes and changes what happens. */
#pragma once

#include "sandbox-server.h"

void sandbox_control_attach (SandboxServer *server);

/* What a client needs to sign in to each provider: {"shopify":{…},…}. (transfer full) */
JsonNode *sandbox_credentials (SandboxServer *server);
