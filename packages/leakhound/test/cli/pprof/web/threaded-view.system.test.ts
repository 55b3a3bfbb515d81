/** Pages that are made in threads: the same as in one, and one that takes long delays no other. */
import { readFileSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { durationMs } from "../../../../src/base/units.ts";
import { type ViewThreads, viewInThreads } from "../../../../src/cli/pprof/web/threaded-view.ts";
import { prepareProfile } from "../../../../src/profile/filter/prepare.ts";
import { ProfileBuilder } from "../../../../src/profile/model/builder.ts";
import type { Profile } from "../../../../src/profile/model/types.ts";
import { DEFAULT_PPROF_OPTIONS } from "../../../../src/report/pprof/options.ts";
import { fixtureProfile } from "../../../profile/fixtures.ts";

const DIST = new URL("../../../../dist/", import.meta.url);
const ASSETS = {
  script: readFileSync(new URL("web/report.js", DIST), "utf8"),
  style: readFileSync(new URL("web/report.css", DIST), "utf8"),
  scriptHash: "sha256-x",
};

/** Each sample is a path of its own through the same functions, so that each report has much to do. */
function hostileProfile(samples: number): Profile {
  const builder = new ProfileBuilder({ sampleTypes: [{ type: "inuse_space", unit: "bytes" }] });
  const locations = Array.from({ length: 1_000 }, (_, row) =>
    builder.location([{ function: `main.${"f".repeat(200)}${row}`, file: "/a.go", line: row }]),
  );
  for (let row = 0; row < samples; row++) {
    const stack = Array.from({ length: 100 }, (_, depth) => locations[(row * 7 + depth * depth) % locations.length]!);
    builder.add({ stack, values: [1_000 + row] });
  }
  return builder.build();
}

/** The longest time in which this thread, which serves HTTP, answered no timer while the work went on. */
async function longestStallMs(work: Promise<unknown>): Promise<number> {
  let [last, longest] = [performance.now(), 0];
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 10);
  await work;
  clearInterval(timer);
  return Math.max(longest, performance.now() - last);
}

describe("pages made in threads", () => {
  let view: ViewThreads | null = null;
  const opened = (profile: Profile, timeMsMax: number): ViewThreads => {
    const program = new URL("view-worker.js", DIST);
    view = viewInThreads({
      profile,
      options: DEFAULT_PPROF_OPTIONS,
      assets: ASSETS,
      program,
      timeMsMax: durationMs(timeMsMax),
    });
    return view;
  };
  afterEach(() => view?.close());

  it("show the profile, also as a drawn graph", async () => {
    const { handle } = opened(prepareProfile(fixtureProfile("heap.pb.gz")), 60_000);
    const top = await handle("/top", new URLSearchParams());
    expect([top.status, String(top.body)]).toEqual([200, expect.stringContaining("main.")]);
    const graph = await handle("/graph.svg", new URLSearchParams());
    expect([graph.status, String(graph.body)]).toEqual([200, expect.stringContaining("<svg")]);
    const download = await handle("/download", new URLSearchParams());
    expect(download.body).toBeInstanceOf(Uint8Array);
  });

  it("never stall the thread that serves them", async () => {
    const { handle } = opened(hostileProfile(20_000), 60_000);
    await handle("/peek", new URLSearchParams({ re: "none" }));
    const query = new URLSearchParams({ f: "(f+)+(main|f)*f{3,}1$", h: "x", s: "f*f*f*1" });
    const started = performance.now();
    const work = Promise.all([handle("/flamegraph", query), handle("/top", query)]);
    const stallMs = await longestStallMs(work);
    expect(stallMs).toBeLessThan((performance.now() - started) / 4);
  });

  it("are refused when they take too long, and others are shown meanwhile", async () => {
    const { handle } = opened(hostileProfile(20_000), 20);
    const slow = await handle("/flamegraph", new URLSearchParams({ g: "lines" }));
    expect([slow.status, slow.body]).toEqual([503, expect.stringContaining("making it took longer than 20 ms")]);
  });
});
