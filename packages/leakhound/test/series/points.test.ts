import { describe, expect, it } from "vitest";
import { unixMs } from "../../src/base/units.ts";
import type { Profile } from "../../src/profile/model/types.ts";
import { FunctionFrames } from "../../src/series/function-frames.ts";
import { NamedFrames, nameOfFrame } from "../../src/series/named-frames.ts";
import { type FoldedPoints, inOrderOfTime, PointFolder, samplingVariance } from "../../src/series/points.ts";
import type { FrameIndex, StackIndex } from "../../src/series/stacks.ts";
import { drawnProfile, GO_HEAP, SPACE } from "./drawn.ts";

const second = (number: number) => unixMs(number * 1000);
const AMOUNT_ONLY = { amount: 0, objects: null, allocated: null, periodBytes: 0 };
const HEAP_COLUMNS = { amount: 3, objects: 2, allocated: 1, periodBytes: 512 * 1024 };

function folded(profiles: readonly Profile[]): { points: FoldedPoints; frames: FunctionFrames } {
  const frames = new FunctionFrames();
  const folder = new PointFolder(frames);
  for (const [row, profile] of profiles.entries()) folder.add(profile, second(row), AMOUNT_ONLY);
  return { points: folder.points(), frames };
}

/** The points of each snapshot: `leak < main 3`. */
function drawn({ points, frames }: ReturnType<typeof folded>): string[][] {
  const { stacks, pointStack, pointAmount, snapshots } = points;
  return snapshots.map(({ start, end }) =>
    Array.from(pointStack.subarray(start, end), (stack, at) => {
      const names: string[] = [];
      for (let frame: number = stacks.start(stack as StackIndex); frame < stacks.end(stack as StackIndex); frame++)
        names.push(frames.functions.text(stacks.functionOf(frame as FrameIndex)));
      return `${names.join(" < ")} ${pointAmount[start + at]}`;
    }),
  );
}

describe("folding", () => {
  it("gives a point for each stack of each profile, and none for amounts of 0", () => {
    const profiles = [
      drawnProfile(["leak < main 3", "main 5", "idle < main 0"], SPACE),
      drawnProfile(["leak < main 4", "idle < main 1"], SPACE),
    ];
    expect(drawn(folded(profiles))).toEqual([
      ["leak < main 3", "main 5"],
      ["leak < main 4", "idle < main 1"],
    ]);
  });

  it("adds up the samples of one stack, wherever they stand in the profile", () => {
    const profile = drawnProfile(["leak < main 3", "main 1", "leak < main 4"], SPACE);
    expect(drawn(folded([profile]))).toEqual([["leak < main 7", "main 1"]]);
  });

  it("keeps each stack once over all profiles, also where their tables differ", () => {
    const profiles = [
      drawnProfile(["a < main 1", "b < main 2"], SPACE),
      drawnProfile(["c < main 3", "b < main 4", "a < main 5"], SPACE),
    ];
    const { points } = folded(profiles);
    expect(points.stacks.length).toBe(3);
    expect([...points.pointStack]).toEqual([0, 1, 2, 1, 0]);
  });

  it("finds stacks again in a profile with the same tables, whose samples moved", () => {
    const first = drawnProfile(["a < main 1", "b < main 2", "c < main 3"], SPACE);
    const values = drawnProfile(["a < main 0", "b < main 7", "c < main 8"], SPACE);
    expect(drawn(folded([first, values]))[1]).toEqual(["b < main 7", "c < main 8"]);
  });

  it("does not change what was taken before", () => {
    const folder = new PointFolder(new FunctionFrames());
    folder.add(drawnProfile(["a 1"], SPACE), second(0), AMOUNT_ONLY);
    const before = folder.points();
    for (let row = 1; row <= 5000; row++) folder.add(drawnProfile(["a 9", "b 9"], SPACE), second(row), AMOUNT_ONLY);
    folder.thin((at) => at > second(2));
    expect([...before.pointAmount]).toEqual([1]);
    expect(before.snapshots).toHaveLength(1);
  });

  it("folds objects, allocated bytes and sampling errors, and takes no memory for columns without values", () => {
    const folder = new PointFolder(new FunctionFrames());
    const snapshot = folder.add(drawnProfile(["leak 9 900 2 200", "gone 1 50 0 0"], GO_HEAP), second(0), HEAP_COLUMNS);
    const points = folder.points();
    expect(snapshot).toMatchObject({ total: 200, allocated: 950 });
    expect([...points.pointAllocated!]).toEqual([900, 50]);
    expect([...points.pointObjects!]).toEqual([2, 0]);
    expect(points.pointVariance![0]).toBe(
      samplingVariance({ amount: 200, objects: 2, periodBytes: HEAP_COLUMNS.periodBytes }),
    );
    const counted = folded([drawnProfile(["a 1"], SPACE)]).points;
    expect([counted.pointObjects, counted.pointVariance, counted.pointAllocated]).toEqual([null, null, null]);
  });

  it("knows no allocated bytes once a profile lacks them", () => {
    const folder = new PointFolder(new FunctionFrames());
    folder.add(drawnProfile(["leak 9 900 2 200"], GO_HEAP), second(0), HEAP_COLUMNS);
    expect(folder.points().hasAllocated).toBe(true);
    folder.add(drawnProfile(["leak 7"], SPACE), second(1), AMOUNT_ONLY);
    expect(folder.points().hasAllocated).toBe(false);
  });
});

