/** Runs against a real, simple Go service: net/http/pprof and expvar on the default mux. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, it } from "vitest";
import { bytes, durationMs, unixMs } from "../../src/base/units.ts";
import { openProfile } from "../../src/profile/open.ts";
import { discover } from "../../src/source/discover.ts";
import { readingFromExpvar } from "../../src/source/expvar.ts";
import { inflate } from "../../src/source/inflate.ts";
import { parseTarget } from "../../src/source/target.ts";
import { describeWithGo } from "../support/go.ts";
import { answerOf, NEVER, openClient } from "../support/http.ts";

const PROGRAM = `package main

import (
	_ "expvar"
	"fmt"
	"net"
	"net/http"
	_ "net/http/pprof"
	"os"
	"time"
)

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println(listener.Addr())
	time.AfterFunc(2*time.Minute, func() { os.Exit(0) })
	panic(http.Serve(listener, nil))
}
`;

describeWithGo("a plain Go service", () => {
  let folder: string;
  let service: ChildProcess | undefined;
  let host = "";

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "leakhound-plain-go-"));
    writeFileSync(join(folder, "main.go"), PROGRAM);
    execFileSync("go", ["build", "-o", "plain", "main.go"], { cwd: folder, stdio: "pipe" });
    const started = spawn(join(folder, "plain"), { stdio: ["ignore", "pipe", "inherit"] });
    service = started;
    host = await new Promise((resolve) => createInterface({ input: started.stdout }).once("line", resolve));
  });

  afterAll(() => {
    service?.kill("SIGKILL");
    rmSync(folder, { recursive: true });
  });

  async function found(path = "") {
    const target = parseTarget(host + path);
    if (!target.ok) throw new Error(target.error.what);
    const options = { timeoutMs: durationMs(10_000), bodyBytesMax: bytes(10_000_000) };
    return discover(target.value, openClient({ origin: target.value.origin }), options, NEVER);
  }

  it("serves heap, goroutines and expvar", async () => {
    const at = (path: string) => `http://${host}${path}`;
    expect(await found()).toMatchObject({
      ok: true,
      value: {
        service: "go",
        heapUrl: at("/debug/pprof/heap"),
        goroutineUrl: at("/debug/pprof/goroutine"),
        goroutineLeakUrl: null,
        metricsUrl: null,
        varsUrl: at("/debug/vars"),
        memStatsUrl: null,
      },
    });
  });

  it("serves profiles that open, and memory that can be read", async () => {
    for (const kind of ["heap", "goroutine"]) {
      const { body } = await answerOf({ url: `http://${host}/debug/pprof/${kind}?gc=1` });
      expect(openProfile(body, kind, inflate)).toMatchObject({ ok: true });
    }
    const { body } = await answerOf({ url: `http://${host}/debug/vars` });
    const reading = readingFromExpvar(body, unixMs(0));
    expect(reading?.heapAllocBytes).toBeGreaterThan(10_000);
    expect(reading?.sysBytes).toBeGreaterThan(reading?.heapInUseBytes ?? 0);
  });

  it("has a fault for a path that serves nothing", async () => {
    expect(await found("/nowhere/")).toMatchObject({ ok: false, error: { code: "no-profiles" } });
  });
});
