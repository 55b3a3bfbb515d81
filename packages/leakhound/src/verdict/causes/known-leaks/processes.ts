/** What belongs to the process as a whole: signals, commands, goroutine descriptors, memory outside the heap. */
import type { Signature } from "./signature.ts";

export const PROCESSES: readonly Signature[] = [
  {
    id: "heap.signal-notify",
    title: "signal.Notify is called again and again, and never stopped",
    profile: "heap",
    specificity: "named",
    match: { any: [/^os\/signal\.Notify(?:Context)?$/] },
    mistakes: [
      {
        text: "signal.Notify or NotifyContext for each call, without Stop or its stop function",
        rule: "subscription-no-stop",
        weight: 0.95,
      },
    ],
    advice:
      "Each call adds a channel to a table of the process. Write defer signal.Stop(c), or call the stop function of NotifyContext; better, notify once at the start.",
    links: ["https://github.com/progrium/go-basher/issues/55", "https://github.com/golang/go/issues/72803"],
    example: ["90  os/signal.Notify < main.handle"],
  },
  {
    id: "gr.exec-watchctx",
    title: "Commands are started and not waited for",
    profile: "goroutine",
    specificity: "named",
    match: {
      leaf: [
        /^os\/exec\.\(\*Cmd\)\.(?:watchCtx(?:\.func\d+)?|Start\.func\d+)$/,
        /^os\/exec\.\(\*Cmd\)\.writerDescriptor\.func\d+$/,
      ],
      any: [/^os\/exec\./],
    },
    mistakes: [
      { text: "Start without Wait; Process.Wait and Kill do not count", rule: "subscription-no-stop", weight: 0.8 },
      { text: "a grandchild keeps the pipe open: set WaitDelay", rule: null, weight: 0.2 },
    ],
    advice:
      "Start needs a Wait on every path: Process.Wait and Kill do not take its place. Where a grandchild keeps the pipe open, set WaitDelay.",
    links: [
      "https://github.com/Mi-Bee-Studio/MiBeeNvr/issues/692",
      "https://github.com/golang/go/issues/23019",
      "https://github.com/golang/go/issues/69060",
    ],
    example: ["90  runtime.gopark < runtime.selectgo < os/exec.(*Cmd).watchCtx.func1"],
  },
  {
    id: "heap.goroutine-stacks",
    title: "Descriptors of goroutines: many were alive at once",
    profile: "heap",
    specificity: "fallback",
    match: { leaf: [/^runtime\.(?:malg|allgadd)$/] },
    goroutines: "stable",
    mistakes: [
      { text: "goroutines leak: see the goroutine profile", rule: null, weight: 0.7 },
      { text: "an earlier burst of goroutines", rule: null, weight: 0.3 },
    ],
    advice:
      "While goroutines pile up, the goroutine profile names the leak. If their number rests, this is the mark of an earlier peak, which Go never gives back: bound how many run at once.",
    links: ["https://go.dev/doc/diagnostics"],
    example: ["90  runtime.malg < runtime.newproc1 < runtime.newproc.func1 < runtime.systemstack"],
  },
  {
    id: "proc.rss-not-heap",
    title: "Memory outside Go's heap grows: cgo, mappings, or threads",
    profile: "off-heap",
    specificity: "common",
    match: {},
    mistakes: [
      { text: "what C.CString or C.malloc gave is not freed", rule: null, weight: 0.5 },
      { text: "threads are blocked in system calls or C: see the threadcreate profile", rule: null, weight: 0.2 },
      {
        text: "files are mapped (bbolt, badger), or freed pages are not yet taken back by the system",
        rule: null,
        weight: 0.3,
      },
    ],
    advice:
      "Look for C.CString and C.malloc without C.free, for mappings of files (bbolt, badger), and at the threadcreate profile for threads blocked in calls to C. /proc/PID/smaps tells mappings apart.",
    links: [
      "https://github.com/hyperledger-labs/minbft/issues/114",
      "https://github.com/llm-d/llm-d-kv-cache/issues/248",
      "https://github.com/buildbuddy-io/buildbuddy/issues/2686",
    ],
    example: [],
  },
  {
    id: "proc.goroutineleak",
    title: "The runtime itself says that these goroutines can never go on",
    profile: "goroutineleak",
    specificity: "common",
    match: {},
    mistakes: [{ text: "how they wait tells which", rule: null, weight: 1 }],
    advice:
      "Nothing that could wake them is reachable any more. The first own frame is where they wait: let the other side of the channel or lock end them.",
    links: ["https://future-architect.github.io/articles/20260128a"],
    example: ["60  runtime.gopark < runtime.chansend < runtime.chansend1 < main.ask.func1"],
  },
];
