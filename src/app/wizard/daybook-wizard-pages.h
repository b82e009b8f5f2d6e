/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The wizard's steps, each a DaybookWizardPage. Main thread. */
#pragma once

#include "daybook-wizard-page.h"

G_BEGIN_DECLS

#define DAYBOOK_TYPE_CHOOSE_PAGE (daybook_choose_page_get_type ())
G_DECLARE_FINAL_TYPE (DaybookChoosePage, daybook_choose_page, DAYBOOK, CHOOSE_PAGE,
                      DaybookWizardPage)
#define DAYBOOK_TYPE_SIGN_IN_PAGE (daybook_sign_in_page_get_type ())
G_DECLARE_FINAL_TYPE (DaybookSignInPage, daybook_sign_in_page, DAYBOOK, SIGN_IN_PAGE,
                      DaybookWizardPage)
#define DAYBOOK_TYPE_ACCOUNT_PAGE (daybook_account_page_get_type ())
G_DECLARE_FINAL_TYPE (DaybookAccountPage, daybook_account_page, DAYBOOK, ACCOUNT_PAGE,
                      DaybookWizardPage)
#define DAYBOOK_TYPE_FRESH_PAGE (daybook_fresh_page_get_type ())
G_DECLARE_FINAL_TYPE (DaybookFreshPage, daybook_fresh_page, DAYBOOK, FRESH_PAGE,
                      DaybookWizardPage)
#define DAYBOOK_TYPE_PLAN_PAGE (daybook_plan_page_get_type ())
G_DECLARE_FINAL_TYPE (DaybookPlanPage, daybook_plan_page, DAYBOOK, PLAN_PAGE,
                      DaybookWizardPage)
#define DAYBOOK_TYPE_ROLES_PAGE (daybook_roles_page_get_type ())
G_DECLARE_FINAL_TYPE (DaybookRolesPage, daybook_roles_page, DAYBOOK, ROLES_PAGE,
                      DaybookWizardPage)
#define DAYBOOK_TYPE_TRY_PAGE (daybook_try_page_get_type ())
G_DECLARE_FINAL_TYPE (DaybookTryPage, daybook_try_page, DAYBOOK, TRY_PAGE, DaybookWizardPage)
#define DAYBOOK_TYPE_BACK_PAGE (daybook_back_page_get_type ())
G_DECLARE_FINAL_TYPE (DaybookBackPage, daybook_back_page, DAYBOOK, BACK_PAGE, DaybookWizardPage)
#define DAYBOOK_TYPE_DONE_PAGE (daybook_done_page_get_type ())
G_DECLARE_FINAL_TYPE (DaybookDonePage, daybook_done_page, DAYBOOK, DONE_PAGE, DaybookWizardPage)

G_END_DECLS
