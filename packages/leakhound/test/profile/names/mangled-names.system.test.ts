/** The names that the installed `go tool pprof` shows for all mangled names of the fixture. */

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, it } from "vitest";
import { ProfileBuilder } from "../../../src/profile/model/builder.ts";
import { demangledName } from "../../../src/profile/names/mangled-names.ts";
import { encodeProfile } from "../../../src/profile/proto/encode.ts";
import { describeWithGo } from "../go.ts";

const folder = mkdtempSync(join(tmpdir(), "leakhound-mangled-"));
afterAll(() => rmSync(folder, { recursive: true }));
const names = readFileSync(fileURLToPath(new URL("../fixtures/mangled/names.txt", import.meta.url)), "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => line.split("\t")[0]!);

/** A location of `-raw`: `  1: 0x1000 M=1 foo::bar row0:1:0 s=0(_ZN3foo3barEv)` */
const LOCATION = /^ +\d+: 0x[\da-f]+ (?:M=\d+ )?(.*) row(\d+):1:0 s=0/;

describeWithGo("go tool pprof", () => {
  it("shows the same names", () => {
    const builder = new ProfileBuilder({ sampleTypes: [{ type: "space", unit: "bytes" }] });
    names.forEach((name, row) => {
      const location = builder.location([{ function: name, file: `row${row}`, line: 1 }], BigInt(4096 + row));
      builder.add({ stack: [location], values: [1] });
    });
    const file = join(folder, "names.pb");
    writeFileSync(file, encodeProfile(builder.build()));
    const raw = execFileSync("go", ["tool", "pprof", "-raw", file], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
    const shown = new Map(
      raw.split("\n").flatMap((line) => {
        const [, name, row] = LOCATION.exec(line) ?? [];
        return name === undefined ? [] : [[names[Number(row)]!, name] as const];
      }),
    );
    expect(names.map((name) => [name, demangledName(name)])).toEqual(names.map((name) => [name, shown.get(name)]));
  });
});
