/** The whole way on real programs: what keeps their memory is known, and has to be named first. */
import { expect, it } from "vitest";
import { breadthFirst } from "../../src/heap/graph/breadth-first.ts";
import type { HoldersReport } from "../../src/heap/holders/report.ts";
import { describeWithGo } from "../support/go.ts";
import { dumpOf, explained } from "./explain.ts";
import { builtBinary, dumped } from "./scenarios.ts";

const OWN = "example.com/leakhound/heapdump/scenarios";

interface Expected {
  readonly scenario: string;
  readonly root: string;
  /** How the way begins, without the folders of import paths. */
  readonly path: readonly string[];
}

const EXPECTED: readonly Expected[] = [
  {
    scenario: "incident",
    root: "set of github.com/gorilla/context.data + github.com/gorilla/context.datat",
    path: [
      "context.data",
      "map[*http.Request]map[interface {}]interface {}",
      "[key] http.Request ×3,000",
      ".Header map[string][]string ×3,000",
      "[value] []string ×3,000",
    ],
  },
  {
    scenario: "interface",
    root: `${OWN}.store`,
    path: [
      "scenarios.store",
      "scenarios.memoryStore",
      ".inner.entries map[int]*scenarios.entry",
      "[value] scenarios.entry ×3,000",
      ".value []uint8 ×3,000",
    ],
  },
  {
    scenario: "closure",
    root: `${OWN}.remember`,
    path: [
      "scenarios.remember",
      "closure scenarios.growClosure.newMemory.func1",
      ".history [][]uint8 ×2",
      "[] []uint8 ×3,000",
    ],
  },
  {
    scenario: "goroutine",
    root: `goroutine ${OWN}.collector.kept`,
    path: ["goroutine scenarios.collector.kept", "[][]uint8", "[] []uint8 ×3,000"],
  },
  {
    scenario: "stuck",
    root: `goroutine ${OWN}.stuckWorker.buffer`,
    path: ["goroutine scenarios.stuckWorker.buffer", "[]uint8 ×3,000"],
  },
  {
    scenario: "channel",
    root: `${OWN}.events`,
    path: [
      "scenarios.events",
      "chan *scenarios.event",
      "[buffer] []*scenarios.event",
      "[] scenarios.event ×3,000",
      ".body []uint8 ×3,000",
    ],
  },
  {
    scenario: "two-globals",
    root: `set of ${OWN}.usersByID + ${OWN}.usersByName`,
    path: ["scenarios.usersByID", "map[int]*scenarios.user", "[value] scenarios.user ×3,000", ".avatar []uint8 ×3,000"],
  },
  {
    scenario: "cyclic",
    root: `${OWN}.ring`,
    path: ["scenarios.ring", "scenarios.node ×3,000", ".value []uint8 ×3,000"],
  },
  {
    scenario: "generic",
    root: `${OWN}.sessions`,
    path: [
      "scenarios.sessions.entries",
      "map[string]scenarios.slot[*scenarios.session]",
      "[value].value scenarios.session ×3,000",
      ".data []uint8 ×3,000",
    ],
  },
  {
    scenario: "embedded",
    root: `${OWN}.service`,
    path: ["scenarios.service", "scenarios.server", ".base.audit.records []scenarios.record", "[].text []uint8 ×3,000"],
  },
  {
    scenario: "finalizer",
    root: `${OWN}.handles`,
    path: ["scenarios.handles", "[]*scenarios.handle", "[] scenarios.handle ×3,000", ".value []uint8 ×3,000"],
  },
  {
    scenario: "sync-pool",
    root: `${OWN}.borrowed`,
    path: ["scenarios.borrowed", "[]*scenarios.entry", "[] scenarios.entry ×3,000", ".value []uint8 ×3,000"],
  },
  {
    scenario: "unsafe-pointer",
    root: `${OWN}.visible`,
    path: ["scenarios.visible", "[][]uint8", "[] []uint8 ×3,000"],
  },
  {
    scenario: "lru",
    root: `${OWN}.thumbnails`,
    path: [
      "scenarios.thumbnails.elements",
      "map[int]*list.Element",
      "[value] list.Element ×2,992",
      ".Value scenarios.lruEntry[int,*scenarios.thumbnail] ×2,992",
      ".value scenarios.thumbnail ×2,992",
      ".pixels []uint8 ×2,992",
    ],
  },
  {
    scenario: "dispatcher",
    root: `goroutine ${OWN}.dispatcher.pending`,
    path: [
      "goroutine scenarios.dispatcher.pending",
      "map[int]*scenarios.pendingRequest",
      "[value] scenarios.pendingRequest ×3,000",
      ".body []uint8 ×3,000",
    ],
  },
  {
    scenario: "ticker",
    root: `goroutine ${OWN}.watch.func1.history`,
    path: ["goroutine scenarios.watch.func1.history", "[][]uint8 ×2", "[] []uint8 ×3,000"],
  },
  {
    scenario: "subscribers",
    root: `${OWN}.bus`,
    path: [
      "scenarios.bus.handlers",
      "map[string][]func(int)",
      "[value] []func(int)",
      "[] closure scenarios.(*subscriber).onEvent-fm ×3,000",
      ".receiver scenarios.subscriber ×3,000",
      ".state []uint8 ×3,000",
    ],
  },
  {
    scenario: "middleware",
    root: `${OWN}.answer`,
    path: [
      "scenarios.answer",
      "closure scenarios.init.logged.func7",
      ".next closure scenarios.init.cached.func6",
      ".answers map[int][]uint8",
      "[value] []uint8 ×3,000",
    ],
  },
  {
    scenario: "shards",
    root: `${OWN}.shards`,
    path: ["scenarios.shards[].entries", "map[int][]uint8 ×16", "[value] []uint8 ×3,000"],
  },
  {
    scenario: "serving",
    root: `goroutine ${OWN}.serve.shop`,
    path: [
      "goroutine scenarios.serve.shop",
      "scenarios.shopServer",
      ".baskets map[int]*scenarios.basket",
      "[value] scenarios.basket ×3,000",
    ],
  },
  {
    scenario: "waiting",
    root: `goroutine ${OWN}.waitingWorker.own`,
    path: ["goroutine scenarios.waitingWorker.own", "scenarios.job ×3,000", ".body []uint8 ×3,000"],
  },
  {
    scenario: "spans",
    root: `${OWN}.latest`,
    path: ["scenarios.latest.v", "scenarios.span ×3,000", ".notes map[string][]uint8 ×3,000", "[value] []uint8 ×3,000"],
  },
  { scenario: "substring", root: `${OWN}.ids`, path: ["scenarios.ids", "[]string", "[] string ×3,000"] },
  {
    scenario: "finalizer-cycle",
    root: "finalizers",
    path: ["finalizers", "scenarios.twin ×6,000", ".value []uint8 ×3,000"],
  },
  {
    scenario: "registry-struct",
    root: `${OWN}.connections`,
    path: [
      "scenarios.connections.nested.open",
      "map[int]*scenarios.connection",
      "[value] scenarios.connection ×3,000",
      ".buffer []uint8 ×3,000",
    ],
  },
  {
    scenario: "legitimate",
    root: `${OWN}.recent`,
    path: ["scenarios.recent", "[]scenarios.visit", "[].note []uint8 ×3,000"],
  },
];

