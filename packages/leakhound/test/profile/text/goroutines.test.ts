import { describe, expect, it } from "vitest";
import { openText } from "../../../src/profile/open-text.ts";
import { goroutineProfile } from "../../../src/profile/text/goroutine-profile.ts";
import { type Goroutine, readGoroutines } from "../../../src/profile/text/goroutines.ts";
import { fixtureBytes, fixtureProfile } from "../fixtures.ts";
import { toPlain } from "../plain.ts";
import { faultOf, unwrap } from "../unwrap.ts";

const recorded = readGoroutines(new TextDecoder().decode(fixtureBytes("goroutine.debug2.txt"))).goroutines;

/** A goroutine in one line: what only `debug=2` reports. */
function line(goroutine: Goroutine): string {
  const { id, state, waitMinutes, isLockedToThread, stack, createdBy } = goroutine;
  const wait = `${waitMinutes} min${isLockedToThread ? ", locked" : ""}`;
  const origin = createdBy ? `${createdBy.frame.function}:${createdBy.frame.line} in ${createdBy.goroutine}` : "nobody";
  return `${id} ${state} ${wait}; ${stack.at(-1)?.function}; by ${origin}`;
}

function one(...lines: string[]): Goroutine {
  const [goroutine] = readGoroutines(`${lines.join("\n")}\n`).goroutines;
  return goroutine!;
}

describe("goroutines with debug=2", () => {
  it("are those that Go 1.26 prints", () => {
    expect(recorded.map(line)).toEqual([
      "1 running 0 min; main.main; by nobody",
      "12 sleep 1 min; main.park.func2; by main.park:74 in 1",
      "10 sleep 1 min; main.park.func2; by main.park:74 in 1",
      "9 chan receive 1 min; main.park.func1.2; by main.park.func1:71 in 1",
      "8 select (no cases) 1 min; main.park.func1.1; by main.park.func1:70 in 1",
      "11 sleep 1 min; main.park.func2; by main.park:74 in 1",
      "13 sleep 1 min; main.park.func2; by main.park:74 in 1",
      "14 sleep 1 min; main.park.func2; by main.park:74 in 1",
      "15 chan receive 1 min, locked; main.park.func3; by main.park:76 in 1",
      "16 chan send (nil chan) 1 min; main.park.func4; by main.park:77 in 1",
      "34 sync.WaitGroup.Wait 1 min; main.park.func5; by main.park:78 in 1",
      "35 sync.Mutex.Lock 1 min; main.park.func6; by main.park:79 in 1",
      "36 IO wait 1 min; main.park.func7; by main.park:84 in 1",
    ]);
  });

  it("have frames leaf first, with inlined functions and methods", () => {
    const waiting = recorded.find((goroutine) => goroutine.state === "sync.Mutex.Lock")!;
    expect(waiting.stack.map((frame) => `${frame.function} ${frame.file}:${frame.line}`)).toEqual([
      "internal/sync.runtime_SemacquireMutex runtime/sema.go:95",
      "internal/sync.(*Mutex).lockSlow internal/sync/mutex.go:149",
      "internal/sync.(*Mutex).Lock internal/sync/mutex.go:70",
      "sync.(*Mutex).Lock sync/mutex.go:46",
      "main.park.func6 example.com/leaky/leaky.go:79",
    ]);
  });

  it("have labels, tracebacks of GODEBUG, and the creator as before Go 1.21", () => {
    const goroutine = one(
      'goroutine 7 gp=0xc000007c00 m=0 mp=0x5b4 [select, 12 minutes, synctest bubble 3 labels:{"a": "x, y]:", "b": "z"}]:',
      "panic({0x1, 0x2})",
      "\t/go/src/runtime/panic.go:770 +0x132 fp=0xc000 sp=0xc001 pc=0x43",
      "main.(*stack[...]).push(...)",
      "\tC:/src/main.go:20",
      "non-Go function at pc=7f01",
      "...additional frames elided...",
      "created by main.start",
      "\tC:/src/main.go:9 +0x1",
      "[originating from goroutine 1]:",
      "main.main()",
      "\tC:/src/main.go:3 +0x1",
    );
    expect(goroutine).toEqual({
      id: 7,
      state: "select",
      waitMinutes: 12,
      isLockedToThread: false,
      isLeaked: false,
      labels: [
        { key: "a", text: "x, y]:" },
        { key: "b", text: "z" },
      ],
      stack: [
        { function: "runtime.gopanic", file: "/go/src/runtime/panic.go", line: 770 },
        { function: "main.(*stack[...]).push", file: "C:/src/main.go", line: 20 },
      ],
      createdBy: { frame: { function: "main.start", file: "C:/src/main.go", line: 9 }, goroutine: null },
    });
  });

  it("may have no stack, if it is unavailable", () => {
    const goroutine = one(
      "goroutine 5 [running]:",
      "\tgoroutine running on other thread; stack unavailable",
      "created by main.main in goroutine 1",
      "\t/src/main.go:9 +0x1",
    );
    expect(goroutine.stack).toEqual([]);
    expect(goroutine.createdBy?.goroutine).toBe(1);
  });

  it("share one object for equal frames", () => {
    const leaves = recorded.filter((goroutine) => goroutine.state === "sleep").map((goroutine) => goroutine.stack[0]);
    expect(new Set(leaves).size).toBe(1);
  });

  it("do not include the one at which Go truncated the text at 64 MiB", () => {
    const whole = `goroutine 1 [sleep]:\nmain.f()\n\t/${"long/".repeat(1_000)}main.go:1 +0x1\n\n`;
    const bytes = Buffer.alloc(64 * 1024 * 1024, whole);
    const count = Math.floor(bytes.length / whole.length);
    const profile = unwrap(openText(bytes, "x"));
    expect(toPlain(profile).samples).toMatchObject([{ values: [BigInt(count)] }]);
    expect(profile.cut).toEqual({ missing: "end", counts: "goroutine", read: count, total: null });
  });
});

describe("goroutines as a profile", () => {
  it("have one sample for those that are alike, with labels for state, wait and creator", () => {
    const { samples, strings } = toPlain(fixtureProfile("goroutine.debug2.txt"));
    const rows = samples.map(({ values, labels }) => {
      const text = labels.map(
        ({ key, str, num, numUnit }) => `${strings[key]}=${str ? strings[str] : `${num} ${strings[numUnit]}`}`,
      );
      return `${values[0]} ${text.join(", ")}`;
    });
    expect(rows.slice(0, 3)).toEqual([
      "1 state=running",
      "5 state=sleep, wait_minutes=1 minutes, created_by=main.park",
      "1 state=chan receive, wait_minutes=1 minutes, created_by=main.park.func1",
    ]);
  });

  it("are counted once each", () => {
    const profile = goroutineProfile({ goroutines: recorded, cut: null });
    const total = toPlain(profile).samples.reduce((sum, sample) => sum + Number(sample.values[0]), 0);
    expect(total).toBe(recorded.length);
  });
});

describe("a malformed list of goroutines", () => {
  it.each([
    ["a frame without its position", "goroutine 1 [sleep]:\nmain.f()\nmain.g()\n\n", "bad-text"],
    ["no frame that can be read", "goroutine 1 [sleep]:\nexit status 2\n\n", "bad-text"],
    ["an end before the position of its only frame", "goroutine 1 [sleep]:\nmain.f()\n", "truncated"],
    ["an end in its only header", "goroutine 1 [sle", "not-a-profile"],
  ])("with %s has a fault", (_, text, code) => {
    expect(faultOf(openText(Buffer.from(text), "x")).code).toBe(code);
  });
});
