/** Limits on profiles from outside: far above any real profile, and far below what would exhaust memory. */

/** Uncompressed. A heap profile of a million distinct stacks is about 100 MB. */
export const PROFILE_BYTES_MAX = 512 * 1024 * 1024;

export const SAMPLE_TYPES_MAX = 64;
export const SAMPLES_MAX = 16_000_000;
/** Samples times sample types. */
export const VALUES_MAX = 64_000_000;
/** Labels of all samples together. */
export const LABELS_MAX = 32_000_000;
export const LOCATIONS_MAX = 4_000_000;
/** Lines of all locations together; a location with inlined functions has more than one. */
export const LINES_MAX = 8_000_000;
/** Frames of one stack, with inlined functions expanded. Go records at most 1,024 addresses in a stack. */
export const STACK_FRAMES_MAX = 65_536;
/** Frames of all stacks together: without inlining, the largest file has about one for each byte. */
export const FRAMES_MAX = 500_000_000;
export const FUNCTIONS_MAX = 4_000_000;
export const MAPPINGS_MAX = 100_000;
export const STRINGS_MAX = 16_000_000;
export const COMMENTS_MAX = 10_000;

/** Go's text formats. The longest one, the stacks of all goroutines, is truncated at 64 MiB. */
export const TEXT_BYTES_MAX = 128 * 1024 * 1024;
/** Addresses of all stacks together, in formats older than profile.proto. */
export const ADDRESSES_MAX = 16_000_000;
/** Addresses of one stack in these formats: as many as google/pprof reads in a line. */
export const STACK_ADDRESSES_MAX = 32_768;
