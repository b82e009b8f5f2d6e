/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every page of the store is sealed with AES-256-GCM between SQLite and the disk.
 *
 * How. SQLite is told to leave the last 32 bytes of each 4096-byte page alone. The shim seals
 * the first 4064 and puts a random 96-bit nonce and the 128-bit tag into that tail. SQLite above
 * it works on clear pages in memory: SQL, indexes and search need no change. After a page is
 * opened its tail is zero again, because WAL checksums are taken over the clear page, tail
 * included; a page that comes with something else in its tail is refused rather than silently
 * cut.
 *
 * Two kinds of file may be opened, and nothing else. The database: a page is bound to its
 * number. The WAL: a frame is bound to its place in the file, to its page number and commit mark
 * (the first half of its header, which SQLite writes just before the page), and to the salts in
 * the log's own header, which change whenever the log starts over. Rollback journals,
 * super-journals and temporary files would hold clear pages and are refused; so the store is always
 * in WAL mode with temp_store=MEMORY, which daybook_sealed_open() sees to. The shared memory index
 * holds page numbers only and is passed through, as are locks.
 *
 * What is noticed: a changed byte, a page or frame moved to another place, a frame of an older
 * log, a forged commit mark, a page written without a seal. What is not: a whole file, or one
 * page of the database, put back to its own older copy, and the end of the WAL cut off at a
 * commit. In clear on the disk: sizes, page numbers, commit marks, and SQLite's own 64-bit
 * checksums of WAL frames.
 *
 * A crash leaves a torn frame at the end of the WAL. Recovery, which SQLite does under its
 * RECOVER lock, expects that and stops at the first frame that does not fit its checksum. So a
 * frame that does not open during recovery is handed up as zeros (page number 0 is never valid):
 * it ends the log there, as a torn frame does. At any other time it is an error.
 *
 * Random nonces repeat with a probability that starts to matter near 2^32 pages written with one
 * key (16 TiB of writes).
 *
 * Each connection has its own cipher handle and scratch buffer; SQLite lets one thread at a time
 * into a connection. Another connection may start the log over, so a frame that does not open is
 * tried once more with the salts that the file has by then. */

#include "daybook-sealed-file.h"

#include <string.h>

#define PAGE DAYBOOK_SEALED_PAGE_BYTES
#define TAIL DAYBOOK_SEALED_RESERVE_BYTES
#define BODY (PAGE - TAIL)
#define WAL_HEADER 32
#define FRAME_HEADER DAYBOOK_SEALED_FRAME_HEADER
#define FRAME_BOUND 8 /* page number and commit mark */
#define SALTS 8
#define SALTS_AT 16      /* in the WAL's header */
#define FRAME_SALTS_AT 8 /* in a frame's */
#define FRAME DAYBOOK_SEALED_FRAME
#define RECOVER_LOCK 2 /* WAL_RECOVER_LOCK of SQLite's shared memory */
#define BOUND_MAX (1 + 8 + FRAME_BOUND + SALTS)

typedef struct
{
  sqlite3_file base;
  DaybookSealer *sealer;
  gboolean is_wal;
  sqlite3_int64 header_at; /* where @header was just written in the WAL, else -1 */
  guint8 header[FRAME_HEADER];
  guint8
      salts[SALTS]; /* of the WAL as far as we know; another connection may have started it over */
  sqlite3_file *real; /* behind this struct */
} SealedFile;

/* ---- sealing one page ---- */

static void
put_u64 (guint8 *out, guint64 value)
{
  guint64 big = GUINT64_TO_BE (value);

  memcpy (out, &big, sizeof big);
}

static gint64
page_of_header (const guint8 *header)
{
  return ((gint64) header[0] << 24) | (header[1] << 16) | (header[2] << 8) | header[3];
}

static gsize
bind_page (guint8 *bound, gint64 page)
{
  bound[0] = 'M';
  put_u64 (bound + 1, page);

  return 9;
}

