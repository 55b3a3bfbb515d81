/**
 * What `leakhound doctor` says to write into a service, written into one: each is compiled with the real framework from
 * the Go module proxy or npm, started, and examined.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, it, onTestFinished } from "vitest";
import type { Examination } from "../../../src/base/examination.ts";
import { HOW_TO_SERVE } from "../../../src/report/words/how-to-serve.ts";
import { newFolder, run } from "../../e2e/run-leakhound.ts";
import { describeWithGo } from "../../support/go.ts";

/** The rest of a program: what is before the lines of the instructions, and how it listens on `listener`. */
const PROGRAMS: Readonly<
  Record<string, { readonly module: string | null; readonly before: string; readonly listen: string }>
> = {
  "net/http": {
    module: "github.com/prometheus/client_golang@v1.25.0",
    before: "",
    listen: "http.Serve(listener, admin)",
  },
  gin: {
    module: "github.com/gin-gonic/gin@v1.12.0",
    before: "gin.SetMode(gin.ReleaseMode); router := gin.New()",
    listen: "http.Serve(listener, router)",
  },
  echo: { module: "github.com/labstack/echo/v5@v5.4.5", before: "e := echo.New()", listen: "http.Serve(listener, e)" },
  chi: {
    module: "github.com/go-chi/chi/v5@v5.5.0",
    before: "router := chi.NewRouter()",
    listen: "http.Serve(listener, router)",
  },
  gorilla: {
    module: "github.com/gorilla/mux@v1.8.1",
    before: "router := mux.NewRouter()",
    listen: "http.Serve(listener, router)",
  },
  fiber: {
    module: "github.com/gofiber/fiber/v3@v3.1.0",
    before: "app := fiber.New()",
    listen: "app.Listener(listener, fiber.ListenConfig{DisableStartupMessage: true})",
  },
  "fiber-v2": {
    module: "github.com/gofiber/fiber/v2@v2.52.15",
    before: "app := fiber.New(fiber.Config{DisableStartupMessage: true})",
    listen: "app.Listener(listener)",
  },
};

let folder: string;
beforeEach(() => {
  folder = newFolder();
});
afterEach(() => {
  // The module cache of Go is read-only.
  rmSync(folder, { recursive: true, force: true });
});

const GO_PARTS = ["heap", "collection", "goroutine", "memory"];
const goEntries = HOW_TO_SERVE.filter(({ language }) => language === "go");
/** The lines hold for other versions, too. */
const OLDER = [["echo", "github.com/labstack/echo/v4@v4.16.4"]] as const;
const cases = [...goEntries.map(({ id }) => [id, PROGRAMS[id]?.module ?? null] as const), ...OLDER].map(
  ([id, module]) => [module ?? id, id, module] as const,
);

it("each framework of Go is tried", () => {
  expect(goEntries.map(({ id }) => id).sort()).toEqual(Object.keys(PROGRAMS).sort());
});

describeWithGo("the instructions", () => {
  it.each(cases)("for %s serve profiles", async (_version, id, module) => {
    const { lines } = HOW_TO_SERVE.find((entry) => entry.id === id)!;
    const { before, listen } = PROGRAMS[id]!;
    const isImport = (line: string) => line.startsWith("import ");
    // The listener of the instructions for net/http has a fixed port; here it is one that is free.
    const body = lines.filter((line) => !isImport(line) && !line.includes("ListenAndServe"));
    const own = module?.split("@")[0];
    const ownImport = id === "net/http" || own === undefined ? [] : [`import "${own}"`];
    const source = [
      "package main",
      'import ("fmt"; "net"; "net/http"; "os"; "time")',
      ...lines.filter(isImport),
      ...ownImport,
      "var _ = http.StatusOK",
      "func main() {",
      'listener, err := net.Listen("tcp", "127.0.0.1:0")',
      "if err != nil { panic(err) }",
      "time.AfterFunc(2*time.Minute, func() { os.Exit(0) })",
      before,
      ...body,
      "fmt.Println(listener.Addr())",
      `panic(${listen})`,
      "}",
    ].join("\n");
    writeFileSync(join(folder, "main.go"), source);
    const go = (...args: readonly string[]) =>
      execFileSync("go", args, { cwd: folder, env: { ...process.env, GOFLAGS: "-mod=mod" }, stdio: "pipe" });
    go("mod", "init", "example.com/instructions");
    if (module !== null) go("get", module);
    go("mod", "tidy");
    go("build", "-o", "service", ".");
    const address = await started(spawn(join(folder, "service"), { stdio: ["ignore", "pipe", "inherit"] }));
    expect(await partsOf(address)).toEqual(expect.arrayContaining(GO_PARTS));
  });
});

