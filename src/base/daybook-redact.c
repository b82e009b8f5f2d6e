/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds card numbers in JSON text and masks them, without building a tree: it also works on what no
 * parser accepts.
 *
 * Digits are gathered into groups (digits side by side) and groups into runs (groups one space or
 * hyphen apart). Any sequence of whole groups within a run can be a card number, so that
 * "2026-11-20 4111 1111 1111 1111" is caught; the longest one wins. A group is never cut, so that a
 * 25-digit tracking number stays.
 *
 * Ids stay, or no lookup would work again: one in ten of any digits passes the Luhn check. They are
 * the whole value of an id key or of a key that holds an article number (a barcode has 13 digits),
 * a path segment of a URI ("gid://shop/Order/5441234567890"), a UUID, or a digest in hex. */
#include "daybook-redact.h"

#include <string.h>

#define CARD_MIN 13
#define CARD_MAX 19
#define KEPT_DIGITS 4
#define UUID_LENGTH 36
#define DIGEST_LENGTH 32

typedef struct
{
  char *at;
  guint n;
} Group;

/* The last groups of the current run; more than CARD_MAX of them cannot be in one card number. */
typedef struct
{
  Group groups[CARD_MAX];
  guint n;
} Run;

/* One string between its quotes, and the name of its key when it is a member's value. */
typedef struct
{
  char *start;
  char *end;
  const char *key;
  gsize key_length;
} Quoted;

static gboolean
passes_luhn (const Group *groups,
             guint        n_groups,
             guint        n_digits)
{
  gboolean twice = n_digits % 2 == 0;
  guint sum = 0;
  guint g, i;

  for (g = 0; g < n_groups; g++)
    for (i = 0; i < groups[g].n; i++, twice = !twice)
      {
        guint digit = (guint) (groups[g].at[i] - '0') << twice;

        sum += digit > 9 ? digit - 9 : digit;
      }

  return sum % 10 == 0;
}

static void
mask (const Group *groups,
      guint        n_groups,
      guint        n_digits)
{
  guint left = n_digits - KEPT_DIGITS;
  guint g, i;

  for (g = 0; g < n_groups; g++)
    for (i = 0; i < groups[g].n && left > 0; i++, left--)
      groups[g].at[i] = '*';
}

/* Masks the longest card number that begins with the first of @n_groups; answers how many groups it
 * took, or 0. */
static guint
mask_first (const Group *groups,
            guint        n_groups)
{
  guint n_digits[CARD_MAX + 1] = { 0 };
  guint count;

  if (groups[0].at[0] < '2' || groups[0].at[0] > '6')
    return 0;

  for (count = 0; count < n_groups && n_digits[count] <= CARD_MAX; count++)
    n_digits[count + 1] = n_digits[count] + groups[count].n;

  for (; count > 0; count--)
    if (n_digits[count] >= CARD_MIN && n_digits[count] <= CARD_MAX
        && passes_luhn (groups, count, n_digits[count]))
      {
        mask (groups, count, n_digits[count]);
        return count;
      }

  return 0;
}

static gboolean
is_article_key (const Quoted *self)
{
  static const char *const names[] = { "barcode", "ean", "gtin", "upc", "sku" };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (names); i++)
    if (self->key_length == strlen (names[i])
        && memcmp (self->key, names[i], self->key_length) == 0)
      return TRUE;

  return FALSE;
}

static gboolean
is_id_key (const Quoted *self)
{
  const char *end = self->key != NULL ? self->key + self->key_length : NULL;

  if (end == NULL || self->key_length < 2)
    return FALSE;
  if (is_article_key (self))
    return TRUE;
  if (self->key_length == 2)
    return memcmp (self->key, "id", 2) == 0;

  return memcmp (end - 2, "Id", 2) == 0 || memcmp (end - 3, "_id", 3) == 0;
}

/* Whether "://" stands at @at, with its slashes escaped or not. */
static gboolean
starts_uri (const char *at,
            const char *end)
{
  static const char *const forms[] = { "://", ":\\/\\/" };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      gsize length = strlen (forms[i]);

      if ((gsize) (end - at) >= length && memcmp (at, forms[i], length) == 0)
        return TRUE;
    }

  return FALSE;
}

/* Bytes of the character or escape at @at. */
static guint
character_length (const char *at,
                  const char *end)
{
  if (*at != '\\' || end - at < 2)
    return 1;

  return at[1] == 'u' && end - at >= 6 ? 6 : 2;
}

/* Length of the digest at @at: so many hex digits, letters among them, as no card number has; else
 * 0. */