static gsize
bind_frame (guint8 *bound, gint64 offset, const guint8 *header, const guint8 *salts)
{
  bound[0] = 'W';
  put_u64 (bound + 1, offset);
  memcpy (bound + 9, header, FRAME_BOUND);
  memcpy (bound + 9 + FRAME_BOUND, salts, SALTS);

  return BOUND_MAX;
}

/* A clear page that leaves its tail free, and, for page 1, says so. */
static gboolean
page_is_sealable (const guint8 *page, gint64 number)
{
  static const guint8 zeros[TAIL] = { 0 };

  return memcmp (page + BODY, zeros, TAIL) == 0 && (number != 1 || page[20] == TAIL);
}

static int
seal_into_scratch (
    SealedFile *self, const guint8 *bound, gsize n_bound, const guint8 *page, gint64 number)
{
  DaybookSealer *sealer = self->sealer;

  if (!page_is_sealable (page, number))
    return daybook_sealer_complain (
        sealer, SQLITE_IOERR_WRITE,
        "page %" G_GINT64_FORMAT " has no room for its seal and was not written", number);
  memset (sealer->scratch + BODY + DAYBOOK_PAGE_CIPHER_SEAL, 0, TAIL - DAYBOOK_PAGE_CIPHER_SEAL);
  if (!daybook_page_cipher_seal (sealer->cipher, bound, n_bound, page, BODY, sealer->scratch))
    return daybook_sealer_complain (sealer, SQLITE_IOERR_WRITE,
                                    "page %" G_GINT64_FORMAT " could not be sealed", number);

  return SQLITE_OK;
}

/* ---- the database file ---- */

static int
main_read_page (SealedFile *self, guint8 *out, gint64 page)
{
  DaybookSealer *sealer = self->sealer;
  guint8 bound[BOUND_MAX];
  gsize n_bound = bind_page (bound, page);
  sqlite3_int64 offset = (page - 1) * PAGE;
  sqlite3_int64 size = 0;
  int result = self->real->pMethods->xRead (self->real, sealer->scratch, PAGE, offset);

  if (result == SQLITE_IOERR_SHORT_READ)
    {
      if (self->real->pMethods->xFileSize (self->real, &size) != SQLITE_OK || size > offset)
        return daybook_sealer_complain (
            sealer, SQLITE_IOERR_DATA, "page %" G_GINT64_FORMAT " of the store is cut short", page);
      memset (out, 0, PAGE);
      return SQLITE_IOERR_SHORT_READ;
    }
  if (result != SQLITE_OK)
    return result;
  if (!daybook_page_cipher_open (sealer->cipher, bound, n_bound, sealer->scratch, BODY, out))
    {
      memset (out, 0, PAGE);
      return daybook_sealer_complain (
          sealer, SQLITE_IOERR_DATA,
          "page %" G_GINT64_FORMAT " of the store was changed or damaged", page);
    }
  memset (out + BODY, 0, TAIL);

  return SQLITE_OK;
}

static int
main_read (SealedFile *self, guint8 *out, int amount, sqlite3_int64 offset)
{
  gint64 page = offset / PAGE + 1;
  guint8 whole[PAGE];
  int result;

  if (amount == PAGE && offset % PAGE == 0)
    return main_read_page (self, out, page);
  if (offset % PAGE + amount > PAGE)
    return daybook_sealer_complain (self->sealer, SQLITE_IOERR_READ,
                                    "a read across pages of the store was refused");

  /* SQLite looks at the header of page 1 before it knows the page size. */
  result = main_read_page (self, whole, page);
  memcpy (out, whole + offset % PAGE, amount);
  explicit_bzero (whole, sizeof whole);

  return result;
}

static int
main_write (SealedFile *self, const guint8 *page, int amount, sqlite3_int64 offset)
{
  gint64 number = offset / PAGE + 1;
  guint8 bound[BOUND_MAX];
  gsize n_bound = bind_page (bound, number);
  int result;

  if (amount != PAGE || offset % PAGE != 0)
    return daybook_sealer_complain (self->sealer, SQLITE_IOERR_WRITE,
                                    "only whole pages of %d bytes can be written", PAGE);
  result = seal_into_scratch (self, bound, n_bound, page, number);
  if (result != SQLITE_OK)
    return result;

  return self->real->pMethods->xWrite (self->real, self->sealer->scratch, PAGE, offset);
}

