/**
 * How a parked goroutine waits, read from the frames of the binary profile.
 *
 * The wait reason itself is not in the profile, but the frames of the runtime at the leaf are:
 *
 *   runtime.gopark < runtime.chansend < runtime.chansend1 < main.worker            chan send
 *   runtime.gopark < runtime.netpollblock < internal/poll.runtime_pollWait < …     IO wait
 *   runtime.gopark < runtime.semacquire1 < sync.runtime_SemacquireWaitGroup < …    wait group
 *
 * Go's text form (`debug=1`) trims these frames, so there the state is unknown. A nil channel waits in chansend and
 * chanrecv like any other.
 */
export const WAIT_STATES = [
  "chan send",
  "chan receive",
  "select",
  "select without cases",
  "IO wait",
  "mutex",
  "read lock",
  "wait group",
  "cond",
  "sleep",
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
];
/** The frames of the runtime that park a goroutine are among so many from the leaf. */
const FRAMES_MAX = 6;

/** @param functions leaf first. @returns null where the frames do not show it, as for a running goroutine */
export function waitStateOf(functions: readonly string[]): WaitState | null {
  for (const name of functions.slice(0, FRAMES_MAX)) {
    const found = STATES.find(([frame]) => frame.test(name));
    if (found) return found[1];
  }
  return null;
}