describeWithGo("the instructions for trpc-go", () => {
  it("serve profiles at the admin port", async () => {
    const { lines, address } = HOW_TO_SERVE.find(({ id }) => id === "trpc-go")!;
    const testbed = fileURLToPath(new URL("../../../../../testbed/", import.meta.url));
    for (const part of ["go", "trpc"]) cpSync(join(testbed, part), join(folder, part), { recursive: true });
    const service = [
      "name: trpc.shop.web.http",
      "ip: 127.0.0.1",
      "port: 0",
      "network: tcp",
      "protocol: http_no_protocol",
    ];
    const ofService = service.map((line, row) => `${row === 0 ? "    - " : "      "}${line}`);
    writeFileSync(join(folder, "trpc", "trpc_go.yaml"), [...lines, "  service:", ...ofService].join("\n"));
    execFileSync("go", ["build", "-o", "service", "./fixed"], { cwd: join(folder, "trpc"), stdio: "pipe" });
    const child = spawn(join(folder, "trpc", "service"), { cwd: join(folder, "trpc"), stdio: "ignore" });
    onTestFinished(() => void child.kill());
    await expect
      .poll(() => partsOf(address), { timeout: 30_000, interval: 500 })
      .toEqual(expect.arrayContaining(GO_PARTS));
  });
});

/** The rest of a program, by the framework. */
const NODE_PROGRAMS: Readonly<Record<string, { readonly before: string; readonly after: string }>> = {
  express: {
    before: 'import express from "express"; const app = express();',
    after:
      'app.get("/", (_, response) => response.send("shop")); const server = app.listen(0, "127.0.0.1", () => console.log("127.0.0.1:" + server.address().port));',
  },
  node: {
    before: 'import Fastify from "fastify"; const app = Fastify();',
    after: 'app.get("/", async () => "shop"); await app.listen({ port: 0 }); console.log("127.0.0.1:6060");',
  },
};

it.each(HOW_TO_SERVE.filter(({ language }) => language === "node").map((entry) => [entry.id, entry] as const))(
  "the instructions for %s of Node serve profiles, and leave the other routes alone",
  async (id, { lines }) => {
    const { before, after } = NODE_PROGRAMS[id]!;
    writeFileSync(join(folder, "package.json"), '{ "name": "try", "private": true, "type": "module" }');
    const packages = ["express@5.1.0", "fastify@5.6.1"];
    execFileSync(
      "npm",
      ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--engine-strict=false", ...packages],
      { cwd: folder },
    );
    mkdirSync(join(folder, "node_modules", "@leakhound"));
    symlinkSync(
      fileURLToPath(new URL("../../../../admin", import.meta.url)),
      join(folder, "node_modules", "@leakhound", "admin"),
    );
    writeFileSync(join(folder, "service.js"), [before, ...lines, after].join("\n"));
    const address = await started(
      spawn(process.execPath, ["service.js"], { cwd: folder, stdio: ["ignore", "pipe", "inherit"] }),
    );
    expect(await partsOf(address)).toEqual(expect.arrayContaining(["heap", "memory", "images"]));
    if (id === "express") expect(await (await fetch(`http://${address}/`)).text()).toBe("shop");
  },
);

/** The parts that the service offers, as doctor finds them. */
async function partsOf(address: string): Promise<readonly string[]> {
  const { stdout } = await run(["doctor", address, "--json"], folder);
  const [examination]: Examination[] = JSON.parse(stdout);
  return (examination?.parts ?? []).flatMap((part) => ("missing" in part ? [] : [part.part]));
}

/** The first line that the service prints: its address. */
async function started(child: ChildProcess): Promise<string> {
  onTestFinished(() => {
    child.kill();
  });
  for await (const line of createInterface({ input: child.stdout! })) return line;
  throw new Error("the service ended without an address");
}