/* ---- the WAL ---- */

static gboolean
is_frame (sqlite3_int64 offset)
{
  return offset >= WAL_HEADER && (offset - WAL_HEADER) % FRAME == 0;
}

/* Bytes of the WAL's own header or of one frame's, which are in clear (SQLite reads back checksums
 * from there). */
static gboolean
is_in_header (int amount, sqlite3_int64 offset)
{
  if (offset < WAL_HEADER)
    return offset + amount <= WAL_HEADER;

  return (offset - WAL_HEADER) % FRAME + amount <= FRAME_HEADER;
}

/* TRUE when the log was started over since we last looked. */
static gboolean
wal_salts_moved (SealedFile *self)
{
  guint8 salts[SALTS];

  if (self->real->pMethods->xRead (self->real, salts, SALTS, SALTS_AT) != SQLITE_OK
      || memcmp (salts, self->salts, SALTS) == 0)
    return FALSE;
  memcpy (self->salts, salts, SALTS);

  return TRUE;
}

/* Opens the frame in the scratch buffer. */
static gboolean
wal_open_frame (SealedFile *self, guint8 *page, sqlite3_int64 offset)
{
  DaybookSealer *sealer = self->sealer;
  guint8 bound[BOUND_MAX];
  gsize n_bound = bind_frame (bound, offset, sealer->scratch, self->salts);

  return daybook_page_cipher_open (sealer->cipher, bound, n_bound, sealer->scratch + FRAME_HEADER,
                                   BODY, page);
}

/* Reads frame @offset whole and opens its page into @page. */
static int
wal_read_frame (SealedFile *self, guint8 *header, guint8 *page, sqlite3_int64 offset)
{
  DaybookSealer *sealer = self->sealer;
  int result = self->real->pMethods->xRead (self->real, sealer->scratch, FRAME, offset);

  if (result != SQLITE_OK)
    {
      memset (page, 0, PAGE);
      return result;
    }

  memcpy (header, sealer->scratch, FRAME_HEADER);
  if (!wal_open_frame (self, page, offset)
      && !(wal_salts_moved (self) && wal_open_frame (self, page, offset)))
    {
      memset (page, 0, PAGE);
      return daybook_sealer_complain (sealer, SQLITE_IOERR_DATA,
                                      "page %" G_GINT64_FORMAT " in the store's log was"
                                      " changed or damaged",
                                      page_of_header (header));
    }
  memset (page + BODY, 0, TAIL);

  return SQLITE_OK;
}

static int
wal_read (SealedFile *self, guint8 *out, int amount, sqlite3_int64 offset)
{
  guint8 header[FRAME_HEADER] = { 0 };
  int result;

  if (amount == PAGE && is_frame (offset - FRAME_HEADER))
    return wal_read_frame (self, header, out, offset - FRAME_HEADER);

  if (amount == FRAME && is_frame (offset))
    {
      result = wal_read_frame (self, header, out + FRAME_HEADER, offset);
      if (result == SQLITE_IOERR_DATA && self->sealer->recovering)
        {
          memset (out, 0, FRAME);
          self->sealer->complaint[0] = '\0';
          return SQLITE_OK;
        }
      memcpy (out, header, FRAME_HEADER);
      return result;
    }

  if (is_in_header (amount, offset))
    return self->real->pMethods->xRead (self->real, out, amount, offset);

  return daybook_sealer_complain (self->sealer, SQLITE_IOERR_READ,
                                  "a read of %d bytes of the store's log was refused", amount);
}

/* The header of the frame at @offset: the one just written, or (when SQLite writes a page again
 * within one transaction) the one in the file. SQLite leaves the salts zero while it means to write
 * the header once more; then they are the log's. */
