/** The variable that an engineer would call the owner, on real programs: see testbed/heapdump/scenarios. */
import { expect, it } from "vitest";
import { describeWithGo } from "../support/go.ts";
import { explained } from "./explain.ts";
import { dumped, type RunOptions } from "./scenarios.ts";

const OWN = "example.com/leakhound/heapdump/scenarios";

interface Expected extends RunOptions {
  readonly scenario: string;
  readonly root: string;
  /** A step of the path, without the folders of import paths. */
  readonly step: string;
}

const EXPECTED: readonly Expected[] = [
  { scenario: "own-map", root: `${OWN}.usersBySession`, step: "[value] scenarios.signedIn ×3,000" },
  {
    scenario: "struct-of-maps",
    root: `set of ${OWN}.backend + ${OWN}.uploadsIndex`,
    step: "scenarios.backend.uploads",
  },
  { scenario: "any-map", root: `${OWN}.settings`, step: "map[string][]uint8" },
  { scenario: "context-chain", root: `${OWN}.jobContext`, step: "context.valueCtx ×3,000" },
  { scenario: "static-array", root: `${OWN}.levels`, step: "[] scenarios.signedIn ×3,000" },
  { scenario: "static-slice", root: `${OWN}.regions`, step: "scenarios.regions.history" },
  { scenario: "linked", root: `${OWN}.queue`, step: ".value []uint8 ×2,999" },
  { scenario: "instruments", root: "example.com/metrics.instruments", step: ".labels []uint8 ×3,000" },
  {
    scenario: "vector",
    root: `set of ${OWN}.requestDurations + example.com/metrics.registered`,
    step: "scenarios.requestDurations",
  },
  { scenario: "generic-closure", root: `${OWN}.resolve`, step: ".known map[string]*scenarios.reply" },
  {
    scenario: "generic-method",
    root: `${OWN}.tokens`,
    step: "[value] closure scenarios.(*loading[int,*scenarios.reply]).later.func1 ×3,000",
  },
  { scenario: "generic-captured", root: `${OWN}.onClose`, step: ".values []*scenarios.reply ×3,000" },
  { scenario: "generic-topic", root: `${OWN}.broker`, step: "[] scenarios.reply ×3,000" },
  {
    scenario: "timer",
    root: `timers that call ${OWN}.growTimer.func1`,
    step: ".timer.arg closure scenarios.growTimer.func1 ×3,000",
  },
  { scenario: "retries", root: `timers that call ${OWN}.(*retry).again-fm`, step: ".receiver scenarios.retry ×3,000" },
  {
    scenario: "deadlines",
    root: "timers that call context.WithDeadlineCause.func2",
    step: ".cancelCtx.Context context.valueCtx ×3,000",
  },
  { scenario: "pooled", root: `${OWN}.scratchPool`, step: "[]sync.poolLocal", isCollected: false },
  {
    scenario: "deferred",
    root: `goroutine ${OWN}.deferLoop`,
    step: ".fn closure scenarios.deferLoop.func1 ×3,000",
  },
  { scenario: "handlers", root: "net/http.defaultServeMux", step: ".one []uint8 ×3,000" },
  { scenario: "signals", root: "os/signal.handlers", step: "[key] chan os.Signal ×3,000" },
  { scenario: "sleeping", root: `goroutine ${OWN}.sleeper.kept`, step: "[]uint8 ×3,000" },
  { scenario: "after", root: `goroutine ${OWN}.withTimeout`, step: "goroutine scenarios.withTimeout" },
  { scenario: "unique", root: `${OWN}.hosts`, step: "map[int]unique.Handle[string]" },
  { scenario: "weak", root: `${OWN}.shownPages`, step: "[] scenarios.reply ×3,000" },
];

const withoutFolders = (text: string): string => text.replace(/(?:[\w.-]+\/)+/g, "");

describeWithGo("the owner of memory in a real program", () => {
  for (const { scenario, root, step, ...options } of EXPECTED)
    it(`${scenario}: comes first, with the growth, and not the runtime or a part of it`, async () => {
      const { holders } = await explained(dumped(scenario, options));
      expect(holders[0]!.root).toBe(root);
      expect(holders[0]!.path.map(withoutFolders)).toContain(step);
      expect(holders[0]!.growthShare).toBeGreaterThan(0.5);
    });

  it("is named with type arguments, also where closures of the same code have others", async () => {
    const { holders } = await explained(dumped("generic-closure"));
    const other = holders.find(({ root }) => root === `${OWN}.resolvePage`);
    expect(other!.path.map(withoutFolders)).toContain(".known map[string]*scenarios.page");
    expect(JSON.stringify(holders)).not.toContain("go.shape.");
  });
});
