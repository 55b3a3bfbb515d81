/** Files that are no binaries, or damaged ones, give a fault, and never an exception or an endless loop. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { inflateZlib } from "../../../../../src/acquire/file-access.ts";
import { loadGoProgram } from "../../../../../src/heap/go/program/program.ts";
import { describeWithGo } from "../../../../support/go.ts";
import { randomOf } from "../../../../support/heap-simulation.ts";
import { builtBinary } from "../../../scenarios.ts";

const load = (bytes: Uint8Array) =>
  loadGoProgram(
    {
      where: "service",
      length: bytes.length,
      read: async ({ offset, length }) => bytes.subarray(offset, offset + Math.max(0, length)),
    },
    inflateZlib,
  );

async function outcome(bytes: Uint8Array): Promise<string> {
  const result = await load(bytes);
  return result.ok ? "loaded" : result.error.code;
}

it("a file that is no ELF file is reported as such", async () => {
  expect(await outcome(new Uint8Array())).toBe("wrong-binary");
  expect(
    await outcome(new TextEncoder().encode("#!/bin/sh\necho a script of more than 64 bytes, as a header is long\n")),
  ).toBe("wrong-binary");
});

describeWithGo("a damaged binary", () => {
  const plain = () => new Uint8Array(readFileSync(builtBinary({ flags: ["-ldflags=-compressdwarf=false"] })));

  it("cut off anywhere is a fault", async () => {
    const bytes = plain();
    for (let part = 0; part < 20; part++)
      expect(await outcome(bytes.subarray(0, (bytes.length * part) / 20))).toBe("wrong-binary");
  });

  it("with bytes of its debug information changed is a fault, or is loaded", async () => {
    const bytes = plain();
    const random = randomOf(7);
    for (let round = 0; round < 10; round++) {
      const damaged = bytes.slice();
      for (let change = 0; change < 2_000; change++)
        damaged[Math.floor(damaged.length * (0.6 + 0.4 * random()))] = Math.floor(256 * random());
      expect(["corrupt", "unsupported", "loaded", "no-symbols", "wrong-binary"]).toContain(await outcome(damaged));
    }
  });

  it("without symbols is reported with what to give instead", async () => {
    const result = await load(new Uint8Array(readFileSync(builtBinary({ flags: ["-ldflags=-s -w"] }))));
    expect(result).toMatchObject({ ok: false, error: { code: "no-symbols" } });
  });
});
