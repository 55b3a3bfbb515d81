/**
 * What `leakhound doctor` says to write into a service, written into one: each is compiled with the real framework from
 * the Go module proxy, started, and examined.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
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
    module: "github.com/prometheus/client_golang@v1.20.5",
    before: "",
    listen: "http.Serve(listener, admin)",
  },
  gin: {
    module: "github.com/gin-gonic/gin@v1.10.0",
    before: "gin.SetMode(gin.ReleaseMode); router := gin.New()",
    listen: "http.Serve(listener, router)",
  },
  echo: { module: "github.com/labstack/echo/v4@v4.13.3", before: "e := echo.New()", listen: "http.Serve(listener, e)" },
  chi: {
    module: "github.com/go-chi/chi/v5@v5.2.1",
    before: "router := chi.NewRouter()",
    listen: "http.Serve(listener, router)",
  },
  gorilla: {
    module: "github.com/gorilla/mux@v1.8.1",
    before: "router := mux.NewRouter()",
    listen: "http.Serve(listener, router)",
  },
  fiber: {
    module: "github.com/gofiber/fiber/v2@v2.52.6",
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

const goEntries = HOW_TO_SERVE.filter(({ language }) => language === "go");

it("each framework of Go is tried", () => {
  expect(goEntries.map(({ id }) => id).sort()).toEqual(Object.keys(PROGRAMS).sort());
});

describeWithGo("the instructions", () => {
  it.each(goEntries.map((entry) => [entry.id, entry] as const))("for %s serve profiles", async (id, { lines }) => {
    const { module, before, listen } = PROGRAMS[id]!;
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
    const { stdout } = await run(["doctor", address, "--json"], folder);
    const [examination]: Examination[] = JSON.parse(stdout);
    const parts = examination?.parts.flatMap((part) => ("missing" in part ? [] : [part.part]));
    expect(parts).toEqual(expect.arrayContaining(["heap", "collection", "goroutine", "memory"]));
  });
});

/** The first line that the service prints: its address. */
async function started(child: ChildProcess): Promise<string> {
  onTestFinished(() => {
    child.kill();
  });
  for await (const line of createInterface({ input: child.stdout! })) return line;
  throw new Error("the service ended without an address");
}
