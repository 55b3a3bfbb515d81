// The mistakes. `order` runs for each order, `tick` fifty times per second; hours are simulated hours.
import { EventEmitter } from "node:events";

const numbers = (count, from) => Array.from({ length: count }, (_, row) => from + row + 0.5);

const sessions = new Map();
function remember(order) {
  sessions.set(`session-${order}`, { order, trail: numbers(60, order) });
}

const receipts = [];
function keepReceipt(order) {
  receipts.push(numbers(120, order));
}

const callbacks = [];
function onDone(order) {
  const event = numbers(120, order);
  callbacks.push(() => event.length);
}

const hub = new EventEmitter().setMaxListeners(0);
function subscribe(order) {
  const state = numbers(100, order);
  hub.on("price", () => state.length);
}

const notes = [];
function note(order) {
  const text = `order ${order} `.repeat(120).toUpperCase();
  notes.push(text.slice(0, 16));
}

function expireCart(order) {
  const cart = numbers(120, order);
  setTimeout(() => cart.length, 24 * 3_600_000).unref();
}

const counters = {};
function count(order) {
  const path = `/orders/${order}`;
  counters[path] = { path, method: "GET", buckets: numbers(40, 0) };
}

function waitForever(order) {
  const state = numbers(100, order);
  const never = new Promise((resolve) => pending.push(resolve));
  return never.then(() => state.length);
}
const pending = [];

const frames = [];
function keepFrame() {
  frames.push(Buffer.alloc(8 << 10, 1));
}

const quotes = [];
function churnAndLeak(order) {
  for (let turn = 0; turn < 10; turn++) quotes[(order * 10 + turn) % 20_000] = numbers(40, order);
  if (order % 2 === 0) keepReceipt(order);
}

function rememberAndKeep(order) {
  remember(order);
  keepReceipt(order);
}

function keepManyReceipts(order) {
  for (let turn = 0; turn < 4; turn++) keepReceipt(order);
}

export const leaks = {
  map: { order: remember },
  slice: { order: keepReceipt },
  closure: { order: onDone },
  listener: { order: subscribe },
  substring: { order: note },
  timer: { order: expireCart },
  cardinality: { order: count },
  promise: { order: (order) => void waitForever(order) },
  buffers: { order: keepFrame },
  slow: { order: churnAndLeak },
  late: { order: (order, hours) => hours > 1 && keepReceipt(order) },
  two: { order: rememberAndKeep },
  bursts: { order: (order, hours) => (hours * 4) % 1 < 0.2 && keepManyReceipts(order) },
};
