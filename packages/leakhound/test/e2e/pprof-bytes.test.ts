/** Names that are not UTF-8 come out as the bytes that they are, as from `go tool pprof`. */
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, expect, it } from "vitest";
import { ProfileBuilder } from "../../src/profile/model/builder.ts";
import { encodeProfile } from "../../src/profile/proto/encode.ts";
import { describeWithGo } from "../profile/go.ts";
import { newFolder, run } from "./run-leakhound.ts";

const folder = newFolder();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Two functions whose names differ only in a byte that is not UTF-8, with such a file and label. */
function profile(): Uint8Array {
  const builder = new ProfileBuilder({
    sampleTypes: [{ type: "space", unit: "bytes" }],
    periodType: { type: "space", unit: "bytes" },
    period: 1n,
    comments: ["gr\uDCFCn"],
  });
  for (const [name, value] of [
    ["stra\uDCDFe", 3000],
    ["stra\uDCFFe", 1000],
  ] as const) {
    const stack = [builder.location([{ function: name, file: "/src/m\uDCFCll.c", line: 3 }], 16n)];
    builder.add({ stack, values: [value], labels: [{ key: "r\uDCFCck", text: "z\uDCFCri" }] });
  }
  return encodeProfile(builder.build());
}

describeWithGo("names that are not UTF-8", () => {
  const input = join(folder, "latin1.pb");
  writeFileSync(input, profile());

  it.each(["-top", "-raw", "-traces", "-tags", "-tree", "-proto"])("are the same bytes with %s", async (report) => {
    const [ours, theirs] = [join(folder, `ours${report}`), join(folder, `theirs${report}`)];
    execFileSync("go", ["tool", "pprof", "-symbolize=none", report, `-output=${theirs}`, input], {
      stdio: "pipe",
      env: { ...process.env, TZ: "UTC" },
    });
    await run(["pprof", "-symbolize=none", report, `-output=${ours}`, input], folder, { TZ: "UTC" });
    const plain = (path: string) => (report === "-proto" ? gunzipSync(readFileSync(path)) : readFileSync(path));
    expect(plain(ours).toString("latin1")).toBe(plain(theirs).toString("latin1"));
    expect(plain(ours).some((byte) => byte === 0xfc || byte === 0xdf)).toBe(true);
  });
});
