/** The real `go tool pprof` writes the same bytes for sums and differences of the same files. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterAll, expect, it } from "vitest";
import { prepareProfile, withMainBinary } from "../../../src/profile/filter/prepare.ts";
import { type BaseOptions, combineWithBase } from "../../../src/profile/merge/base-profile.ts";
import { canonicalProfile } from "../../../src/profile/merge/canonical.ts";
import { mergeProfiles } from "../../../src/profile/merge/merge.ts";
import type { Profile } from "../../../src/profile/model/types.ts";
import { openProfile } from "../../../src/profile/open.ts";
import { encodeProfile } from "../../../src/profile/proto/encode.ts";
import { inflate } from "../../../src/source/inflate.ts";
import { natural, plainProfiles } from "../arbitrary.ts";
import { fixturePath } from "../fixtures.ts";
import { describeWithGo, goProto } from "../go.ts";
import { fromPlain, type PlainProfile } from "../plain.ts";
import { unwrap } from "../unwrap.ts";

const RECORDED = fileURLToPath(new URL("../../fixtures/go1.26", import.meta.url));
const GENERATED = 20;
const SEED = 20261123;

const recorded = (folder: string) => readdirSync(join(RECORDED, folder)).map((name) => join(RECORDED, folder, name));
const heaps = recorded("leak/heap");

describeWithGo("go tool pprof -proto", () => {
  const folder = mkdtempSync(join(tmpdir(), "leakhound-merge-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  const cases: Record<string, readonly string[]> = {
    "one heap profile": heaps.slice(0, 1),
    "all heap profiles of a leak": heaps,
    "heap profiles of two processes": [...heaps, ...recorded("fixed/heap")],
    "goroutine profiles": recorded("goroutine/goroutine"),
    "profiles of two kinds with the same types": [fixturePath("mutex.pb.gz"), fixturePath("block.pb.gz")],
    "CPU profiles": [fixturePath("cpu.pb.gz"), fixturePath("cpu.pb.gz")],
  };
  for (const [name, files] of Object.entries(cases)) {
    it(`writes the same sum for ${name}`, () => {
      expect(ourProto(files)).toEqual(goProto(folder, files));
    });
  }

  const first = heaps[0]!;
  const last = heaps.at(-1)!;
  const options: Record<string, BaseOptions> = {
    "-base": { isDiff: false, normalize: false },
    "-diff_base": { isDiff: true, normalize: false },
    "-normalize -base": { isDiff: false, normalize: true },
    "-normalize -diff_base": { isDiff: true, normalize: true },
  };
  for (const [flags, option] of Object.entries(options)) {
    it(`writes the same difference with ${flags}`, () => {
      const args = `${flags}=${first}`.split(" ");
      expect(ourProto([last], { files: [first], ...option })).toEqual(goProto(folder, [...args, last]));
      expect(ourProto([last], { files: [last], ...option })).toEqual(
        goProto(folder, [...`${flags}=${last}`.split(" "), last]),
      );
    });
  }

  it("writes the same sum for random profiles", () => {
    const parts = plainProfiles(natural).filter(isKnownToGo).map(plainly);
    for (const [row, plain] of fc.sample(parts, { numRuns: GENERATED, seed: SEED }).entries()) {
      const files = [0, 1].map((part) => join(folder, `${row}.${part}.pb`));
      for (const [part, file] of files.entries()) {
        const samples = plain.samples.filter((_, at) => at % 2 === part);
        writeFileSync(file, encodeProfile(fromPlain({ ...plain, samples })));
      }
      expect(ourProto(files), `seed ${SEED}, profile ${row}`).toEqual(goProto(folder, files));
    }
  });
});

/** pprof refuses profiles without samples, with lines without functions, or with duplicate types. */
function isKnownToGo({ samples, sampleTypes, functions }: PlainProfile): boolean {
  const isAccepted = new Set(sampleTypes.map(({ type }) => type)).size === sampleTypes.length;
  return isAccepted && samples.length > 0 && functions.length > 0;
}

/** Without names that pprof rewrites and without drop_frames. */
function plainly(plain: PlainProfile): PlainProfile {
  const functions = plain.functions.map((row, at) => ({
    ...row,
    systemName: row.name,
    name: plain.strings.length + at,
  }));
  const strings = [...plain.strings, ...functions.map((_, at) => `f${at}`)];
  const locations = plain.locations.map((location) => ({
    ...location,
    lines: location.lines.map((line) => ({ ...line, function: Math.max(line.function, 0) })),
  }));
  return { ...plain, functions, locations, strings, dropFrames: "", keepFrames: "" };
}

function ourProto(files: readonly string[], base?: BaseOptions & { readonly files: readonly string[] }): Uint8Array {
  const sum = summed(files);
  const whole = base ? good(combineWithBase(sum, summed(base.files), base)) : sum;
  return encodeProfile(canonicalProfile(prepareProfile(whole)));
}

function summed(files: readonly string[]): Profile {
  const opened = files.map((file) => unwrap(openProfile(readFileSync(file), file, inflate)));
  return good(mergeProfiles(opened.map((profile) => withMainBinary(profile, { binary: null, buildId: "" }))));
}

function good(result: ReturnType<typeof mergeProfiles>): Profile {
  if (!result.ok) throw new Error(result.error.what);
  return result.value;
}
