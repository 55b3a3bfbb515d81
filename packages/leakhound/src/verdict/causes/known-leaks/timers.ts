/** Timers, tickers and delayed function calls. */
import type { Signature } from "./signature.ts";

export const TIMERS: readonly Signature[] = [
  {
    id: "heap.timer-unfired",
    title: "Timers or tickers accumulate: created repeatedly, never stopped",
    profile: "heap",
    specificity: "named",
    match: {
      leaf: [/^time\.(?:NewTimer|NewTicker|newTimer|startTimer|After)$/],
      any: [/^time\.(?:After|NewTimer|NewTicker|Tick)$/],
    },
    family: { name: "timers and tickers that are never stopped", excludesCaches: true },
    mistakes: [
      { text: "time.After with a long duration in a loop's select", rule: "timer-leak", weight: 0.5 },
      { text: "NewTicker or time.Tick per call, without Stop", rule: "timer-leak", weight: 0.4 },
      { text: "a client per call, whose goroutines have tickers", rule: "client-per-call", weight: 0.1 },
    ],
    advice:
      "Check the caller of time.After, NewTimer, NewTicker or Tick. Create one before the loop and stop it (defer t.Stop()). With a go directive of 1.23 or newer in the main module, unreferenced timers are collected; those in a list, or read by a goroutine, are kept.",
    links: [
      "https://github.com/cloudfoundry-incubator/kubo-release/issues/140",
      "https://github.com/google/goexpect/issues/3",
      "https://github.com/hellofresh/health-go/issues/89",
    ],
    example: [
      "90  time.NewTimer < time.After < main.wait < main.loop",
      "10  time.newTimer < time.NewTicker < main.poll",
    ],
  },
  {
    id: "heap.afterfunc",
    title: "time.AfterFunc with a long delay: the timer keeps what its function closes over",
    profile: "heap",
    specificity: "named",
    match: { leaf: [/^time\.newTimer$/, /^time\.AfterFunc$/], any: [/^time\.AfterFunc$/] },
    family: { name: "timers of time.AfterFunc", excludesCaches: false },
    mistakes: [
      {
        text: "AfterFunc with a long delay per request, never stopped, with every version of Go",
        rule: "timer-leak",
        weight: 0.8,
      },
      { text: "a cache sets a timer per entry", rule: "global-map-no-evict", weight: 0.2 },
    ],
    advice:
      "The variables that the function captures are kept until the timer fires, with every version of Go. Keep the *Timer and stop it when the work is done, or use one goroutine that expires all entries instead of a timer per entry.",
    links: ["https://github.com/Code-Hex/go-generics-cache/issues/20"],
    example: ["90  time.newTimer < time.AfterFunc < main.cart < main.handle"],
  },
];
