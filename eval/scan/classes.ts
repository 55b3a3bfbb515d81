/** Classes of leaks: what a rule is about. */

const RULES: Readonly<Record<string, readonly string[]>> = {
  "response bodies": ["http-body-unclosed"],
  contexts: ["ctx-cancel-lost", "ctx-chain-growth", "context-afterfunc-not-stopped"],
  channels: [
    "chan-send-abandoned",
    "chan-receive-abandoned",
    "nil-channel",
    "pipe-reader-unclosed",
    "semaphore-not-released",
  ],
  goroutines: [
    "goroutine-no-exit",
    "goroutine-not-stopped",
    "goroutine-outlives-call",
    "goroutine-waits-for-itself",
    "break-leaves-select-only",
    "ticker-range-no-exit",
    "wait-ignores-signal",
    "wait-without-context",
    "stream-left-open",
  ],
  "locks and waits": [
    "lock-not-released",
    "lock-taken-twice",
    "lock-order",
    "lock-held-while-waiting",
    "cond-never-signalled",
    "waitgroup-done-missed",
  ],
  "maps and slices": [
    "global-map-no-evict",
    "request-keyed-map",
    "global-slice-append",
    "subslice-pin",
    "pooled-slice-keeps-pointers",
    "pool-put-oversized",
    "metric-label-unbounded",
    "gctx-clear-bypass",
    "gctx-clear-wrong-request",
  ],
};

const classByRule = new Map(Object.entries(RULES).flatMap(([name, rules]) => rules.map((rule) => [rule, name])));

/** Everything that is opened or started and must be ended. */
const OTHERS = "clients, closers and timers";

export const classOf = (rule: string): string => classByRule.get(rule) ?? OTHERS;
