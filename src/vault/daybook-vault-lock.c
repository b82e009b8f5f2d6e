/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-vault-lock.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "daybook-error.h"

struct _DaybookVaultLock
{
  int fd;
};

static int
lock_fd (int fd)
{
  int done;

  do
    done = flock (fd, LOCK_EX);
  while (done != 0 && errno == EINTR);

  return done;
}

DaybookVaultLock *
daybook_vault_lock_take (const char *folder, const char *name, GError **error)
{
  g_autofree char *file = g_strconcat (name, ".lock", NULL);
  g_autofree char *path = g_build_filename (folder, file, NULL);
  DaybookVaultLock *self;
  int fd = open (path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);

  if (fd < 0 || lock_fd (fd) != 0)
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_STORE, "%s cannot be locked: %s", path,
                   g_strerror (errno));
      if (fd >= 0)
        close (fd);
      return NULL;
    }
  self = g_new0 (DaybookVaultLock, 1);
  self->fd = fd;

  return self;
}

void
daybook_vault_lock_free (DaybookVaultLock *self)
{
  if (self == NULL)
    return;

  close (self->fd);
  g_free (self);
}
