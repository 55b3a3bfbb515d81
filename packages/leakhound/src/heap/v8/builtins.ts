/**
 * The properties of the global object that a JavaScript engine and its host define. They retain nothing: a script that
 * reaches an object through them only borrows it.
 */
const NAMES = `
AggregateError Array ArrayBuffer Atomics BigInt BigInt64Array BigUint64Array Boolean DataView Date Error EvalError
FinalizationRegistry Float16Array Float32Array Float64Array Function Infinity Int16Array Int32Array Int8Array Intl Iterator
JSON Map Math NaN Number Object Promise Proxy RangeError ReferenceError Reflect RegExp Set SharedArrayBuffer String
SuppressedError DisposableStack AsyncDisposableStack Symbol SyntaxError TypeError URIError Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakRef
WeakSet WebAssembly decodeURI decodeURIComponent encodeURI encodeURIComponent escape eval globalThis isFinite isNaN
parseFloat parseInt undefined unescape
AbortController AbortSignal Blob BroadcastChannel Buffer ByteLengthQueuingStrategy CompressionStream CountQueuingStrategy
Crypto CryptoKey CustomEvent DOMException DecompressionStream Event EventSource EventTarget File FormData Headers
MessageChannel MessageEvent MessagePort Navigator Performance PerformanceEntry PerformanceMark PerformanceMeasure
PerformanceObserver PerformanceObserverEntryList PerformanceResourceTiming ReadableByteStreamController ReadableStream
ReadableStreamBYOBReader ReadableStreamBYOBRequest ReadableStreamDefaultController ReadableStreamDefaultReader Request
Response Storage SubtleCrypto TextDecoder TextDecoderStream TextEncoder TextEncoderStream TransformStream
TransformStreamDefaultController URL URLSearchParams WebSocket WritableStream WritableStreamDefaultController
WritableStreamDefaultWriter atob btoa clearImmediate clearInterval clearTimeout console crypto fetch global localStorage
navigator performance process queueMicrotask sessionStorage setImmediate setInterval setTimeout structuredClone
window self document frames location history customElements parent top opener`;

const BUILTINS: ReadonlySet<string> = new Set(NAMES.trim().split(/\s+/));

/** Built-ins that are created at their first use are pairs of functions. */
const ACCESSOR = /^[gs]et /;

/** @param property of the global object, as a snapshot names it; some properties of the host are symbols */
export const isBuiltin = (property: string): boolean =>
  property.startsWith("<symbol ") || property === "__proto__" || BUILTINS.has(property.replace(ACCESSOR, ""));

/** The variables that Node passes to each module: they lead to everything that any module exports. */
export const MODULE_WRAPPER: ReadonlySet<string> = new Set(["exports", "require", "module", "__filename", "__dirname"]);
