/** Causes of whole series: text dumps with and without wait states, and own code by its part of the growth. */
import { describe, expect, it } from "vitest";
import { ProfileBuilder } from "../../../src/profile/model/builder.ts";
import type { Profile } from "../../../src/profile/model/types.ts";
import { openProfile } from "../../../src/profile/open.ts";
import { TargetSeriesBuilder } from "../../../src/series/series-builder.ts";
import { inflate } from "../../../src/source/inflate.ts";
import { withKnownCauses } from "../../../src/verdict/causes/known-causes.ts";
import { diagnose } from "../../../src/verdict/diagnose.ts";
import type { Diagnosis } from "../../../src/verdict/facts/diagnosis.ts";
import { drawnTime, MIB } from "../../support/drawn-series.ts";

/** @param kinds of profiles, in turn: those of one snapshot have one time */
function diagnosed(profiles: readonly Profile[], kinds = 1): Diagnosis {
  const builder = new TargetSeriesBuilder("shop");
  for (const [row, profile] of profiles.entries()) builder.add(profile, drawnTime(Math.floor(row / kinds)));
  const series = builder.series();
  const judgment = diagnose(series, { own: null, limitBytes: null });
  return withKnownCauses(series, judgment, { own: null, source: null }).diagnosis;
}

function opened(text: string): Profile {
  const profile = openProfile(new TextEncoder().encode(text), "goroutine.txt", inflate);
  if (!profile.ok) throw new Error(profile.error.what);
  return profile.value;
}

const FRAMES = [
  "example.com/svc/bus.(*Hub).Publish(0xc000123400)",
  "\t/src/svc/bus/hub.go:88 +0x5c",
  "example.com/svc/api.handle.func1()",
  "\t/src/svc/api/handle.go:31 +0x5c",
].join("\n");

/** A dump of `debug=2` with so many goroutines in one state. */
const dump = (count: number, state: string): Profile =>
  opened(Array.from({ length: count }, (_, row) => `goroutine ${row + 1} [${state}]:\n${FRAMES}\n`).join("\n"));

/** The same by `debug=1`, which omits the frames of the runtime. */
const counted = (count: number): Profile =>
  opened(
    [
      `goroutine profile: total ${count}`,
      `${count} @ 0x401010 0x402020`,
      "#\t0x40100f\texample.com/svc/bus.(*Hub).Publish+0x2f\t/src/svc/bus/hub.go:88",
      "#\t0x40201f\texample.com/svc/api.handle.func1+0x3f\t/src/svc/api/handle.go:31",
      "",
    ].join("\n"),
  );

const idsOf = ({ causes }: Diagnosis): string[] => causes.map(({ id }) => id);

describe("the wait state of a text dump decides", () => {
  it.each([
    ["chan send, 5 minutes", "gr.chan-send"],
    ["chan receive", "gr.chan-recv"],
    ["select", "gr.select"],
    ["chan receive (nil chan)", "gr.nil-chan"],
    ["syscall, 3 minutes", "gr.syscall"],
  ])("%s: %s", (state, id) => {
    expect(idsOf(diagnosed([dump(60, state)]))[0]).toBe(id);
  });

  it("in a series as well", () => {
    const series = Array.from({ length: 12 }, (_, row) => dump(20 + 10 * row, "chan send"));
    const diagnosis = diagnosed(series);
    expect([diagnosis.verdict, idsOf(diagnosis)[0]]).toEqual(["leak", "gr.chan-send"]);
  });

  it("goroutines that run have no cause", () => {
    expect(idsOf(diagnosed([dump(60, "runnable")]))).toEqual([]);
  });
});

describe("a text without wait states", () => {
  const { causes } = diagnosed([counted(60)]);

  it("fits each kind of wait a little, and no system call", () => {
    expect(causes.map(({ id }) => id)).toEqual(["gr.chan-send", "gr.chan-recv", "gr.select", "gr.nil-chan"]);
    expect(Math.max(...causes.map(({ confidence }) => confidence))).toBeLessThan(0.15);
  });

  it("is said to have none", () => {
    const [stacks] = causes[0]!.evidence;
    expect(stacks).toMatchObject({ check: "stacks", facts: { waitState: "unknown" } });
  });
});

describe("own code inside a cause", () => {
  /** A few large objects, and many tiny ones. */
  function heap(row: number): Profile {
    const builder = new ProfileBuilder({
      sampleTypes: [
        { type: "inuse_objects", unit: "count" },
        { type: "inuse_space", unit: "bytes" },
      ],
      periodType: { type: "space", unit: "bytes" },
      period: 1n,
    });
    const add = (name: string, values: [objects: number, bytes: number]) =>
      builder.add({
        stack: [name, "example.com/svc/api.handle"].map((one) =>
          builder.location([{ function: one, file: "/src/svc/main.go", line: 1 }]),
        ),
        values,
      });
    add("example.com/svc/store.(*Log).Append", [row, row * 2 * MIB]);
    add("example.com/svc/ids.Next", [row * 2000, row * 32_000]);
    return builder.build();
  }

  it.each([
    ["of a leak", Array.from({ length: 12 }, (_, row) => heap(row + 1))],
    ["of one profile", [heap(20)]],
  ])("is weighed by bytes, and what is small is not lost: %s", (_, profiles) => {
    const evidence = diagnosed(profiles).causes[0]!.evidence.find(({ check }) => check === "own-frames");
    const frames = evidence?.check === "own-frames" ? evidence.facts.frames : [];
    expect(frames.map(({ function: name, share }) => [name, Math.round(share * 100)])).toEqual([
      ["example.com/svc/store.(*Log).Append", 98],
      ["example.com/svc/ids.Next", 2],
    ]);
  });
});

describe("an uncertain rise", () => {
  /** Goroutines that rise on thirty stacks, on each by too few to be certain. */
  const spread = (row: number): Profile =>
    opened(
      Array.from({ length: 30 * (4 + (row >> 1)) }, (_, at) =>
        [`goroutine ${at + 1} [select]:`, `main.worker${at % 30}()`, "\t/src/main.go:9 +0x5c", ""].join("\n"),
      ).join("\n"),
    );

  /** A cache that fills evenly. */
  function heapOfCache(row: number): Profile {
    const builder = new ProfileBuilder({
      sampleTypes: [{ type: "inuse_space", unit: "bytes" }],
      periodType: { type: "space", unit: "bytes" },
      period: 0n,
    });
    const stack = ["main.loadItem", "main.(*lru).get"].map((name) =>
      builder.location([{ function: name, file: "/src/main.go", line: 1 }]),
    );
    builder.add({ stack, values: [(row + 1) * MIB] });
    return builder.build();
  }

  it("of goroutines is not explained by a cache in the heap", () => {
    const rows = Array.from({ length: 12 }, (_, row) => row);
    const profiles = rows.flatMap((row) => [spread(row), heapOfCache(row)]);
    const diagnosis = diagnosed(profiles, 2);
    expect(diagnosis.reason.code).toBe("goroutines-uncertain");
    expect(idsOf(diagnosis).filter((id) => id.startsWith("heap."))).toEqual([]);
  });
});
