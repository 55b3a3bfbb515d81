/**
 * What a goroutine does: how it waits, or that it does not.
 *
 * The binary profile has no wait reason, but the frames of the runtime at the leaf show it:
 *
 *   runtime.gopark < runtime.chansend < runtime.chansend1 < main.worker            chan send
 *   runtime.gopark < runtime.netpollblock < internal/poll.runtime_pollWait < …     IO wait
 *   runtime.gopark < runtime.semacquire1 < sync.runtime_SemacquireWaitGroup < …    wait group
 *   syscall.Syscall < syscall.read < …                                             system call: not parked at all
 *
 * Text dumps (`debug=2`, tracebacks) trim these frames and state the wait reason in the header of the goroutine. The text of
 * `debug=1` has neither: there the state is unknown. A nil channel waits in chansend and chanrecv like any other, and only
 * a dump names it.
 */
export const WAIT_STATES = [
  "chan send",
  "chan receive",
  "select",
  "select without cases",
  "nil channel",
  "IO wait",
  "mutex",
  "read lock",
  "wait group",
  "semaphore",
  "cond",
  "sleep",
  "system call",
  "cgo call",
  "running",
] as const;
export type WaitState = (typeof WAIT_STATES)[number];

/** The first frame from the leaf that matches decides; users of a semaphore come before the semaphore. */
const STATES: readonly (readonly [frame: RegExp, state: WaitState])[] = [
  [/^runtime\.chansend1?$/, "chan send"],
  [/^runtime\.chanrecv[12]?$/, "chan receive"],
  [/^runtime\.selectgo$/, "select"],
  [/^runtime\.block$/, "select without cases"],
  [/^runtime\.netpollblock$|^internal\/poll\.runtime_pollWait$/, "IO wait"],
  [/^sync\.runtime_notifyListWait$/, "cond"],
  [/^time\.Sleep$/, "sleep"],
  [/^(?:internal\/)?sync\.runtime_Semacquire(?:RWMutexR)$/, "read lock"],
  [/^(?:internal\/)?sync\.runtime_Semacquire(?:Mutex|RWMutex)$/, "mutex"],
  [/^sync\.(?:runtime_Semacquire(?:WaitGroup)?|\(\*WaitGroup\)\.Wait)$/, "wait group"],
  [/^runtime\.(?:cgocall|asmcgocall)$|\._C2?func_\w+$/, "cgo call"],
  [/^(?:syscall|internal\/runtime\/syscall(?:\/\w+)?|golang\.org\/x\/sys\/unix)\.(?:\w*[sS]yscall\w*)$/, "system call"],
  [/^runtime\.notetsleepg$|^runtime\.entersyscall\w*$/, "system call"],
  [/^runtime\.(?:asyncPreempt2?|[gG]osched\w*)$/, "running"],
];
/** The frames of the runtime that park a goroutine are among so many from the leaf. */
const FRAMES_MAX = 6;

/** Wait reasons as text dumps print them (waitReasonStrings and gStatusStrings of the Go runtime). */
const REASONS: ReadonlyMap<string, WaitState> = new Map([
  ["chan send", "chan send"],
  ["chan receive", "chan receive"],
  ["select", "select"],
  ["select (no cases)", "select without cases"],
  ["chan send (nil chan)", "nil channel"],
  ["chan receive (nil chan)", "nil channel"],
  ["IO wait", "IO wait"],
  ["sync.Mutex.Lock", "mutex"],
  ["sync.RWMutex.Lock", "mutex"],
  ["sync.RWMutex.RLock", "read lock"],
  ["sync.WaitGroup.Wait", "wait group"],
  ["semacquire", "semaphore"],
  ["sync.Cond.Wait", "cond"],
  ["sleep", "sleep"],
  ["syscall", "system call"],
  ["running", "running"],
  ["runnable", "running"],
  ["preempted", "running"],
]);
/** `chan receive (synctest)`, `IO wait (scan)`: remarks that do not change the reason. */
const REMARK = / \((?:synctest|durable|scan|leaked)\)$/;

/** @param functions leaf first. @returns null where the frames do not show it, as in a text without those of the runtime */
export function waitStateOf(functions: readonly string[]): WaitState | null {
  for (const name of functions.slice(0, FRAMES_MAX)) {
    const found = STATES.find(([frame]) => frame.test(name));
    if (found) return found[1];
  }
  return null;
}

/** @param text of the header of a goroutine. @returns null for a reason of the runtime's own goroutines */
export function waitStateOfText(text: string, functions: readonly string[]): WaitState | null {
  const state = REASONS.get(text.replace(REMARK, "")) ?? null;
  // Before Go 1.18, locks and wait groups have one reason, and their frames show which it is.
  const byFrames = state === "semaphore" ? semaphoreUser(functions) : null;
  if (state === "system call" && waitStateOf(functions) === "cgo call") return "cgo call";
  return byFrames ?? state;
}

const SEMAPHORE_USERS: readonly (readonly [frame: RegExp, state: WaitState])[] = [
  [/^sync\.\(\*WaitGroup\)\.Wait$/, "wait group"],
  [/^sync\.\(\*RWMutex\)\.RLock$/, "read lock"],
  [/^(?:internal\/)?sync\.\(\*(?:RW)?Mutex\)\.(?:Lock|lockSlow)$/, "mutex"],
];

/** States that frames outside the runtime show: a stack that does not show one of them is not in it. */
export const SHOWN_BY_FRAMES: ReadonlySet<WaitState> = new Set(["system call", "cgo call", "running"]);

/** The function that parks goroutines: a profile that has it has it on each goroutine that waits. */
export const PARKING = "runtime.gopark";

function semaphoreUser(functions: readonly string[]): WaitState | null {
  for (const name of functions.slice(0, FRAMES_MAX)) {
    const found = SEMAPHORE_USERS.find(([frame]) => frame.test(name));
    if (found) return found[1];
  }
  return null;
}
