/**
 * drop_frames and keep_frames for legacy formats, which have none: frames of allocators in heap profiles, of locks in
 * contention profiles, and of the profiler itself in other profiles. The lists are those of google/pprof.
 */
import type { Profile, ValueType } from "../model/types.ts";

const ALLOCATORS = [
  "calloc",
  "cfree",
  "malloc",
  "free",
  "memalign",
  "do_memalign",
  "(__)?posix_memalign",
  "pvalloc",
  "valloc",
  "realloc",
  "tcmalloc::.*",
  "tc_calloc",
  "tc_cfree",
  "tc_malloc",
  "tc_free",
  "tc_memalign",
  "tc_posix_memalign",
  "tc_pvalloc",
  "tc_valloc",
  "tc_realloc",
  "tc_new",
  "tc_delete",
  "tc_newarray",
  "tc_deletearray",
  "tc_new_nothrow",
  "tc_newarray_nothrow",
  "malloc_zone_malloc",
  "malloc_zone_calloc",
  "malloc_zone_valloc",
  "malloc_zone_realloc",
  "malloc_zone_memalign",
  "malloc_zone_free",
  String.raw`runtime\..*`,
  "BaseArena::.*",
  "(::)?do_malloc_no_errno",
  "(::)?do_malloc_pages",
  "(::)?do_malloc",
  "DoSampledAllocation",
  "MallocedMemBlock::MallocedMemBlock",
  "_M_allocate",
  "__builtin_(vec_)?delete",
  "__builtin_(vec_)?new",
  "__gnu_cxx::new_allocator::allocate",
  "__libc_malloc",
  "__malloc_alloc_template::allocate",
  "allocate",
  "cpp_alloc",
  String.raw`operator new(\[\])?`,
  "simple_alloc::allocate",
];
/** Functions of Go's runtime that do not allocate. */
const NOT_ALLOCATORS = [String.raw`runtime\.panic`, String.raw`runtime\.reflectcall`, String.raw`runtime\.call[0-9]*`];
const LOCKS = [
  "RecordLockProfileData",
  "(base::)?RecordLockProfileData.*",
  "(base::)?SubmitMutexProfileData.*",
  "(base::)?SubmitSpinLockProfileData.*",
  "(base::Mutex::)?AwaitCommon.*",
  "(base::Mutex::)?Unlock.*",
  "(base::Mutex::)?UnlockSlow.*",
  "(base::Mutex::)?ReaderUnlock.*",
  "(base::MutexLock::)?~MutexLock.*",
  "(Mutex::)?AwaitCommon.*",
  "(Mutex::)?Unlock.*",
  "(Mutex::)?UnlockSlow.*",
  "(Mutex::)?ReaderUnlock.*",
  "(MutexLock::)?~MutexLock.*",
  "(SpinLock::)?Unlock.*",
  "(SpinLock::)?SlowUnlock.*",
  "(SpinLockHolder::)?~SpinLockHolder.*",
];
const PROFILER = [
  "ProfileData::Add",
  "ProfileData::prof_handler",
  "CpuProfiler::prof_handler",
  "__pthread_sighandler",
  "__restore",
];
const HEAP_TYPES = new Set([
  "objects space",
  "inuse_objects inuse_space",
  "alloc_objects alloc_space inuse_objects inuse_space",
]);
const CONTENTION_TYPES = "contentions delay";

export function standardDropFrames(sampleTypes: readonly ValueType[]): Pick<Profile, "dropFrames" | "keepFrames"> {
  const types = sampleTypes.map(({ type }) => type).join(" ");
  if (HEAP_TYPES.has(types)) return { dropFrames: ALLOCATORS.join("|"), keepFrames: NOT_ALLOCATORS.join("|") };
  return { dropFrames: (types === CONTENTION_TYPES ? LOCKS : PROFILER).join("|"), keepFrames: "" };
}
