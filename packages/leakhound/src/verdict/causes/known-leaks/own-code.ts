/** Leaks of the service's own code: maps, slices, sessions, compiled patterns. */
import type { Signature } from "./signature.ts";

export const OWN_CODE: readonly Signature[] = [
  {
    id: "heap.user-flat-map",
    title: "The service's own code keeps adding to a map, slice or list",
    profile: "heap",
    specificity: "fallback",
    match: { ownCaller: true },
    companions: [
      {
        in: "heap",
        leaf: /^sync\.\(\*Map\)\.(?:Store|Swap|LoadOrStore|dirtyLocked)$/,
        role: "confirms",
        meaning: "a sync.Map",
      },
    ],
    mistakes: [
      { text: "a package-level map without a delete or a bound", rule: "global-map-no-evict", weight: 0.45 },
      { text: "an append to a long-lived slice", rule: "global-slice-append", weight: 0.2 },
      { text: "a map keyed by request or connection, with a missing delete", rule: "request-keyed-map", weight: 0.2 },
      { text: "a small slice keeps a large buffer alive", rule: "subslice-pin", weight: 0.1 },
      { text: "a map was emptied but never shrinks (golang/go#20135)", rule: null, weight: 0.05 },
    ],
    advice:
      "The line assigns into a map, appends, or allocates an object that a long-lived variable holds. Remove entries when done (defer), add a bound or an expiry time, and rebuild a map after a burst, since maps never shrink.",
    links: [
      "https://github.com/golang/go/issues/20135",
      "https://github.com/golang/go/issues/16070",
      "https://github.com/anthony-chaudhary/fak/issues/3297",
    ],
    example: ["90  main.remember < main.handle < net/http.(*conn).serve"],
  },
  {
    id: "heap.sync-map",
    title: "A sync.Map grows: entries are stored and never deleted",
    profile: "heap",
    specificity: "named",
    match: {
      leaf: [
        /^sync\.newEntry$/,
        /^sync\.\(\*Map\)\.(?:Store|Swap|LoadOrStore|dirtyLocked|missLocked|CompareAndSwap)$/,
        /^(?:internal\/)?sync\.new(?:EntryNode|IndirectNode|HashTrieMap)/,
        /^(?:internal\/)?sync\.\(\*HashTrieMap\[\.\.\.\]\)\./,
      ],
    },
    mistakes: [
      { text: "Store without Delete, with keys from requests", rule: "global-map-no-evict", weight: 0.7 },
      {
        text: "keys per connection or request, with Delete missing on an error path",
        rule: "request-keyed-map",
        weight: 0.3,
      },
    ],
    advice:
      "Compare Store and LoadOrStore with Delete, LoadAndDelete and Clear of the same variable: a key from a request needs its Delete on every path. Where entries have no natural end, use a bounded cache.",
    links: [
      "https://github.com/anthony-chaudhary/fak/issues/3297",
      "https://github.com/lyft/gostats/issues/158",
      "https://github.com/vavallee/bindery/issues/2344",
    ],
    example: [
      "70  internal/sync.newEntryNode[...] < internal/sync.(*HashTrieMap[...]).Swap < sync.(*Map).Store < main.handle",
      "30  sync.newEntry < sync.(*Map).Swap < sync.(*Map).Store < main.handle",
    ],
  },
  {
    id: "heap.regexp-cache",
    title: "Compiled regular expressions are kept, one per input",
    profile: "heap",
    specificity: "named",
    match: {
      leaf: [
        /^regexp\.(?:compile|onePassCopy|compileOnePass|makeOnePass)$/,
        /^regexp\/syntax\.\(\*(?:compiler|parser)\)\./,
        /^regexp\/syntax\./,
      ],
      any: [/^regexp\.(?:MustCompile|Compile|CompilePOSIX)$/, /^regexp\.compile$/],
    },
    mistakes: [
      { text: "an unbounded cache of patterns that are built from input", rule: "global-map-no-evict", weight: 0.8 },
      { text: "objects with a compiled pattern leak", rule: null, weight: 0.2 },
    ],
    advice:
      "Look for regexp.Compile of a pattern that is not constant, stored in a map, a sync.Map or an object. Compile constant patterns once, and bound a cache of patterns.",
    links: ["https://github.com/vavallee/bindery/issues/2344", "https://github.com/lestrrat-go/helium/issues/767"],
    example: [
      "50  regexp/syntax.(*compiler).inst < regexp/syntax.Compile < regexp.compile < regexp.Compile < main.handle",
      "50  regexp.onePassCopy < regexp.compileOnePass < regexp.compile < regexp.Compile < main.handle",
    ],
  },
  {
    id: "heap.session-store",
    title: "Sessions or registrations of anonymous calls are kept until they are closed",
    profile: "heap",
    specificity: "common",
    match: {
      leaf: [
        /(?:RegisterSession|NewSession|\(\*[A-Za-z]{0,60}(?:Session|Registry)[A-Za-z]{0,60}\)\.(?:Store|Add|Put|Register|Create|New))/,
      ],
      any: [/(?:[Ss]ession|[Rr]egistry)/],
    },
    mistakes: [
      {
        text: "each probe or anonymous call registers a session that only a close removes",
        rule: "request-keyed-map",
        weight: 0.6,
      },
      { text: "expired entries are removed only when the same key is read", rule: "global-map-no-evict", weight: 0.4 },
    ],
    advice:
      "Check where sessions are unregistered: a probe or a client without a session creates a new one on every call. A rate that does not follow the traffic points to a probe. Remove idle sessions periodically, and create no session for probes.",
    links: ["https://github.com/kagent-dev/tools/issues/84", "https://github.com/gombit-dev/gombit/issues/199"],
    example: ["90  main.(*SessionStore).Create < main.handle < net/http.(*conn).serve"],
  },
  {
    id: "heap.defer-records",
    title: "Deferred calls in an endless loop hold their resources",
    profile: "heap",
    specificity: "hint",
    match: { ownLeaf: true },
    mistakes: [{ text: "a defer in an endless loop", rule: "defer-in-loop", weight: 0.8 }],
    advice:
      "Look for defer inside a for loop in this function: its resources are kept until the function returns. Move the body of the loop to a function of its own.",
    links: [
      "https://github.com/checkmarble/marble-backend/issues/1152",
      "https://github.com/prometheus/prometheus/issues/2184",
      "https://github.com/VividCortex/go-database-sql-tutorial/issues/26",
    ],
    example: [],
  },
  {
    id: "proc.finalizer-cycle",
    title: "Objects with finalizers in a cycle are never freed",
    profile: "heap",
    specificity: "hint",
    match: { ownLeaf: true },
    mistakes: [{ text: "runtime.SetFinalizer on an object that is part of a cycle", rule: null, weight: 0.9 }],
    advice:
      "Look for runtime.SetFinalizer on an object that is part of a cycle: the cycle is never collected. Set the finalizer on a separate object without references back into the cycle, or use runtime.AddCleanup (Go 1.24 and newer).",
    links: [
      "https://github.com/golang/go/issues/16005",
      "https://github.com/wazero/wazero/issues/1608",
      "https://github.com/motoki317/sc/issues/8",
    ],
    example: [],
  },
];