static gsize
digest_length (const char *at, const char *end)
{
  const char *begin = at;
  gboolean letters = FALSE;

  for (; at < end && g_ascii_isxdigit (*at); at++)
    letters |= !g_ascii_isdigit (*at);

  return letters && at - begin >= DIGEST_LENGTH ? (gsize) (at - begin) : 0;
}

/* Reads the groups of the run at @at; answers where it ends. A full run keeps its place for the
 * next round. A digest behind a number (the head of the audit log) is no group of it. */
static char *
gather (char *at,
        char *end,
        Run  *run)
{
  run->n = 0;
  while (run->n < CARD_MAX)
    {
      Group group = { .at = at };

      while (at < end && g_ascii_isdigit (*at))
        at++;

      group.n = (guint) (at - group.at);
      run->groups[run->n++] = group;
      if (end - at < 2 || (*at != ' ' && *at != '-') || !g_ascii_isdigit (at[1])
          || digest_length (at + 1, end) > 0)
        break;
      at++;
    }

  return at;
}

/* Whether a UUID stands at @at, whose tail is now and then a grouped number. */
static gboolean
starts_uuid (const char *at,
             const char *end)
{
  guint i;

  if (end - at < UUID_LENGTH || at[8] != '-' || at[13] != '-' || at[18] != '-' || at[23] != '-')
    return FALSE;

  for (i = 0; i < UUID_LENGTH; i++)
    if (i != 8 && i != 13 && i != 18 && i != 23 && !g_ascii_isxdigit (at[i]))
      return FALSE;

  return TRUE;
}

/* Most strings have too few digits for a card number, and need no closer look. */
static gboolean
may_hold_card (const Quoted *self)
{
  guint digits = 0;

  if (self->end - self->start < CARD_MIN)
    return FALSE;
  for (const char *at = self->start; at < self->end; at++)
    digits += g_ascii_isdigit (*at);

  return digits >= CARD_MIN;
}

static guint
mask_string (const Quoted *self)
{
  gboolean id = is_id_key (self);
  gboolean in_uri = FALSE;
  char *at = self->start;
  guint masked = 0;

  while (at < self->end)
    {
      Run run;
      char *behind;
      guint taken = 0;
      gsize skipped = starts_uuid (at, self->end) ? UUID_LENGTH : digest_length (at, self->end);

      if (skipped > 0)
        {
          at += skipped;
          continue;
        }

      if (!g_ascii_isdigit (*at))
        {
          if (starts_uri (at, self->end))
            in_uri = TRUE;
          else if (g_ascii_isspace (*at) || (*at == '\\' && at[1] != '/'))
            in_uri = FALSE;

          at += character_length (at, self->end);
          continue;
        }

      behind = gather (at, self->end, &run);
      if (!(id && at == self->start && behind == self->end) && !(in_uri && at[-1] == '/'))
        taken = mask_first (run.groups, run.n);

      masked += taken > 0;
      taken = MAX (taken, 1);
      at = run.groups[taken - 1].at + run.groups[taken - 1].n;
    }

  return masked;
}

/* The closing quote of the string that starts at @at, or @end. */
static char *
find_quote (char *at,
            char *end)
{
  char *quote = at;

  /* Each byte is looked at twice at most: for a quote, and for what may escape it. */
  while (at < end)
    {
      char *escape;

      if (quote <= at)
        quote = memchr (at, '"', (gsize) (end - at));
      if (quote == NULL)
        return end;
      escape = memchr (at, '\\', (gsize) (quote - at));
      if (escape == NULL)
        return quote;
      at = MIN (escape + 2, end);
    }

  return end;
}

static char *
skip_space (char *at,
            char *end)
{
  while (at < end && g_ascii_isspace (*at))
    at++;

  return at;
}

guint
daybook_redact_cards (char *json,
                      gsize length)
{
  char *end = json + length;
  char *at = json;
  Quoted before = { 0 }; /* the key that waits for its value */
  guint masked = 0;

  while (at < end)
    {
      Quoted quoted = { .key = before.start, .key_length = (gsize) (before.end - before.start) };
      char *next;

      if (*at != '"')
        {
          /* Another value than a string: the key is spent. */
          if (!g_ascii_isspace (*at))
            before = (Quoted) { 0 };
          at++;
          continue;
        }

      quoted.start = at + 1;
      quoted.end = find_quote (at + 1, end);
      next = skip_space (MIN (quoted.end + 1, end), end);
      if (may_hold_card (&quoted))
        masked += mask_string (&quoted);
      before = next < end && *next == ':' ? quoted : (Quoted) { 0 };
      at = before.start != NULL ? next + 1 : next;
    }

  return masked;
}
