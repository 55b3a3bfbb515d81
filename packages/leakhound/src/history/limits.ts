/** Limits on logs and chunks from outside: far above what real services need, far below what would exhaust memory. */

/** Uncompressed bytes of one profile. Larger ones are refused, not stored. */
export const HISTORY_PROFILE_BYTES_MAX = 64 * 1024 * 1024;
/** Uncompressed bytes of one record of a log, and of one block of a chunk. */
export const BLOCK_BYTES_MAX = 128 * 1024 * 1024;
/** 32-bit words of all tables of a dictionary. A build that has more call stacks is kept in raw mode. */
export const DICTIONARY_WORDS_MAX = 16 * 1024 * 1024;
/** Rows (call stacks with a size) of one profile. */
export const ROWS_MAX = 2_000_000;
/** Scrapes of one series in one chunk: an hour at one each second. */
export const SCRAPES_MAX = 3_600;
/** Series, dictionaries or summaries of one chunk. */
export const CHUNK_SERIES_MAX = 100_000;
/** Cells (rows times scrapes) of one process in one chunk. */
export const CELLS_MAX = 32 * 1024 * 1024;
/** Bytes of a name: labels of a process, or of a build. */
export const NAME_BYTES_MAX = 64 * 1024;
export const SAMPLE_TYPES_MAX = 64;
