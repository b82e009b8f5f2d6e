/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The control port: how a test looks behind the scenes and changes what happens. */
#pragma once

#include "sandbox-server.h"

void sandbox_control_attach (SandboxServer *server);
