/** Which memory is in a cache that replaces its entries: by names, and by what is between the leaf and the cache. */
import { describe, expect, it } from "vitest";
import { FrameOwners } from "../../../src/series/sites.ts";
import type { StackIndex } from "../../../src/series/stacks.ts";
import { isReplacing, replacingCaches } from "../../../src/verdict/sites/replacing-caches.ts";
import { framesOf } from "../../../src/verdict/sites/site-frames.ts";
import { drawnSeries, wholeRange } from "../../support/drawn-series.ts";

describe("the name of a replacement policy", () => {
  it.each([
    ["example.com/shop/common.(*lru).get", ""],
    ["github.com/hashicorp/golang-lru/v2.(*Cache[...]).Add", ""],
    ["main.(*ARCCache).Put", ""],
    ["github.com/dgraph-io/ristretto.(*Cache).Set", ""],
    ["github.com/coocoo/freecache.(*segment).set", ""],
    ["set", "/srv/node_modules/lru-cache/dist/index.js"],
    ["pageLru.set", "/srv/pages.js"],
  ])("%s %s replaces its entries", (name, file) => {
    expect(isReplacing(name, file)).toBe(true);
  });

  it.each([
    ["github.com/patrickmn/go-cache.(*cache).Set", ""],
    ["main.(*pageCache).Put", ""],
    ["github.com/allegro/bigcache/v3.(*BigCache).Set", ""],
    ["main.(*Blurry).set", ""],
    ["main.flure", ""],
    ["set", "/srv/lru-cache/dist/index.js.old/main.js"],
  ])("%s %s need not", (name, file) => {
    expect(isReplacing(name, file)).toBe(false);
  });
});

function found(drawing: string) {
  const series = drawnSeries("heap", drawing);
  const { stacks, cache } = replacingCaches(series, wholeRange(series), new FrameOwners(series, null));
  return {
    stacks: [...stacks].map((stack: StackIndex) =>
      framesOf(series, stack)
        .map((frame) => frame.function)
        .join(" < "),
    ),
    cache: cache?.function ?? null,
  };
}

describe("memory of a cache", () => {
  it("is what it allocates itself, and what one function of the service makes for it", () => {
    const { stacks, cache } = found(`
      1 2 3 4   container/list.(*List).PushFront < main.(*lru).get < main.serve
      1 3 5 9   main.loadItem < main.(*lru).get < main.serve
      1 1 1 1   strings.Clone < main.loadItem < main.(*lru).get < main.serve
      1 5 7 9   main.serve
    `);
    expect(stacks).toHaveLength(3);
    expect(stacks).not.toContain("main.serve");
    expect(cache).toBe("main.(*lru).get");
  });

  it("is not what a loader has others make, which may keep it elsewhere", () => {
    expect(found("1 2 3 4   main.decode < main.loadItem < main.(*lru).get < main.serve").stacks).toEqual([]);
  });

  it.each([
    "main.newLRU",
    "golang-lru/v2.New[...]",
    "main.(*lru).init",
    "x/lru.NewShardedCache",
    "main.(*lruMiddleware).ServeHTTP",
    "main.withLRU.func1",
    "main.(*lru).getaway",
  ])("is not what %s makes: a cache of its own, or the memory of a request", (name) => {
    expect(found(`1 2 3 4   ${name} < main.session < main.serve`)).toEqual({ stacks: [], cache: null });
  });

  it.each(["main.(*lru).getOrLoad.func1", "golang-lru/v2.(*Cache[...]).Add", "x/lru.(*shard[...]).set.func2.1"])(
    "is what %s stores",
    (name) => {
      expect(found(`1 2 3 4   ${name} < main.session < main.serve`).cache).toBe(name);
    },
  );

  it("is named after the cache that grows most, and after none where none grows", () => {
    expect(
      found(`
        1 2 3 4   main.a < main.(*lru).get < main.serve
        1 4 6 9   main.b < main.(*lfu).get < main.serve
      `).cache,
    ).toBe("main.(*lfu).get");
    expect(found("4 4 4 4   main.a < main.(*lru).get < main.serve")).toMatchObject({ cache: null });
  });
});
