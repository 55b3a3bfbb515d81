/** Runs the tests of the Go package that services mount. */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { describeWithGo } from "../support/go.ts";

const MODULE = fileURLToPath(new URL("../../../../go/heapdump", import.meta.url));
const GO_TEST_WITHIN_MS = 300_000;

describeWithGo("go/heapdump", () => {
  it(
    "passes its own tests, and go vet also on systems where it cannot fork",
    () => {
      const go = (args: readonly string[], env = {}) =>
        execFileSync("go", args, { cwd: MODULE, encoding: "utf8", env: { ...process.env, ...env } });
      go(["vet", "."], { GOOS: "darwin" });
      expect(go(["test", "."])).toMatch(/^ok/m);
    },
    GO_TEST_WITHIN_MS,
  );
});
