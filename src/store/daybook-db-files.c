/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The folder of a store: its files, their modes, and the lock that lets one process write at a
 * time.
 *
 * The lock is flock() on DIR/lock: the kernel drops it when the process ends, however it ends, so
 * nothing is ever left locked. The holder writes its process id and what it is about into the file,
 * for the error message of whoever comes second. */

#include "daybook-db.h"

#include "daybook-error.h"
#include "daybook-seal.h"
#include "daybook-statement.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define MOST_LOOKERS 1000 /* who look at the lock in the moment that it is taken */

struct _DaybookLock
{
  int fd;
};

static gboolean
fail_errno (GError **error, const char *what, const char *path)
{
  int code = errno;

  return daybook_store_fail (error, "%s %s: %s", what, path, g_strerror (code));
}

static gboolean
make_dir (const char *dir, GError **error)
{
  return g_mkdir_with_parents (dir, 0700) == 0
         || fail_errno (error, "cannot create the folder", dir);
}

/* SQLite would create the file by the umask; the WAL takes its mode from the file. */
static gboolean
make_file (const char *path, GError **error)
{
  int fd = g_open (path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);

  if (fd < 0)
    return fail_errno (error, "cannot create", path);

  return g_close (fd, error);
}

/* The seal comes first: a store without one could not be told from one with another key. */
static gboolean
make_seal (const char *dir, const guint8 *key, const char *store_id, GError **error)
{
  g_autofree char *seal = g_build_filename (dir, DAYBOOK_DB_SEAL, NULL);
  g_autofree char *id = store_id != NULL ? g_strdup (store_id) : g_uuid_string_random ();
  g_autofree char *there = NULL;

  if (!g_file_test (seal, G_FILE_TEST_EXISTS))
    return daybook_seal_write (seal, key, id, error);
  if (store_id == NULL)
    return TRUE;

  there = daybook_seal_dup_store_id (seal, error);

  return there != NULL
         && (strcmp (there, store_id) == 0
             || daybook_store_fail (error, "%s holds another store, %s", dir, there));
}

gboolean
daybook_db_create_files (const char *dir, const guint8 *key, const char *store_id, GError **error)
{
  g_autofree char *file = g_build_filename (dir, DAYBOOK_DB_FILE, NULL);

  if (!make_dir (dir, error) || !make_seal (dir, key, store_id, error))
    return FALSE;

  return g_file_test (file, G_FILE_TEST_EXISTS) || make_file (file, error);
}

gboolean
daybook_db_exists (const char *dir)
{
  g_autofree char *file = g_build_filename (dir, DAYBOOK_DB_FILE, NULL);

  return g_file_test (file, G_FILE_TEST_EXISTS);
}

char *
daybook_db_dup_store_id (const char *dir, GError **error)
{
  g_autofree char *seal = g_build_filename (dir, DAYBOOK_DB_SEAL, NULL);

  return daybook_seal_dup_store_id (seal, error);
}

/* ---- one writing process ---- */

static char *
read_holder (int fd)
{
  char text[64] = "";
  gssize size = pread (fd, text, sizeof text - 1, 0);

  text[MAX (size, 0)] = '\0';

  return g_strdup (g_strstrip (text));
}

static gboolean
write_holder (int fd, const char *what, const char *path, GError **error)
{
  g_autofree char *text = g_strdup_printf ("%d %.40s\n", (int) getpid (), what);
  gssize size = (gssize) strlen (text);

  if (ftruncate (fd, 0) != 0 || pwrite (fd, text, size, 0) != size)
    return fail_errno (error, "cannot write", path);

  return TRUE;
}

/* "4711 sync". The scheduler does by itself what the second one wanted, so it is told apart. */
static gboolean
fail_held (int fd, GError **error)
{
  g_autofree char *holder = read_holder (fd);
  g_auto(GStrv) words = g_strsplit (holder, " ", 2);
  guint count = g_strv_length (words);
  const char *pid = count > 0 && *words[0] != '\0' ? words[0] : "(unknown)";
  const char *what = count > 1 ? words[1] : "another command";

  if (g_str_equal (what, "run"))
    g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_LATER,
                 "daybookctl run (process %s) is working on this store, and syncs by itself; to do"
                 " this by hand, stop it first: systemctl --user stop daybook, or kill %s",
                 pid, pid);
  else
    g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_LATER,
                 "process %s (%s) is working on this store; wait until it ends, or stop it", pid,
                 what);

  return FALSE;
}

/* Whoever only looks whether the lock is held has a share of it for that moment. */
static gboolean
is_held (int fd)
{
  gboolean held = flock (fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;

  if (!held)
    flock (fd, LOCK_UN);

  return held;
}

static gboolean
take_lock (int fd, const char *what, const char *path, GError **error)
{
  for (guint i = 0; i < MOST_LOOKERS; i++)
    {
      if (flock (fd, LOCK_EX | LOCK_NB) == 0)
        return write_holder (fd, what, path, error);
      if (errno != EWOULDBLOCK)
        return fail_errno (error, "cannot lock", path);
      if (is_held (fd))
        break;
    }

  return fail_held (fd, error);
}

DaybookLock *
daybook_db_lock (const char *dir, const char *what, GError **error)
{
  g_autofree char *path = g_build_filename (dir, "lock", NULL);
  DaybookLock *self;
  int fd;

  if (!make_dir (dir, error))
    return NULL;
  fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0)
    {
      fail_errno (error, "cannot open", path);
      return NULL;
    }
  if (!take_lock (fd, what, path, error))
    {
      g_close (fd, NULL);
      return NULL;
    }

  self = g_new0 (DaybookLock, 1);
  self->fd = fd;

  return self;
}

gboolean
daybook_db_is_worked_on (const char *dir)
{
  g_autofree char *path = g_build_filename (dir, "lock", NULL);
  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  gboolean held = fd >= 0 && is_held (fd);

  if (fd >= 0)
    g_close (fd, NULL);

  return held;
}

void
daybook_lock_free (DaybookLock *self)
{
  if (self == NULL)
    return;

  g_close (self->fd, NULL);
  g_free (self);
}
