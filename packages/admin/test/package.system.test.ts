import { readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { bundledAdmin } from "./service.ts";

/** Each service that uses the admin ships it. */
const GZIPPED_BYTES_MAX = 18 * 1024;

describe("the package", () => {
  it("is one small module without dependencies except Node", async () => {
    const bundle = readFileSync(await bundledAdmin());
    const imported = [...bundle.toString().matchAll(/^import .*from "([^"]+)";$/gm)].map((match) => match[1]!);
    expect(imported.length).toBeGreaterThan(0);
    expect(imported.filter((name) => !isBuiltin(name))).toEqual([]);
    expect(gzipSync(bundle).length).toBeLessThan(GZIPPED_BYTES_MAX);
  });
});
