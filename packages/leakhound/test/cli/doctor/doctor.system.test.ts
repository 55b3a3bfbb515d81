/** `leakhound doctor` on real services. */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, onTestFinished } from "vitest";
import { createAdmin } from "../../../../admin/src/index.ts";
import type { Examination } from "../../../src/base/examination.ts";
import { frameworksOf } from "../../../src/cli/doctor/framework.ts";
import { newFolder, run } from "../../e2e/run-leakhound.ts";
import { describeWithGo, startTestbed } from "../../support/go.ts";
import { routes, says, serve } from "../../support/servers.ts";

let folder: string;
beforeEach(() => {
  folder = newFolder();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function examined(...args: readonly string[]): Promise<Examination> {
  const { stdout } = await run(["doctor", ...args, "--json"], folder);
  const [examination]: Examination[] = JSON.parse(stdout);
  return examination!;
}

describeWithGo("a Go service", () => {
  it("offers profiles, collections and memory, and can be given heap images", async () => {
    const { admin, stop } = await startTestbed({ scenario: "fixed" });
    onTestFinished(stop);
    const { service, parts } = await examined(admin);
    expect(service).toBe("go");
    expect(parts).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ part: "heap", path: "/debug/pprof/heap" }),
        { part: "collection", ran: true },
        expect.objectContaining({ part: "goroutine", path: "/debug/pprof/goroutine" }),
        { part: "goroutineleak", missing: null },
        { part: "images", missing: null },
      ]),
    );
  });
});

it("a Node service offers heap images without making one", async () => {
  const admin = createAdmin();
  onTestFinished(() => admin.stop());
  const { url } = await admin.listen({ port: 0 });
  const { service, parts } = await examined(url);
  expect(service).toBe("node");
  expect(parts.map(({ part }) => part)).toEqual(["heap", "memory", "images"]);
  expect(parts.at(-1)).toEqual({ part: "images", path: "/debug/leakhound/heapsnapshot", access: "granted" });
});

it("does not take a page that answers every address for heap images", async () => {
  const { host } = await serve((request, response) => {
    const profile = request.url?.startsWith("/debug/pprof/goroutine?") || request.url === "/debug/pprof/goroutine";
    const page = says("<html><body>shop</body></html>", "text/html");
    const text = says("goroutine profile: total 1\n1 @ 0x1\n#\t0x1\tmain.main+0x1\t/main.go:1\n");
    (profile ? text : page)(request, response);
  });
  const { parts } = await examined(host);
  expect(parts).toContainEqual({ part: "images", missing: null });
});

it("shows what to write into a service that serves no profiles, for the framework of its source", async () => {
  const { host } = await serve(routes({}));
  writeFileSync(join(folder, "go.mod"), "module shop\n\nrequire github.com/gin-gonic/gin v1.10.0\n");
  const { status, stdout, stderr } = await run(["doctor", host, "--source", folder], folder);
  expect(stderr).toMatch(/serves no profiles: status 404/);
  expect(stdout).toContain('router.GET("/debug/pprof/*profile", gin.WrapF(pprof.Index))');
  expect(stdout).not.toContain("Go, echo");
  expect(status).toBe(2);
});

it.each([
  ["github.com/labstack/echo/v4", "Go, echo", null],
  ["github.com/labstack/echo/v5", "Go, echo", null],
  ["github.com/gofiber/fiber/v2", "Go, fiber v2", "github.com/gofiber/fiber/v2/middleware/adaptor"],
  ["github.com/gofiber/fiber/v3", "Go, fiber v3", "github.com/gofiber/fiber/v3/middleware/adaptor"],
  ["github.com/gofiber/fiber/v9", "Go, net/http", null],
])("recognizes the major version of a framework: %s", async (module, name, line) => {
  writeFileSync(join(folder, "go.mod"), `module shop\n\nrequire ${module} v9.0.1\n`);
  const frameworks = await frameworksOf(folder);
  expect(frameworks.map((one) => one.name)).toEqual([name]);
  if (line !== null) expect(frameworks[0]!.lines.join("\n")).toContain(line);
});
