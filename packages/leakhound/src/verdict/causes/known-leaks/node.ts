/** What Node services keep. Their profiles name functions without packages; the outermost frames are Node's own. */
import type { Signature } from "./signature.ts";

export const NODE: readonly Signature[] = [
  {
    id: "heap.node-request-records",
    title: "What the service's own code makes for each request is kept after the answer",
    profile: "heap",
    specificity: "common",
    match: { ownLeaf: true, any: [/^parserOnIncoming$/, /^onStream$/] },
    mistakes: [
      {
        text: "a route is served without the layer that clears up, which the others go through: a probe, metrics, the 404 handler",
        rule: null,
        weight: 0.5,
      },
      { text: "a Map, Set, array or object of long life without a delete or a bound", rule: null, weight: 0.35 },
      { text: "a listener on an emitter of long life, without off or once", rule: null, weight: 0.15 },
    ],
    advice:
      "Compare the handler that is named here with those that are not: the same function called from a route that is not on the growing stacks is cleared up after. Register this route through the same layer, clear on the response's close event, or key a WeakMap by the request, which lets go of it by itself.",
    links: [
      "https://nodejs.org/en/learn/diagnostics/memory/using-heap-profiler",
      "https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Global_Objects/WeakMap",
    ],
    example: ["90  main.rememberRequest < main.livez < emit < parserOnIncoming < parserOnHeadersComplete"],
  },
  {
    id: "heap.node-own-code",
    title: "The service's own code keeps adding to a Map, an array or an object",
    profile: "heap",
    specificity: "common",
    match: {
      ownLeaf: true,
      any: [/^processTimers$/, /^processTicksAndRejections$/, /^emit$/, /^processImmediate$/],
      not: [/^parserOnIncoming$/, /^onStream$/],
    },
    mistakes: [
      { text: "a Map, Set, array or object of long life without a delete or a bound", rule: null, weight: 0.6 },
      { text: "a closure on a timer, a promise or an emitter that never ends", rule: null, weight: 0.4 },
    ],
    advice:
      "The line makes what is kept; look for the variable of long life that it is stored in. Take away on the way out (finally), or give it a bound or a time to live.",
    links: ["https://nodejs.org/en/learn/diagnostics/memory/using-heap-profiler"],
    example: ["90  main.remember < main.tick < listOnTimeout < processTimers"],
  },
];