static int
wal_take_header (SealedFile *self, guint8 *header, sqlite3_int64 offset)
{
  static const guint8 zeros[SALTS] = { 0 };
  sqlite3_int64 at = self->header_at;
  int result = SQLITE_OK;

  self->header_at = -1;
  if (at == offset)
    memcpy (header, self->header, FRAME_HEADER);
  else
    result = self->real->pMethods->xRead (self->real, header, FRAME_HEADER, offset);
  if (result != SQLITE_OK)
    return result;

  if (memcmp (header + FRAME_SALTS_AT, zeros, SALTS) != 0)
    memcpy (self->salts, header + FRAME_SALTS_AT, SALTS);
  else
    result = self->real->pMethods->xRead (self->real, self->salts, SALTS, SALTS_AT);

  return result;
}

static int
wal_write_page (SealedFile *self, const guint8 *page, sqlite3_int64 offset)
{
  guint8 header[FRAME_HEADER];
  guint8 bound[BOUND_MAX];
  gsize n_bound;
  int result = wal_take_header (self, header, offset - FRAME_HEADER);

  if (result != SQLITE_OK)
    return result;
  n_bound = bind_frame (bound, offset - FRAME_HEADER, header, self->salts);
  result = seal_into_scratch (self, bound, n_bound, page, page_of_header (header));
  if (result != SQLITE_OK)
    return result;

  return self->real->pMethods->xWrite (self->real, self->sealer->scratch, PAGE, offset);
}

static int
wal_write (SealedFile *self, const guint8 *data, int amount, sqlite3_int64 offset)
{
  if (amount == PAGE && is_frame (offset - FRAME_HEADER))
    return wal_write_page (self, data, offset);

  if (amount == FRAME_HEADER && is_frame (offset))
    {
      memcpy (self->header, data, FRAME_HEADER);
      self->header_at = offset;
      return self->real->pMethods->xWrite (self->real, data, amount, offset);
    }

  if (amount == WAL_HEADER && offset == 0)
    return self->real->pMethods->xWrite (self->real, data, amount, offset);

  return daybook_sealer_complain (self->sealer, SQLITE_IOERR_WRITE,
                                  "a write of %d bytes to the store's log was refused", amount);
}

/* ---- methods of a file ---- */

static int
sealed_close (sqlite3_file *file)
{
  SealedFile *self = (SealedFile *) file;
  int result = self->real->pMethods != NULL ? self->real->pMethods->xClose (self->real) : SQLITE_OK;

  g_clear_pointer (&self->sealer, daybook_sealer_unref);

  return result;
}

static int
sealed_read (sqlite3_file *file, void *out, int amount, sqlite3_int64 offset)
{
  SealedFile *self = (SealedFile *) file;

  return self->is_wal ? wal_read (self, out, amount, offset)
                      : main_read (self, out, amount, offset);
}

static int
sealed_write (sqlite3_file *file, const void *data, int amount, sqlite3_int64 offset)
{
  SealedFile *self = (SealedFile *) file;

  return self->is_wal ? wal_write (self, data, amount, offset)
                      : main_write (self, data, amount, offset);
}

static int
sealed_truncate (sqlite3_file *file, sqlite3_int64 size)
{
  SealedFile *self = (SealedFile *) file;

  return self->real->pMethods->xTruncate (self->real, size);
}

static int
sealed_sync (sqlite3_file *file, int flags)
{
  SealedFile *self = (SealedFile *) file;

  return self->real->pMethods->xSync (self->real, flags);
}

static int
sealed_size (sqlite3_file *file, sqlite3_int64 *size)
{
  SealedFile *self = (SealedFile *) file;

  return self->real->pMethods->xFileSize (self->real, size);
}

static int
sealed_lock (sqlite3_file *file, int level)
{
  SealedFile *self = (SealedFile *) file;

  return self->real->pMethods->xLock (self->real, level);
}

static int
sealed_unlock (sqlite3_file *file, int level)
{
  SealedFile *self = (SealedFile *) file;

  return self->real->pMethods->xUnlock (self->real, level);
}

