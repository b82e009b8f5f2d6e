/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The currencies of ISO 4217 and how many digits each has behind the point.
 *
 * All active codes are here. So are those withdrawn since 2020, because a shop's older orders still
 * carry them. Metals, test codes and units of account without minor units are not money that a shop
 * takes. */
#include "daybook-money.h"

#include <string.h>

#include "daybook-error.h"

/* Codes in order, three letters each, by exponent. */
static const char exponent_0[] = "BIFCLPDJFGNFISKJPYKMFKRWPYGRWFUGXUYIVNDVUVXAFXOFXPF";
static const char exponent_3[] = "BHDIQDJODKWDLYDOMRTND";
static const char exponent_4[] = "CLFUYW";
static const char exponent_2[] =
  "AEDAFNALLAMDAOAARSAUDAWGAZNBAMBBDBDTBMDBNDBOBBOVBRLBSDBTNBWPBYNBZDCADCDFCHECHFCHWCNYCOPCOU"
  "CRCCUPCVECZKDKKDOPDZDEGPERNETBEURFJDFKPGBPGELGHSGIPGMDGTQGYDHKDHNLHTGHUFIDRILSINRIRRJMDKES"
  "KGSKHRKPWKYDKZTLAKLBPLKRLRDLSLMADMDLMGAMKDMMKMNTMOPMRUMURMVRMWKMXNMXVMYRMZNNADNGNNIONOKNPR"
  "NZDPABPENPGKPHPPKRPLNQARRONRSDRUBSARSBDSCRSDGSEKSGDSHPSLESOSSRDSSPSTNSVCSYPSZLTHBTJSTMTTOP"
  "TRYTTDTWDTZSUAHUSDUSNUYUUZSVEDVESWSTXADXCDXCGYERZARZMWZWG";
static const char withdrawn_2[] = "ANGBGNCUCHRKSLLZWL";

static const struct
{
  const char *codes;
  int exponent;
} tables[] = {
  { exponent_2, 2 }, { exponent_0, 0 }, { exponent_3, 3 }, { exponent_4, 4 }, { withdrawn_2, 2 },
};

static gboolean
has_code (const char *codes,
          const char *code)
{
  gsize low = 0;
  gsize high = strlen (codes) / 3;

  while (low < high)
    {
      gsize middle = (low + high) / 2;
      int order = memcmp (code, codes + middle * 3, 3);

      if (order == 0)
        return TRUE;
      if (order < 0)
        high = middle;
      else
        low = middle + 1;
    }

  return FALSE;
}

/* Three letters in upper case, and nothing else. */
static gboolean
read_code (const char *code,
           char        out[4])
{
  guint i;

  for (i = 0; i < 3; i++)
    {
      if (!g_ascii_isalpha (code[i]))
        return FALSE;
      out[i] = g_ascii_toupper (code[i]);
    }

  out[3] = '\0';
  return code[3] == '\0';
}

int
daybook_currency_exponent (const char *code)
{
  char upper[4];
  guint i;

  if (code == NULL || !read_code (code, upper))
    return -1;

  for (i = 0; i < G_N_ELEMENTS (tables); i++)
    if (has_code (tables[i].codes, upper))
      return tables[i].exponent;

  return -1;
}

gboolean
daybook_currency_parse (const char *code,
                        char        out[4],
                        GError    **error)
{
  char upper[4];

  if (code == NULL || !read_code (code, upper))
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE,
                   "unknown currency of %" G_GSIZE_FORMAT
                   " characters, expected three letters such as EUR",
                   code != NULL ? strlen (code) : 0);
      return FALSE;
    }

  if (daybook_currency_exponent (upper) < 0)
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE,
                   "unknown currency '%s', expected an ISO 4217 code such as EUR", upper);
      return FALSE;
    }

  memcpy (out, upper, sizeof upper);
  return TRUE;
}
