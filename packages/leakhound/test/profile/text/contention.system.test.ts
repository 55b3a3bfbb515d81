import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { top, topEntries } from "../../../src/profile/graph/top.ts";
import { openProfile } from "../../../src/profile/open.ts";
import { inflate } from "../../../src/source/inflate.ts";
import { drawingOf, typesOf } from "../drawn.ts";
import { describeWithGo } from "../go.ts";
import { faultOf, unwrap } from "../unwrap.ts";

const read = (input: string | Uint8Array) => openProfile(Buffer.from(input), "mutex", inflate);

const DRAWN = `--- mutex:
cycles/second=2000000000
sampling period=5
400 2 @ 0x4d9c06 0x4d9bb3
#	0x4d9c05	sync.(*Mutex).Unlock+0x65	/go/src/sync/mutex.go:65
#	0x4d9bb2	main.work+0x12			/src/main.go:3

`;

describe("a contention profile with debug=1", () => {
  it("has names, and figures that are already scaled", () => {
    const profile = unwrap(read(DRAWN));
    expect(typesOf(profile)).toEqual(["contentions/count", "delay/nanoseconds"]);
    expect(drawingOf(profile)).toEqual(["sync.(*Mutex).Unlock < main.work  2 200"]);
  });

  it("of kind block is the same without a sampling period", () => {
    const block = DRAWN.replace("mutex", "contention").replace("sampling period=5\n", "");
    expect(drawingOf(unwrap(read(block)))).toEqual(["sync.(*Mutex).Unlock < main.work  2 200"]);
  });

  it("has a fault if a record is malformed or the end is missing", () => {
    expect(faultOf(read(DRAWN.replace("400 2 @", "400 @")))).toMatchObject({
      code: "bad-text",
      where: "mutex, line 4",
    });
    expect(faultOf(read(DRAWN.slice(0, -20)))).toMatchObject({ code: "truncated" });
  });
});

/** Waits for a mutex, with half of the events sampled, and writes each profile in both formats. */
const PROGRAM = `package main

import ("os"; "runtime"; "runtime/pprof"; "sync"; "time")

func work(mu *sync.Mutex) {
	for range 50 {
		mu.Lock()
		time.Sleep(50 * time.Microsecond)
		mu.Unlock()
	}
}

func main() {
	runtime.SetMutexProfileFraction(2)
	runtime.SetBlockProfileRate(1)
	var mu sync.Mutex
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() { work(&mu) })
	}
	wg.Wait()
	for _, kind := range []string{"mutex", "block"} {
		for debug, name := range []string{kind + ".pb.gz", kind + ".txt"} {
			file, err := os.Create(name)
			if err != nil {
				panic(err)
			}
			pprof.Lookup(kind).WriteTo(file, debug)
			file.Close()
		}
	}
}
`;

describeWithGo("contention of a real process", () => {
  const folder = mkdtempSync(join(tmpdir(), "leakhound-contention-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  const delays = (name: string) => {
    const profile = unwrap(read(readFileSync(join(folder, name))));
    const all = top(profile, 1);
    const entries = topEntries(profile, all, { count: all.length, by: "cum" });
    return Object.fromEntries(entries.map((entry) => [entry.function, entry.cum]));
  };

  it("has the same figures in both formats", () => {
    writeFileSync(join(folder, "main.go"), PROGRAM);
    execFileSync("go", ["run", "main.go"], { cwd: folder, stdio: "pipe" });
    for (const kind of ["mutex", "block"]) {
      expect(delays(`${kind}.txt`)["main.work"]).toBeGreaterThan(0);
      expect(delays(`${kind}.txt`)).toEqual(delays(`${kind}.pb.gz`));
    }
  });
});