static int
sealed_check_reserved_lock (sqlite3_file *file, int *is_locked)
{
  SealedFile *self = (SealedFile *) file;

  return self->real->pMethods->xCheckReservedLock (self->real, is_locked);
}

static int
sealed_file_control (sqlite3_file *file, int operation, void *argument)
{
  SealedFile *self = (SealedFile *) file;

  return self->real->pMethods->xFileControl (self->real, operation, argument);
}

static int
sealed_sector_size (sqlite3_file *file)
{
  SealedFile *self = (SealedFile *) file;

  return self->real->pMethods->xSectorSize (self->real);
}

/* Atomic batches would go to the disk past xWrite's rules; everything else is the disk's to say. */
static int
sealed_device_characteristics (sqlite3_file *file)
{
  SealedFile *self = (SealedFile *) file;

  return self->real->pMethods->xDeviceCharacteristics (self->real) & ~SQLITE_IOCAP_BATCH_ATOMIC;
}

static int
sealed_shm_map (sqlite3_file *file, int region, int size, int extend, void volatile **out)
{
  SealedFile *self = (SealedFile *) file;

  return self->real->pMethods->xShmMap (self->real, region, size, extend, out);
}

static int
sealed_shm_lock (sqlite3_file *file, int first, int n, int flags)
{
  SealedFile *self = (SealedFile *) file;
  int result = self->real->pMethods->xShmLock (self->real, first, n, flags);

  if (result == SQLITE_OK && (flags & SQLITE_SHM_EXCLUSIVE) && first <= RECOVER_LOCK
      && first + n > RECOVER_LOCK)
    self->sealer->recovering = (flags & SQLITE_SHM_LOCK) != 0;

  return result;
}

static void
sealed_shm_barrier (sqlite3_file *file)
{
  SealedFile *self = (SealedFile *) file;

  self->real->pMethods->xShmBarrier (self->real);
}

static int
sealed_shm_unmap (sqlite3_file *file, int delete_it)
{
  SealedFile *self = (SealedFile *) file;

  return self->real->pMethods->xShmUnmap (self->real, delete_it);
}

/* Version 2 has shared memory and no memory-mapped pages, which would bypass the seal. */
static const sqlite3_io_methods sealed_methods = {
  .iVersion = 2,
  .xClose = sealed_close,
  .xRead = sealed_read,
  .xWrite = sealed_write,
  .xTruncate = sealed_truncate,
  .xSync = sealed_sync,
  .xFileSize = sealed_size,
  .xLock = sealed_lock,
  .xUnlock = sealed_unlock,
  .xCheckReservedLock = sealed_check_reserved_lock,
  .xFileControl = sealed_file_control,
  .xSectorSize = sealed_sector_size,
  .xDeviceCharacteristics = sealed_device_characteristics,
  .xShmMap = sealed_shm_map,
  .xShmLock = sealed_shm_lock,
  .xShmBarrier = sealed_shm_barrier,
  .xShmUnmap = sealed_shm_unmap,
};

/* ---- for the VFS ---- */

gsize
daybook_sealed_file_size (void)
{
  return sizeof (SealedFile);
}

int
daybook_sealed_file_open (sqlite3_file *file,
                          sqlite3_vfs *below,
                          const char *name,
                          int flags,
                          int *out_flags,
                          DaybookSealer *sealer)
{
  SealedFile *self = (SealedFile *) file;
  int result;

  memset (self, 0, sizeof *self);
  self->real = (sqlite3_file *) (self + 1);
  self->is_wal = (flags & SQLITE_OPEN_WAL) != 0;
  self->header_at = -1;
  result = below->xOpen (below, name, self->real, flags, out_flags);
  if (result != SQLITE_OK)
    return result;

  g_ref_count_inc (&sealer->refs);
  self->sealer = sealer;
  file->pMethods = &sealed_methods;

  return SQLITE_OK;
}

DaybookSealer *
daybook_sealed_file_get_sealer (sqlite3_file *file)
{
  return file != NULL && file->pMethods == &sealed_methods ? ((SealedFile *) file)->sealer : NULL;
}
