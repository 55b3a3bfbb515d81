/** Which of several known leaks explains a growth: companions, whole requests and their copies, what goes along. */
import { describe, expect, it } from "vitest";
import { KNOWN_LEAKS } from "../../../../src/verdict/causes/known-leaks/index.ts";
import { NODE } from "../../../../src/verdict/causes/known-leaks/node.ts";
import { rankCauses } from "../../../../src/verdict/causes/match/rank.ts";
import { drawnGrowth } from "../../../support/drawn-growth.ts";

const GO = KNOWN_LEAKS.filter((signature) => !NODE.includes(signature));
const SERVE = "net/http.readRequest < net/http.(*conn).readRequest < net/http.(*conn).serve";

const ranked = (kind: "heap" | "goroutine", ...lines: readonly string[]): string[] =>
  rankCauses(drawnGrowth(kind, lines), null).map(({ signature }) => signature.id);

describe("headers of requests that grow", () => {
  const headers = `60  net/textproto.readMIMEHeader < ${SERVE}`;

  it("are whole requests, where the requests grow as well", () => {
    expect(ranked("heap", headers, `8  ${SERVE}`)[0]).toBe("heap.gctx-request-map");
  });

  it("are copies, where WithContext grows and the server's requests do not", () => {
    const copy = "9  net/http.(*Request).WithContext < github.com/gorilla/mux.requestWithVars < net/http.(*conn).serve";
    const set = "12  github.com/gorilla/context.Set < main.session < net/http.(*conn).serve";
    expect(ranked("heap", headers, copy, set)[0]).toBe("heap.gctx-request-map-copy");
  });

  it("are kept alone, where nothing else of a request grows", () => {
    expect(ranked("heap", headers)[0]).toBe("heap.header-strings-kept");
  });
});

describe("a library that is used by own code that grows", () => {
  it("names the leak, where there is an own object for each of the library's", () => {
    const growth = ["95 in 10  main.newCart < main.order", "5 in 12  time.newTimer < time.AfterFunc < main.order"];
    expect(ranked("heap", ...growth)[0]).toBe("heap.afterfunc");
  });

  it("does not, where the own code makes far more", () => {
    const growth = ["95 in 900  main.keep < main.order", "5 in 12  time.newTimer < time.AfterFunc < main.order"];
    expect(ranked("heap", ...growth)[0]).toBe("heap.user-flat-map");
  });

  it("does not, where another function uses it", () => {
    const growth = ["95 in 10  main.newCart < main.order", "5 in 12  time.newTimer < time.AfterFunc < main.expire"];
    expect(ranked("heap", ...growth)[0]).toBe("heap.user-flat-map");
  });
});

describe("connections of an HTTP client", () => {
  const parked = "runtime.gopark < runtime.selectgo";
  const reading = "runtime.gopark < runtime.netpollblock < net/http.(*persistConn).Read < bufio.(*Reader).Peek";
  const writeLoop = `50  ${parked} < net/http.(*persistConn).writeLoop`;
  const idle = `50  ${reading} < net/http.(*persistConn).readLoop`;

  it("have bodies that are not closed, where readLoop waits in its own select", () => {
    expect(ranked("goroutine", `50  ${parked} < net/http.(*persistConn).readLoop`, writeLoop)[0]).toBe(
      "gr.http-body-unclosed",
    );
  });

  it("idle, where readLoop waits for the network", () => {
    expect(ranked("goroutine", idle, writeLoop)[0]).toBe("gr.http-transport-idle");
  });

  it("are waited on, where callers are in roundTrip", () => {
    const caller = `50  ${parked} < net/http.(*persistConn).roundTrip < net/http.(*Transport).roundTrip < main.ask`;
    expect(ranked("goroutine", idle, writeLoop, caller)[0]).toBe("gr.http-client-stuck");
  });
});

describe("where the profile has no wait state", () => {
  it("is not made up: growth that fits nothing has no cause", () => {
    expect(ranked("heap", "90  github.com/lib/lib.alloc < github.com/lib/lib.(*T).Do")).toEqual([]);
  });

  it("lowers the confidence: a text form without the frames of the scheduler", () => {
    const [withState] = rankCauses(
      drawnGrowth("goroutine", ["50  runtime.gopark < runtime.selectgo < database/sql.(*Rows).awaitDone"]),
      null,
    );
    const [withoutState] = rankCauses(drawnGrowth("goroutine", ["50  database/sql.(*Rows).awaitDone"]), null);
    expect([withState?.signature.id, withoutState?.signature.id]).toEqual(["gr.sql-rows", "gr.sql-rows"]);
    expect(withoutState!.confidence).toBeLessThan(withState!.confidence);
  });

  it("is no pile: a few goroutines of a single profile are hardly a cause", () => {
    const few = drawnGrowth("goroutine", ["3  runtime.gopark < runtime.selectgo < database/sql.(*Rows).awaitDone"]);
    expect(rankCauses(few, null)[0]!.confidence).toBeLessThan(0.2);
  });
});

it("memory outside the heap has the causes of memory outside the heap", () => {
  const [only, ...others] = rankCauses(drawnGrowth("heap", []), "off-heap", GO);
  expect(only?.signature.id).toBe("proc.rss-not-heap");
  expect(others).toEqual([]);
});

describe("memory outside the heap of which objects on the heap remain", () => {
  const statements =
    "70 in 70  database/sql.(*DB).prepareDC < database/sql.(*DB).prepare < database/sql.(*DB).PrepareContext < main.find";

  it("has the cause of these objects first", () => {
    const ids = rankCauses(drawnGrowth("heap", [statements]), "off-heap", GO).map(({ signature }) => signature.id);
    expect(ids).toEqual(["heap.gorm-stmt", "proc.rss-not-heap"]);
  });

  it("has no cause of other objects", () => {
    const other = drawnGrowth("heap", ["90  main.remember < main.handle"]);
    expect(rankCauses(other, "off-heap", GO).map(({ signature }) => signature.id)).toEqual(["proc.rss-not-heap"]);
  });

  it("of Node is that of Buffers", () => {
    expect(rankCauses(drawnGrowth("heap", []), "off-heap", NODE).map(({ signature }) => signature.id)).toEqual([
      "heap.node-buffers",
    ]);
  });
});
