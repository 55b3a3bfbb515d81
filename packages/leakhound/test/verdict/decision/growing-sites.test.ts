/** Which site is reported first. */
import { expect, it } from "vitest";
import { bytes, unixMs } from "../../../src/base/units.ts";
import { ProfileBuilder } from "../../../src/profile/model/builder.ts";
import { TargetSeriesBuilder } from "../../../src/series/series-builder.ts";
import { diagnose } from "../../../src/verdict/diagnose.ts";

const MIB = 2 ** 20;
const SNAPSHOTS = 20;
const INTERVAL_MS = 60_000;

/**
 * Twenty minutes of a Node service whose module is loaded again and again: each load allocates in all of these functions.
 *
 *   from    < (anonymous) rules.mjs < run node:internal/…      0.5 MiB a minute
 *   join    < (anonymous) rules.mjs < run node:internal/…      0.5 MiB a minute
 *   …
 *   render  < serve app.mjs                                    20 MiB, always
 */
function sitesOf(leaves: readonly string[]) {
  const builder = new TargetSeriesBuilder("shop");
  for (let minute = 0; minute < SNAPSHOTS; minute++) {
    const profile = new ProfileBuilder({ sampleTypes: [{ type: "inuse_space", unit: "bytes" }] });
    const module = profile.location([{ function: "(anonymous)", file: "/srv/rules.mjs", line: 1 }]);
    const run = profile.location([{ function: "run", file: "node:internal/modules/esm/module_job", line: 9 }]);
    const leafOf = (name: string) => profile.location([{ function: name, file: "", line: 0 }]);
    for (const name of leaves) profile.add({ stack: [leafOf(name), module, run], values: [(1 + minute / 2) * MIB] });
    const serve = profile.location([{ function: "serve", file: "/srv/app.mjs", line: 3 }]);
    profile.add({ stack: [leafOf("render"), serve], values: [20 * MIB] });
    const at = unixMs(minute * INTERVAL_MS);
    builder.add(profile.build(), at);
    const live = (20 + leaves.length * (1 + minute / 2)) * MIB;
    builder.addReading({ at, heapAllocBytes: bytes(live), gcCount: minute });
  }
  const { diagnosis } = diagnose(builder.series(), { own: null, limitBytes: null });
  expect(diagnosis.verdict).toBe("leak");
  return diagnosis.sites.map(({ unit, function: name, file }) => `${unit} ${name} ${file}`);
}

it("is the own frame with most of the growth, where that comes from many functions with a small part each", () => {
  const [first] = sitesOf(["from", "join", "map", "slice", "concat", "assign", "keys", "split", "replace", "entries"]);
  expect(first).toBe("own-frame (anonymous) /srv/rules.mjs");
});

it("is the function, where it has a good part of the growth itself", () => {
  expect(sitesOf(["from", "join"])[0]).toMatch(/^function (?:from|join) $/);
});
