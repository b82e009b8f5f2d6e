/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The schema of the simulated Admin API in GraphQL's type system language, in two parts: objects
 * and inputs, then enumerations and scalars. Together they make a schema. */
extern const char sandbox_shopify_types[];
extern const char sandbox_shopify_enums[];
