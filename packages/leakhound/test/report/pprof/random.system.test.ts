/**
 * Compares random profiles and flags with `go tool pprof`, byte for byte. The value of each sample is another power of
 * two, so that two sums are equal only where they are of the same samples: the tool orders other ties by chance, and
 * ties of a call tree always.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, it } from "vitest";
import { type FrameSpec, type LabelSpec, ProfileBuilder } from "../../../src/profile/model/builder.ts";
import type { Profile } from "../../../src/profile/model/types.ts";
import { encodeProfile } from "../../../src/profile/proto/encode.ts";
import { describeWithGo } from "../../support/go.ts";
import { goTranscript, ourTranscript } from "./transcripts.ts";

const SEED = 20261123;
const PROFILES = 20;
const COMMAND_LINES_EACH = 4;
const LOCATIONS = 30;

const FUNCTIONS = [
  ...["main.main", "main.(*Server).Run", "main.(*Server).Run.func1", "main.Map[...]", "main.(*Tree[...]).Walk"],
  ...["github.com/acme/shop/v2/cart.(*Cart).Add", "net/http.HandlerFunc.ServeHTTP", "runtime.mallocgc", ""],
  ...["std::map<int, Foo>::at(int const&) const", "(anonymous namespace)::run()", "java.lang.Object.<init>", "日本.f"],
];
const FILES = ["/src/main.go", "/usr/lib/go/src/runtime/malloc.go", "cart/../cart/cart.go", ""];
const TYPES = [
  ["objects/count", "space/bytes"],
  ["samples/count", "cpu/nanoseconds"],
  ["contentions/count", "delay/milliseconds"],
  ["events/widgets"],
];

const frame: fc.Arbitrary<FrameSpec> = fc.record({
  function: fc.constantFrom(...FUNCTIONS),
  file: fc.constantFrom(...FILES),
  line: fc.nat(40),
  startLine: fc.constantFrom(0, 5),
});
const location = fc.tuple(fc.array(frame, { maxLength: 3 }), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }));
const label: fc.Arbitrary<LabelSpec> = fc.oneof(
  fc.record({ key: fc.constantFrom("route", "tenant"), text: fc.constantFrom("/a", "/b", "gold", "") }),
  fc.record({ key: fc.constantFrom("bytes", "request"), number: fc.nat(1 << 20), unit: fc.constantFrom("", "bytes") }),
);
const sample = fc.record({
  stack: fc.array(fc.nat(LOCATIONS - 1), { maxLength: 9 }),
  labels: fc.array(label, { maxLength: 3 }),
});
const profiles: fc.Arbitrary<Profile> = fc
  .record({
    types: fc.constantFrom(...TYPES),
    locations: fc.array(location, { minLength: LOCATIONS, maxLength: LOCATIONS }),
    samples: fc.array(sample, { minLength: 1, maxLength: 24 }),
    unit: fc.constantFrom(1, 512, 1_000_000),
    dropFrames: fc.constantFrom("", "", "runtime\\..*"),
    durationNanos: fc.constantFrom(0n, 1_500_000_000n),
  })
  .map(({ types, locations, samples, unit, dropFrames, durationNanos }) => {
    const sampleTypes = types.map((words) => {
      const [type = "", name = ""] = words.split("/");
      return { type, unit: name };
    });
    const builder = new ProfileBuilder({ sampleTypes, dropFrames, durationNanos });
    const rows = locations.map(([frames, address]) => builder.location(frames, address));
    for (const [at, { stack, labels }] of samples.entries()) {
      const values = sampleTypes.map((_, type) => (type === 0 ? 2 ** at : unit * 2 ** at));
      builder.add({ stack: stack.map((row) => rows[row]!), values, labels });
    }
    return builder.build();
  });

const NAMES = ["main", "Server|Cart", "runtime\\.", "(?i)MAP", "^$", "nosuch", "src/", "."];
const either = (...flags: readonly string[]) => fc.option(fc.constantFrom(...flags), { freq: 2, nil: "" });
const named = (flag: string) =>
  fc.option(
    fc.constantFrom(...NAMES).map((name) => `-${flag}=${name}`),
    { freq: 6, nil: "" },
  );

const commandLines = fc
  .tuple(
    fc.constantFrom(
      ...["-top", "-tree", "-dot", "-traces", "-tags", "-raw", "-callgrind", "-proto", "-topproto"],
      ...["-peek=main|Cart", "-list=.", "-top -cum"],
    ),
    either("-functions", "-filefunctions", "-lines", "-addresses"),
    either("-noinlines", "-showcolumns", "-compact_labels", "-drop_negative", "-trim=false"),
    either("-nodecount=3", "-nodecount=12", "-nodefraction=0.2", "-edgefraction=0.1", "-relative_percentages"),
    either("-unit=kb", "-unit=auto", "-divide_by=3", "-mean", "-sample_index=0"),
    either(
      "-tagfocus=1kb:",
      "-tagfocus=route=/a",
      "-tagignore=gold",
      "-tagroot=route,bytes",
      "-tagleaf=tenant",
      "-taghide=e",
    ),
    named("focus"),
    named("ignore"),
    named("hide"),
    named("show"),
    named("show_from"),
    named("prune_from"),
  )
  .map((flags) => flags.flatMap((flag) => flag.split(" ")).filter((flag) => flag !== ""));

const drawnAt = <T>(arbitrary: fc.Arbitrary<T>, count: number, seed: number) =>
  fc.sample(arbitrary, { numRuns: count, seed });

describeWithGo("random profiles print as in go tool pprof", () => {
  const folder = mkdtempSync(join(tmpdir(), "leakhound-random-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const cells = drawnAt(profiles, PROFILES, SEED).flatMap((profile, at) => {
    const file = join(folder, `${at}.pb`);
    writeFileSync(file, encodeProfile(profile));
    return drawnAt(commandLines, COMMAND_LINES_EACH, SEED + at).map((flags) => ({
      name: `${flags.join(" ")} ${at}`,
      args: [...flags, file],
    }));
  });

  it.each(cells)(`seed ${SEED}: $name`, async ({ args }) => {
    expect(await ourTranscript(args, folder)).toBe(goTranscript(args, folder));
  });
});