describe("thinning", () => {
  it("keeps the points of the snapshots that are kept, and folds on", () => {
    const folder = new PointFolder(new FunctionFrames());
    for (const row of [0, 1, 2])
      folder.add(drawnProfile([`a ${row + 1}`, `b ${10 * row}`], SPACE), second(row), AMOUNT_ONLY);
    folder.thin((at) => at !== second(1));
    folder.add(drawnProfile(["b 7"], SPACE), second(3), AMOUNT_ONLY);
    const { snapshots, pointAmount, pointStack } = folder.points();
    expect(snapshots.map(({ at, start, end }) => [at, start, end])).toEqual([
      [0, 0, 1],
      [2000, 1, 3],
      [3000, 3, 4],
    ]);
    expect([...pointAmount]).toEqual([1, 3, 20, 7]);
    expect([...pointStack]).toEqual([0, 0, 1, 1]);
  });
});

describe("the frames of stacks", () => {
  it("are functions, or names that know which calls were inlined", () => {
    const named = new NamedFrames((name) => name);
    const folder = new PointFolder(named);
    folder.add(drawnProfile(["leak+handler < main 3", "handler < main 1"], SPACE), second(0), AMOUNT_ONLY);
    const { stacks } = folder.points();
    const frames = Array.from({ length: 5 }, (_, frame) => stacks.functionOf(frame as FrameIndex));
    expect(frames.map((frame) => [named.names[nameOfFrame(frame)]!.split(" ")[0], frame % 2 === 1])).toEqual([
      ["leak", true],
      ["handler", false],
      ["main", false],
      ["handler", false],
      ["main", false],
    ]);
    expect(stacks.length).toBe(2);
  });

  it("are addresses without load offset where a profile has no lines", () => {
    const profile = drawnProfile(["leak 1"], SPACE);
    const { locations } = profile;
    const stripped: Profile = {
      ...profile,
      locations: {
        ...locations,
        lineStart: new Uint32Array(locations.length + 1),
        lines: { ...locations.lines, length: 0 },
      },
    };
    expect(drawn(folded([stripped]))).toEqual([["0x0 1"]]);
  });
});

describe("snapshots in order of time", () => {
  it("keep the first of two with the same time", () => {
    const { points } = folded([1, 2, 3].map((amount) => drawnProfile([`a ${amount}`], SPACE)));
    const times = [5, 3, 5].map(second);
    const snapshots = points.snapshots.map((snapshot, row) => ({ ...snapshot, at: times[row]! }));
    expect(inOrderOfTime(snapshots).map(({ at, total }) => [at, total])).toEqual([
      [3000, 2],
      [5000, 1],
    ]);
  });
});
