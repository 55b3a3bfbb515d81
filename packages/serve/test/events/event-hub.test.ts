import { unixMs } from "leakhound/server";
import { expect, it } from "vitest";
import { EventHub, LISTENERS_MAX, type ServerEvent, type Subscription } from "../../src/events/event-hub.ts";

const START = unixMs(1_000_000);
const ticket = (id: string): ServerEvent => ({ type: "ticket", id, service: "shop", state: "open", event: "opened" });

/** The ids of tickets that come at once. */
async function taken(subscription: Subscription): Promise<string[]> {
  const ids: string[] = [];
  for (let next = await subscription.next(1); next !== null; next = await subscription.next(1))
    ids.push(next.event.type === "ticket" ? next.event.id : next.event.type);
  return ids;
}

it("gives each listener the events from then on, in order", async () => {
  const hub = new EventHub(START);
  hub.publish(ticket("before"));
  const listener = hub.subscribe(null)!;
  hub.publish(ticket("a"));
  hub.publish(ticket("b"));
  expect(await taken(listener)).toEqual(["a", "b"]);
});

it("wakes a listener that waits", async () => {
  const hub = new EventHub(START);
  const next = hub.subscribe(null)!.next(60_000);
  hub.publish(ticket("a"));
  expect((await next)?.event).toEqual(ticket("a"));
});

it("sends again what was missed since the last event that the listener has", async () => {
  const hub = new EventHub(START);
  const first = hub.subscribe(null)!;
  for (const id of ["a", "b", "c"]) hub.publish(ticket(id));
  const { id } = (await first.next(1))!;
  expect(await taken(hub.subscribe(id)!)).toEqual(["b", "c"]);
});

it("asks to read everything again where the missed events are gone, or of an earlier run of the server", async () => {
  const hub = new EventHub(START);
  const listener = hub.subscribe(null)!;
  for (let n = 0; n < 2_500; n++) {
    hub.publish(ticket(`t${n}`));
    if (n === 0) expect((await listener.next(1))?.id).toMatch(/-1$/);
  }
  expect(await taken(hub.subscribe(`${START.toString(36)}-1`)!)).toEqual(["reset"]);
  expect(await taken(hub.subscribe("other-2400")!)).toEqual(["reset"]);
  expect(await taken(hub.subscribe("nonsense")!)).toEqual(["reset"]);
  expect(await taken(hub.subscribe(`${START.toString(36)}-2498`)!)).toEqual(["t2498", "t2499"]);
  expect(await taken(hub.subscribe(`${START.toString(36)}-9999`)!)).toEqual(["reset"]);
});

it("lets a listener down that takes nothing, so that memory stays bounded", async () => {
  const hub = new EventHub(START);
  const slow = hub.subscribe(null)!;
  for (let n = 0; n <= 1_000; n++) hub.publish(ticket("a"));
  expect(slow.isEnded).toBe(true);
  expect(hub.listeners).toBe(0);
});

it("has a limit of listeners, and a free one again when one ends", () => {
  const hub = new EventHub(START);
  const all = Array.from({ length: LISTENERS_MAX }, () => hub.subscribe(null)!);
  expect(hub.subscribe(null)).toBeNull();
  all[0]!.end();
  expect(hub.subscribe(null)).not.toBeNull();
  hub.close();
  expect(hub.listeners).toBe(0);
});
