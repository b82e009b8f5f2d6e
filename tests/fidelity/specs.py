# SPDX-License-Identifier: GPL-3.0-or-later
"""The folder with the providers' published schemas: DAYBOOK_SPECS, or shared/specs beside the
source. They are not part of the source; where they are not at hand their tests are skipped."""

import os
import pathlib

SOURCE = pathlib.Path(__file__).resolve().parents[2]
FOLDER = pathlib.Path(os.environ.get("DAYBOOK_SPECS") or SOURCE.parent / "shared" / "specs")

STRIPE = FOLDER / "stripe" / "spec3.2024-04-10.json"
SHOPIFY = FOLDER / "shopify" / "admin-2026-10.graphql"
QUICKBOOKS = FOLDER / "quickbooks" / "Finance.xsd"


def missing(path):
    """Why @path cannot be used, or None."""
    if path.is_file():
        return None
    return "%s is not at hand (DAYBOOK_SPECS names the folder)" % path.relative_to(FOLDER)
