/** The levels of sites, from sealed hours and from profiles: the same sites, with the identities of the verdict. */
import { describe, expect, it } from "vitest";
import { unixMs } from "../../src/base/units.ts";
import { sealLog } from "../../src/history/chunk/seal.ts";
import { readFrom, SealedChunk } from "../../src/history/chunk/sealed-chunk.ts";
import { LogIndex } from "../../src/history/log/log-index.ts";
import { sitesOfDictionary } from "../../src/monitor/dictionary-sites.ts";
import { type SiteLevels, siteLevels, siteLevelsOfProfiles } from "../../src/monitor/site-levels.ts";
import { decodeProfile } from "../../src/profile/proto/decode.ts";
import { brotli } from "../../src/source/brotli.ts";
import { drawnHeap } from "../history/drawn-heap.ts";
import { FIRST_MS, SERIES, writtenLog } from "../history/logs.ts";
import { profilesOf, RECORDINGS, recordedFiles } from "../history/recorded.ts";

function unwrap<T>(
  result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: { readonly what: string } },
): T {
  if (!result.ok) throw new Error(result.error.what);
  return result.value;
}

/** From a sealed hour with these profiles, a minute apart. */
function fromChunk(profiles: readonly Uint8Array[], kind: "heap" | "goroutine"): SiteLevels {
  const index = unwrap(LogIndex.open(writtenLog(profiles).bytes, brotli));
  const bytes = unwrap(sealLog(index, () => true, brotli));
  const dictionary = (name: string) => index.dictionary(name);
  const chunk = unwrap(SealedChunk.open({ read: readFrom(bytes), dictionary, compression: brotli, where: "chunk" }));
  const levels = unwrap(chunk.levels(SERIES.name));
  if (levels === null) throw new Error("the series has no counts");
  return siteLevels(levels, index.dictionary(SERIES.dictionary)!, kind);
}

function fromProfiles(profiles: readonly Uint8Array[], kind: "heap" | "goroutine"): SiteLevels {
  const timed = profiles.map((bytes, minute) => ({
    at: unixMs(FIRST_MS + 60_000 * minute),
    profile: unwrap(decodeProfile(bytes, "profile")),
  }));
  const levels = siteLevelsOfProfiles(timed, kind);
  if (levels === null) throw new Error("the profiles are of another kind");
  return levels;
}

const DRAWN = [
  `5   5   64   clone < remember < main
   3   1   64   clone < parse < main
   9   9   16   parse < main`,
  `6   6   64   clone < remember < main
   4   2   64   clone < parse < main
   9   9   16   parse < main`,
  `7   7   64   clone < remember < main
   9   8   16   parse < main`,
].map((text) => drawnHeap(text));

describe("the levels of sites", () => {
  it("are sums over the stacks of a site at each scrape", () => {
    const { times, sites } = fromChunk(DRAWN, "heap");
    expect(times).toEqual([0, 1, 2].map((minute) => FIRST_MS + 60_000 * minute));
    const clone = sites.find(({ name }) => name === "clone")!;
    expect(clone.id).toBe("heap:function:clone");
    // An object of 64 bytes stands for 8,192 and a half.
    expect([...clone.objects!].map((count) => Math.round(count / 8192.5))).toEqual([6, 8, 7]);
    expect([...clone.value].map((bytes) => Math.round(bytes / 64 / 8192.5))).toEqual([6, 8, 7]);
    expect(clone.stack.frames.map((frame) => frame.function)).toEqual(["clone", "remember", "main"]);
    expect(clone.stack.id).toMatch(/^heap:stack:clone\+/);
  });

  it.each(RECORDINGS)("of a sealed hour and of its profiles are the same: %s", (name) => {
    for (const kind of ["heap", "goroutine"] as const) {
      const profiles = profilesOf(recordedFiles(name), kind);
      const [sealed, plain] = [fromChunk(profiles, kind), fromProfiles(profiles, kind)];
      const byId = (levels: SiteLevels) =>
        levels.sites
          .filter(({ value }) => value.some((level) => level > 0))
          .map(({ id, name, value, objects }) => ({ id, name, value, objects }))
          .sort((a, b) => (a.id < b.id ? -1 : 1));
      expect(byId(sealed)).toEqual(byId(plain));
    }
  });

  it.each(RECORDINGS)(
    "have the functions of a stack as its frames have them, root first, inlined calls too: %s",
    (name) => {
      const profiles = profilesOf(recordedFiles(name), "heap");
      const dictionary = unwrap(LogIndex.open(writtenLog(profiles).bytes, brotli)).dictionary(SERIES.dictionary)!;
      const sites = sitesOfDictionary(dictionary, "heap");
      expect(dictionary.stacks.length).toBeGreaterThan(10);
      for (let stack = 0; stack < dictionary.stacks.length; stack++)
        expect(sites.functionsOf(stack)).toEqual(
          sites
            .framesOf(stack)
            .map((frame) => frame.function)
            .reverse(),
        );
    },
  );
});