const withoutFolders = (text: string): string => text.replace(/(?:[\w.-]+\/)+/g, "");

describeWithGo("the holder of a real program", () => {
  for (const { scenario, root, path } of EXPECTED)
    it(`${scenario}: is named first, with the path to its bytes and their types, and has the growth`, async () => {
      const { holders, types, heapBytes } = await explained(dumped(scenario));
      const unknown = types.filter(({ type }) => type.startsWith("unknown"));
      expect(holders[0]!.root).toBe(root);
      expect(holders[0]!.path.slice(0, path.length).map(withoutFolders)).toEqual(path);
      expect(holders[0]!.growthShare).toBeGreaterThan(0.5);
      expect(unknown.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(0.03 * heapBytes);
    });

  it("sending: what a goroutine sends is found on its stack", async () => {
    const { holders } = await explained(dumped("sending"));
    expect(holders[0]!.root).toBe(`goroutine ${OWN}.stuckSender.sent`);
    expect(holders[0]!.retainedBytes).toBeGreaterThan(3_000 * 1_000);
  });

  it("sync-map: the map is named, and its entries are counted", async () => {
    const { holders } = await explained(dumped("sync-map"));
    expect(holders[0]!.root).toBe(`${OWN}.registry`);
    expect(holders[0]!.path.map(withoutFolders)).toContain(".value scenarios.entry ×3,000");
  });

  it("a cache that did not grow has no growth, though it is large", async () => {
    const { holders } = await explained(dumped("closure"));
    const pages = holders.find((one) => one.root === `${OWN}.pages`);
    expect(pages).toMatchObject({ growthBytes: 0, kind: "global" });
    expect(pages!.retainedBytes).toBeGreaterThan(400_000);
  });
});

describeWithGo("a dump of a real program", () => {
  it("has as many reachable objects and bytes as the runtime counts", async () => {
    const { image, stats } = await dumpOf(dumped("incident", { objects: 60_000 }).dump);
    const { order } = breadthFirst(image, image.roots.target);
    const bytes = order.reduce((sum, object) => sum + image.size[object]!, 0);
    expect(Math.abs(order.length / stats!.heapObjects - 1)).toBeLessThan(1e-4);
    expect(Math.abs(bytes / stats!.heapAllocBytes - 1)).toBeLessThan(1e-4);
  });

  it("answers who holds what a function allocated", async () => {
    const { allocations } = await explained(dumped("incident", { objects: 30_000 }));
    const [first] = allocations;
    expect(first!.function).toMatch(/^net\/textproto\.|^net\/http\.|^bufio\./);
    expect(first!.holder).toBe("set of github.com/gorilla/context.data + github.com/gorilla/context.datat");
    expect(first!.samples).toBeGreaterThan(10);
  });

  it("says how much is held by nothing in it, as what a cleanup holds", async () => {
    const { notes, heapBytes } = await explained(dumped("cleanup"));
    expect(notes).toEqual([{ note: "unreached", bytes: expect.toSatisfy((bytes: number) => bytes > 2 ** 20) }]);
    expect(heapBytes).toBeLessThan(3_000_000);
  });

  it("without a binary is shown by address and size, and a note says how to get names", async () => {
    const report = await explained({ dump: dumped("closure", { objects: 6000 }).dump });
    expect(report.holders[0]!.root).toMatch(/^(bss|data)\+0x/);
    expect(report.holders[0]!.share).toBeGreaterThan(0.85);
    expect(report.notes).toContainEqual({ note: "no-binary" });
  });
});

/** Other kinds of build compile the standard library once more. */
const BUILD_MS = 180_000;

describeWithGo("binaries of other kinds name the same", () => {
  const expectIncident = ({ holders, types, heapBytes }: HoldersReport): void => {
    expect(holders[0]!.root).toBe("set of github.com/gorilla/context.data + github.com/gorilla/context.datat");
    expect(holders[0]!.path.map(withoutFolders)[2]).toBe("[key] http.Request ×3,000");
    const unknown = types.filter(({ type }) => type.startsWith("unknown"));
    expect(unknown.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(0.03 * heapBytes);
  };
  const builds = {
    "with DWARF 4": { env: { GOEXPERIMENT: "nodwarf5" } },
    "with debug information that is not packed": { flags: ["-ldflags=-compressdwarf=false"] },
    "that may be loaded anywhere": { flags: ["-buildmode=pie"] },
    "without inlining and optimization": { flags: ["-gcflags=-N -l"] },
  };
  for (const [kind, options] of Object.entries(builds))
    it(kind, async () => expectIncident(await explained(dumped("incident", options))), BUILD_MS);

  it("without debug information, as far as types are put into interfaces", async () => {
    const { holders, types, notes } = await explained(dumped("interface", { flags: ["-ldflags=-w"] }));
    expect(holders[0]!.root).toBe(`${OWN}.store`);
    expect(types.map(({ type }) => withoutFolders(type))).toContain("scenarios.memoryStore");
    expect(notes).toContainEqual({ note: "no-debug-information" });
  });

  it("stripped, with one that was built from the same source beside it", async () => {
    const stripped = dumped("incident", { flags: ["-ldflags=-s -w"] });
    expectIncident(await explained({ ...stripped, binary: builtBinary() }));
  });

  it("but one of another build is refused", async () => {
    const { dump } = dumped("incident");
    const other = builtBinary({ flags: ["-tags=other"] });
    await expect(explained({ dump, binary: other })).rejects.toThrow("another build");
  });
});
