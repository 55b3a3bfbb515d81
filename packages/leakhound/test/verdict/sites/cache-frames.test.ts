import { describe, expect, it } from "vitest";
import { FrameOwners } from "../../../src/series/sites.ts";
import { cacheStacks, isCacheName, ownLeafStacks, usesCacheLibrary } from "../../../src/verdict/sites/cache-frames.ts";
import { drawnSeries } from "../../support/drawn-series.ts";

const OWN = /^main\./;

describe("the name of a cache", () => {
  it.each([
    "main.(*lru).get",
    "main.(*PageCache).Put",
    "main.(*tlsConfigCache).get",
    "github.com/hashicorp/golang-lru/v2.(*Cache[...]).Add",
    "github.com/allegro/bigcache/v3/queue.(*BytesQueue).Push",
    "main.cachedPages",
  ])("is found in %s", (name) => {
    expect(isCacheName(name, "")).toBe(name !== "main.cachedPages");
  });

  it.each([
    "main.loadItem",
    "k8s.io/client-go/transport.(*tlsTransportCache).get",
    "runtime.(*mcache).refill",
    "sync.(*Pool).Put",
    "net/http.(*http2clientConnPool).cacheConn",
    "main.ache",
  ])("is not found in %s", (name) => {
    expect(isCacheName(name, "")).toBe(false);
  });

  it("is found in the npm package of a file", () => {
    expect(isCacheName("set", "file:///srv/node_modules/lru-cache/dist/esm/index.js")).toBe(true);
    expect(isCacheName("set", "file:///srv/node_modules/@isaacs/ttlcache/index.js")).toBe(false);
    expect(isCacheName("set", "file:///srv/cache/index.js")).toBe(false);
  });
});

function cachedLeaves(drawing: string): string[] {
  const series = drawnSeries("heap", drawing);
  const found = cacheStacks(series, new FrameOwners(series, OWN));
  return drawing
    .trim()
    .split("\n")
    .filter((_, row) => [...found].includes(row as never))
    .map((line) => line.trim().split(/\s{2,}/)[1]!);
}

describe("stacks whose memory may be in a cache", () => {
  it("have a frame of a cache, or belong to an own function that calls a cache itself", () => {
    expect(
      cachedLeaves(`
        1 2   main.load < main.(*lru).get < main.items
        1 2   list.New < lru.(*Cache).Add < main.render
        1 2   make < main.render < main.serve
        1 2   make < main.remember < main.serve
      `),
    ).toEqual([
      "main.load < main.(*lru).get < main.items",
      "list.New < lru.(*Cache).Add < main.render",
      "make < main.render < main.serve",
    ]);
  });

  it("are not those of an own function that reaches a cache only through a library", () => {
    expect(
      cachedLeaves(`
        1 2   transport.(*tlsCache).get < rest.HTTPClientFor < main.handle
        1 2   http.newConn < http.Get < main.handle
      `),
    ).toEqual(["transport.(*tlsCache).get < rest.HTTPClientFor < main.handle"]);
  });
});

describe("a library that is a bounded cache", () => {
  it("is recognized by any frame, also one that does not grow", () => {
    expect(
      usesCacheLibrary(drawnSeries("goroutine", "1 1   github.com/dgraph-io/ristretto.(*Cache).processItems")),
    ).toBe(true);
    expect(usesCacheLibrary(drawnSeries("goroutine", "1 1   github.com/panjf2000/ants/v2.(*Pool).purge"))).toBe(false);
  });

  it("may hold what own code allocates itself, and not what a library allocates for itself", () => {
    const series = drawnSeries(
      "heap",
      `
        1 2   main.render < main.serve
        1 2   http.newConn < main.serve
      `,
    );
    expect([...ownLeafStacks(series, new FrameOwners(series, OWN))]).toEqual([0]);
  });
});
