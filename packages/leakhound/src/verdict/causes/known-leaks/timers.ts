/** Timers, tickers and functions to be called later. */
import type { Signature } from "./signature.ts";

export const TIMERS: readonly Signature[] = [
  {
    id: "heap.timer-unfired",
    title: "Timers or tickers pile up: made again and again, never stopped",
    profile: "heap",
    specificity: "named",
    match: {
      leaf: [/^time\.(?:NewTimer|NewTicker|newTimer|startTimer|After)$/],
      any: [/^time\.(?:After|NewTimer|NewTicker|Tick)$/],
    },
    mistakes: [
      { text: "time.After with a long duration in a loop's select", rule: "timer-leak", weight: 0.5 },
      { text: "NewTicker or time.Tick for each call, without Stop", rule: "timer-leak", weight: 0.4 },
      { text: "a client for each call, whose goroutines have tickers", rule: "client-per-call", weight: 0.1 },
    ],
    advice:
      "Look at the caller of time.After, NewTimer, NewTicker or Tick. Make one before the loop and stop it (defer t.Stop()). A go directive of 1.23 or newer in the main module lets the collector free those that nobody holds any more; those kept in a list or whose goroutine still reads them stay.",
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
    mistakes: [
      {
        text: "AfterFunc with a long delay for each request, never stopped, on every version of Go",
        rule: "timer-leak",
        weight: 0.8,
      },
      { text: "a cache sets a timer for each entry", rule: "global-map-no-evict", weight: 0.2 },
    ],
    advice:
      "What the function captures stays until the timer fires, on every version of Go. Keep the *Timer and stop it when the work is done, or let one sweeper look after all entries in place of a timer for each.",
    links: ["https://github.com/Code-Hex/go-generics-cache/issues/20"],
    example: ["90  time.newTimer < time.AfterFunc < main.cart < main.handle"],
  },
];
