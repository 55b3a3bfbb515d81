/** Leaks of the process as a whole: signals, commands, goroutine descriptors, memory outside the heap. */
import type { Signature } from "./signature.ts";

export const PROCESSES: readonly Signature[] = [
  {
    id: "heap.signal-notify",
    title: "signal.Notify is called repeatedly and never stopped",
    profile: "heap",
    specificity: "named",
    match: { any: [/^os\/signal\.Notify(?:Context)?$/] },
    family: { name: "subscriptions of signal.Notify", excludesCaches: true },
    mistakes: [
      {
        text: "signal.Notify or NotifyContext per call, without Stop or the stop function",
        rule: "subscription-no-stop",
        weight: 0.95,
      },
    ],
    advice:
      "Each call adds a channel to a table of the process. Add defer signal.Stop(c), or call the stop function of NotifyContext; better, call Notify once at startup.",
    links: ["https://github.com/progrium/go-basher/issues/55", "https://github.com/golang/go/issues/72803"],
    example: ["90  os/signal.Notify < main.handle"],
  },
  {
    id: "gr.exec-watchctx",
    title: "Commands are started without a Wait",
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
      "Start needs a Wait on every path; Process.Wait and Kill do not replace it. Where a grandchild keeps the pipe open, set WaitDelay.",
    links: [
      "https://github.com/Mi-Bee-Studio/MiBeeNvr/issues/692",
      "https://github.com/golang/go/issues/23019",
      "https://github.com/golang/go/issues/69060",
    ],
    example: ["90  runtime.gopark < runtime.selectgo < os/exec.(*Cmd).watchCtx.func1"],
  },
  {
    id: "heap.goroutine-stacks",
    title: "Goroutine descriptors: many goroutines existed at once",
    profile: "heap",
    specificity: "fallback",
    match: { leaf: [/^runtime\.(?:malg|allgadd)$/] },
    goroutines: "stable",
    mistakes: [
      { text: "goroutines leak: see the goroutine profile", rule: null, weight: 0.7 },
      { text: "an earlier burst of goroutines", rule: null, weight: 0.3 },
    ],
    advice:
      "While the goroutine count rises, the goroutine profile shows the leak. If it is stable, this memory is from an earlier peak, and Go never frees it: limit how many goroutines run at once.",
    links: ["https://go.dev/doc/diagnostics"],
    example: ["90  runtime.malg < runtime.newproc1 < runtime.newproc.func1 < runtime.systemstack"],
  },
  {
    id: "proc.rss-not-heap",
    title: "Memory outside the Go heap grows: cgo, memory mappings or threads",
    profile: "off-heap",
    specificity: "common",
    match: {},
    mistakes: [
      { text: "memory from C.CString or C.malloc is not freed", rule: null, weight: 0.5 },
      { text: "threads are blocked in system calls or C code: see the threadcreate profile", rule: null, weight: 0.2 },
      {
        text: "files are mapped (bbolt, badger), or the system has not reclaimed freed pages yet",
        rule: null,
        weight: 0.3,
      },
    ],
    advice:
      "Look for C.CString and C.malloc without C.free, for mapped files (bbolt, badger), and in the threadcreate profile for threads blocked in calls to C. /proc/PID/smaps lists the mappings.",
    links: [
      "https://github.com/hyperledger-labs/minbft/issues/114",
      "https://github.com/llm-d/llm-d-kv-cache/issues/248",
      "https://github.com/buildbuddy-io/buildbuddy/issues/2686",
    ],
    example: [],
  },
  {
    id: "proc.goroutineleak",
    title: "The runtime reports these goroutines as leaked",
    profile: "goroutineleak",
    specificity: "common",
    match: {},
    mistakes: [{ text: "the other side of a channel, lock or wait group is gone", rule: null, weight: 1 }],
    advice:
      "Nothing that could wake them is reachable anymore. The first own frame shows where they wait: let the other side of the channel or lock end them.",
    links: ["https://future-architect.github.io/articles/20260128a"],
    example: ["60  runtime.gopark < runtime.chansend < runtime.chansend1 < main.ask.func1"],
  },
];
