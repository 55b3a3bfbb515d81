// Memory that changes but does not leak. `order` runs for each order, `tick` fifty times per second.
const BODY = 500;
const body = (seed) => Array.from({ length: BODY }, (_, row) => seed + row + 0.5);

/** `count` bodies, a tenth of which are replaced in each turn. */
function inFlight(count) {
  const bodies = [];
  return {
    tick(hours) {
      const wanted = Math.round(count(hours));
      while (bodies.length < wanted) bodies.push(body(bodies.length));
      bodies.length = wanted;
      for (let row = 0; row < wanted; row += 10) bodies[row] = body(row);
    },
  };
}

/** A table that grows to `count` rows and never shrinks. */
function table(count) {
  const rows = [];
  return {
    tick(hours) {
      const wanted = Math.round(count(hours));
      while (rows.length < wanted) rows.push(body(rows.length));
    },
  };
}

function cache(bound) {
  const pages = new Map();
  let next = 1;
  return {
    order() {
      next = (next * 48_271) % 2_147_483_647;
      pages.set(next % bound, body(next));
    },
  };
}

function timeToLive(life) {
  let tickets = [];
  return {
    order(order, hours) {
      tickets.push({ order, hours, data: body(order) });
      if (order % 100 === 0) tickets = tickets.filter((ticket) => hours - ticket.hours < life);
    },
  };
}

export const innocents = {
  quiet: {},
  lru: cache(100),
  "cache-fill": cache(2000),
  "map-stops": table((hours) => Math.min(4000, 3000 * hours)),
  step: table((hours) => (hours > 1 ? 4000 : 50)),
  "nearly-full": table((hours) => 4500 + 500 * Math.min(1, hours / 2)),
  daily: inFlight((hours) => 400 - 350 * Math.cos(Math.PI * hours)),
  batch: inFlight((hours) => (hours % 1 < 0.33 ? 1500 : 20)),
  spike: inFlight((hours) => (hours > 1 && hours < 1.3 ? 2000 : 20)),
  pool: table((hours) => 400 + 200 * Math.floor(Math.min(2, hours))),
  "time-to-live": timeToLive(0.7),
  ramp: inFlight((hours) => 200 + 300 * hours),
};
