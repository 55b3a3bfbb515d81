/** Leaks of Node services. Their profiles name functions without packages; the outermost frames are Node's own. */
import { NODE_PACKAGES } from "./node-packages.ts";
import type { Signature } from "./signature.ts";

export const NODE: readonly Signature[] = [
  ...NODE_PACKAGES,
  {
    id: "heap.node-request-records",
    title: "Objects that the service's own code creates per request are kept after the response",
    profile: "heap",
    specificity: "fallback",
    match: { ownLeaf: true, any: [/^parserOnIncoming$/, /^onStream$/] },
    mistakes: [
      {
        text: "a route bypasses the layer that cleans up: a probe, metrics, the 404 handler",
        rule: null,
        weight: 0.5,
      },
      { text: "a long-lived Map, Set, array or object without a delete or a bound", rule: null, weight: 0.35 },
      { text: "a listener on a long-lived emitter, without off or once", rule: null, weight: 0.15 },
    ],
    advice:
      "Compare the handler on these stacks with handlers that call the same function and do not grow: those routes clean up. Register this route through the same layer, clean up on the response's close event, or use a WeakMap keyed by the request, which releases its entries automatically.",
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
    specificity: "fallback",
    match: {
      ownLeaf: true,
      any: [/^processTimers$/, /^processTicksAndRejections$/, /^emit$/, /^processImmediate$/],
      not: [/^parserOnIncoming$/, /^onStream$/],
    },
    mistakes: [
      { text: "a long-lived Map, Set, array or object without a delete or a bound", rule: null, weight: 0.6 },
      { text: "a closure held by a timer, a promise or an emitter that never ends", rule: null, weight: 0.4 },
    ],
    advice:
      "The line allocates the objects; look for the long-lived variable that stores them. Remove entries when done (finally), or add a bound or an expiry time.",
    links: ["https://nodejs.org/en/learn/diagnostics/memory/using-heap-profiler"],
    example: ["90  main.remember < main.tick < listOnTimeout < processTimers"],
  },
];
