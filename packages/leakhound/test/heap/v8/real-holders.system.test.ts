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
async function holderOf(program: string): Promise<Pick<Holder, "root" | "path" | "share">> {
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
  const { root, path, share } = report.holders[0]!;
  const withoutFolder = (text: string): string => text.replace(/leakhound-test-\w+\//g, "");
  return { root: withoutFolder(root), path: path.map(withoutFolder), share };
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

  it("is the map that keeps compiled functions, with their code and source", async () => {
    const { root, share } = await holderOf(`
      const compiled = new Map();
      for (let i = 0; i < 1500; i++) {
        const lines = Array.from({ length: 40 }, (_, k) => "if (o.f" + k + "_" + i + " === 1) return false;");
        compiled.set("schema" + i, new Function("o", lines.join("\\n")));
      }
      for (const check of compiled.values()) check({});
      exports.size = () => compiled.size;`);
    expect(root).toBe("service.cjs:compiled");
    expect(share).toBeGreaterThan(0.5);
  });

  it("is the local variable of a module that still runs", async () => {
    const { root, path } = await holderOf(`${SESSION}
      const { argv } = process;
      let total = 0;
      const registry = new Map(), ids = [];
      for (let id = 0; id < 20000; id++) { registry.set(id, new Session(id)); ids.push(id); total += id; }
      require("node:v8").writeHeapSnapshot(argv[2]);
      if (registry.size + ids.length + total > 0) process.exit();`);
    expect(root).toBe("service.cjs:registry");
    expect(path[1]).toBe("Map");
  });

  it("is the local variable of a function that still runs", async () => {
    const { root } = await holderOf(`${SESSION}
      function main(file) {
        const cache = new Map();
        for (let id = 0; id < 20000; id++) cache.set(id, new Session(id));
        require("node:v8").writeHeapSnapshot(file);
        process.exit(cache.size > 0 ? 0 : 1);
      }
      main(process.argv[2]);`);
    expect(root).toBe("service.cjs:cache");
  });

  const EXPORTS = {
    "a map of buffers":
      "exports.kept = new Map(); for (let i = 0; i < 2000; i++) exports.kept.set(i, Buffer.alloc(9000));",
    "slices of large buffers":
      "exports.kept = []; for (let i = 0; i < 300; i++) exports.kept.push(Buffer.allocUnsafeSlow(1e5).subarray(0, 9));",
    "the keys of a WeakMap": `${SESSION} exports.kept = []; const weak = exports.weak = new WeakMap();
      for (let i = 0; i < 20000; i++) { const key = { i }; exports.kept.push(key); weak.set(key, new Session(i)); }`,
    "a generator": `${SESSION} function* rows() { const seen = []; for (let i = 0; ; i++) { seen.push(new Session(i)); yield i; } }
      exports.kept = rows(); for (let i = 0; i < 20000; i++) exports.kept.next();`,
    "a static field": `${SESSION} class Repo { static #all = new Map(); static add(id) { Repo.#all.set(id, new Session(id)); } }
      exports.kept = Repo; for (let i = 0; i < 20000; i++) Repo.add(i);`,
    "bound functions": `${SESSION} exports.kept = new Set();
      for (let i = 0; i < 20000; i++) exports.kept.add(Session.prototype.toString.bind(new Session(i)));`,
  };
  for (const [what, program] of Object.entries(EXPORTS))
    it(`is what a module exports: ${what}`, async () => {
      const { root } = await holderOf(program);
      expect(root).toBe("service.cjs:exports.kept");
    });

  const OTHERS = {
    "promises that never resolve": [
      "service.cjs:waiting",
      `${SESSION} const waiting = new Map();
       exports.wait = (id) => new Promise((resolve) => { waiting.set(id, resolve); });
       for (let i = 0; i < 20000; i++) { const one = new Session(i); exports.wait(i).then(() => one.id); }`,
    ],
    "async functions that wait for one promise": [
      "service.cjs:gate",
      `${SESSION} const gate = new Promise(() => {});
       exports.handle = async function (id) { const one = new Session(id); await gate; return one.id; };
       for (let i = 0; i < 20000; i++) exports.handle(i);`,
    ],
    "the store of AsyncLocalStorage": [
      "service.cjs:pending",
      `${SESSION} const { AsyncLocalStorage } = require("node:async_hooks");
       const storage = new AsyncLocalStorage(), pending = [];
       exports.run = (id) => storage.run(new Session(id), () => pending.push(new Promise(() => {}).then(() => 1)));
       for (let i = 0; i < 20000; i++) exports.run(i);`,
    ],
  } as const;
  for (const [what, [root, program]] of Object.entries(OTHERS))
    it(`is the variable that keeps ${what}`, async () => {
      expect((await holderOf(program)).root).toBe(root);
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
