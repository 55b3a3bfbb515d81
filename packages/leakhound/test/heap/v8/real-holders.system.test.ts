/** Leaks of real Node programs: who keeps them is known, and is to be named first, in words that lead to the line. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openImage } from "../../../src/acquire/image-file.ts";
import type { Holder } from "../../../src/heap/holders/report.ts";
import { loadV8Snapshot } from "../../../src/heap/v8/load.ts";
import { emptyFolder } from "../../support/folders.ts";
import { explainV8, value } from "../explain.ts";

/** What a program's largest holder is, once it has run; folders of files left out. */
async function holderOf(program: string): Promise<Pick<Holder, "root" | "path">> {
  const folder = emptyFolder();
  const [file, image] = [join(folder, "service.cjs"), join(folder, "now.heapsnapshot")];
  writeFileSync(
    file,
    `${program}\nsetImmediate(() => { require("node:v8").writeHeapSnapshot(process.argv[2]); process.exit(); });`,
  );
  execFileSync(process.execPath, [file, image], { env: {} });
  const { chunks } = value(await openImage(image));
  const { report } = explainV8(
    value(
      await loadV8Snapshot(
        chunks(() => {}),
        image,
      ),
    ),
    null,
  );
  const { root, path } = report.holders[0]!;
  const withoutFolder = (text: string): string => text.replace(/leakhound-test-\w+\//g, "");
  return { root: withoutFolder(root), path: path.map(withoutFolder) };
}

const SESSION = "class Session { constructor(id) { this.id = id; this.tags = new Array(20).fill(id); } }";

describe("who holds a real Node heap", () => {
  it("is the set of two maps that hold the same", async () => {
    const { root, path } = await holderOf(`${SESSION}
      const byId = new Map(), byName = new Map();
      exports.add = (id) => { const one = new Session(id); byId.set(id, one); byName.set("s" + id, one); };
      for (let id = 0; id < 20000; id++) exports.add(id);`);
    expect(root).toBe("set of service.cjs:byId + service.cjs:byName");
    expect(path.slice(1)).toEqual(["Map", "[] Session ×20,000", ".tags Array ×20,000"]);
  });

  it("is what keeps the closures, not the variables they capture", async () => {
    const { root, path } = await holderOf(`
      const listeners = [];
      exports.watch = (id) => { const state = { id, seen: new Array(20).fill(id) }; listeners.push(() => state.id); };
      for (let id = 0; id < 20000; id++) exports.watch(id);`);
    expect(root).toBe("service.cjs:listeners");
    expect(path.slice(1, 5)).toEqual([
      "Array",
      "[] (closure) ×20,000",
      ".context system / Context ×20,000",
      ".state Object ×20,000",
    ]);
  });

  it("is the emitter whose listeners are never removed", async () => {
    const { root } = await holderOf(`
      const bus = new (require("node:events"))().setMaxListeners(0);
      exports.serve = (id) => { const state = new Array(50).fill(id); bus.on("change", () => state.length); };
      for (let id = 0; id < 20000; id++) exports.serve(id);`);
    expect(root).toBe("service.cjs:bus");
  });

  it("is the host's list of timers where they are never cleared", async () => {
    const { root } = await holderOf(`
      exports.poll = (id) => { const state = new Array(50).fill(id); setInterval(() => state.length, 1e6); };
      for (let id = 0; id < 20000; id++) exports.poll(id);`);
    expect(root).toMatch(/^node:(internal\/)?timers:timerList/);
  });

  it("is a property of the global object", async () => {
    const { root } = await holderOf(`${SESSION}
      globalThis.sessions = [];
      for (let id = 0; id < 20000; id++) globalThis.sessions.push(new Session(id));`);
    expect(root).toBe("global.sessions");
  });

  it("is the class that has it as a static field, though each instance knows its class", async () => {
    const { root } = await holderOf(`
      class Cache { static entries = new Map(); constructor(id) { this.data = new Array(20).fill(id); Cache.entries.set(id, this); } }
      exports.Cache = Cache; exports.make = () => new Cache(1);
      for (let id = 0; id < 20000; id++) new Cache(id);`);
    expect(root).toBe("service.cjs:Cache");
  });

  it("is the variable itself where other modules borrow it", async () => {
    const { root } = await holderOf(`${SESSION}
      const store = { sessions: new Map() };
      const server = { routes: [{ path: "/", store }] };
      exports.store = store; exports.add = (id) => store.sessions.set(id, new Session(id));
      for (let id = 0; id < 20000; id++) exports.add(id);
      exports.serve = () => server.routes.length;`);
    expect(root).toMatch(/service\.cjs:store/);
  });

  it("is the holder of a list, though each of its nodes leads to the next", async () => {
    const { root, path } = await holderOf(`
      let head = null;
      exports.push = (id) => { head = { id, load: new Array(20).fill(id), next: head }; };
      for (let id = 0; id < 20000; id++) exports.push(id);`);
    expect(root).toBe("service.cjs:head");
    expect(path.slice(1, 3).join(" ")).toMatch(/Object.*×(20,000|19,999)/);
  });
});
