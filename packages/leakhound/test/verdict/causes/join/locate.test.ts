/** Frames of a profile found in a checkout, however the program was built. */
import { describe, expect, it } from "vitest";
import { locate } from "../../../../src/verdict/causes/join/locate.ts";
import { SourceIndexBuilder } from "../../../../src/verdict/causes/join/source-index.ts";

const CACHE = `package store

type Cache[K comparable, V any] struct{ m map[K]V }

func (c *Cache[K, V]) Put(k K, v V) {
	c.m[k] = v
	go func() {
		c.touch(k)
	}()
}

func (c Cache[K, V]) Get(k K) V { return c.m[k] }
`;
const program = (name: string) => `package main

import "net/http"

func main() {
	http.Handle("/", http.StripPrefix("/", nil))
}

func ${name}() {
}
`;

function indexOf(files: Readonly<Record<string, string>>) {
  const builder = new SourceIndexBuilder();
  for (const [path, text] of Object.entries(files)) builder.add(path, text);
  return builder.finish();
}

const SHOP = {
  "store/cache.go": CACHE,
  "cmd/shop/main.go": program("healthz"),
  "cmd/admin/main.go": program("metrics"),
  "go.mod": "module example.com/shop\n\ngo 1.23\n",
};

const placeOf = (name: string, file: string, line: number, files: Readonly<Record<string, string>> = SHOP) => {
  const { function: found, mismatch } = locate({ function: name, file, line }, indexOf(files));
  return { at: found && `${found.file}:${found.first}-${found.last} ${found.name}`, mismatch };
};
const PUT = { at: "store/cache.go:5-10 (*Cache).Put", mismatch: null };

describe("by name", () => {
  it.each([
    ["a method, built where it is", "example.com/shop/store.(*Cache[...]).Put", "/home/me/shop/store/cache.go"],
    ["with -trimpath", "example.com/shop/store.(*Cache[...]).Put", "example.com/shop/store/cache.go"],
    [
      "as a module in the cache",
      "example.com/shop/store.(*Cache[...]).Put",
      "/go/pkg/mod/example.com/shop@v1.2.0/store/cache.go",
    ],
    ["its closure", "example.com/shop/store.(*Cache[...]).Put.func1", "/src/store/cache.go"],
    ["the wrapper of its go statement", "example.com/shop/store.(*Cache[...]).Put.gowrap1", "/src/store/cache.go"],
    ["as a method value", "example.com/shop/store.(*Cache[...]).Put-fm", "/src/store/cache.go"],
    ["where the profile has no files", "example.com/shop/store.(*Cache[...]).Put", ""],
  ])("%s", (_, name, file) => {
    expect(placeOf(name, file, 6)).toEqual(PUT);
  });

  it("a method of a value", () => {
    expect(placeOf("example.com/shop/store.Cache[...].Get", "cache.go", 12).at).toBe("store/cache.go:12-12 Cache.Get");
  });

  it("a program of several, by the end of its path", () => {
    expect(placeOf("main.main", "/build/cmd/admin/main.go", 6).at).toBe("cmd/admin/main.go:5-7 main");
    expect(placeOf("main.main", "/build/main.go", 6)).toEqual({ at: null, mismatch: null });
    expect(placeOf("main.metrics", "/build/main.go", 9).at).toBe("cmd/admin/main.go:9-10 metrics");
  });

  it("in a GOPATH, where no go.mod says the module", () => {
    const { "go.mod": _, ...files } = SHOP;
    expect(
      placeOf("example.com/shop/store.(*Cache[...]).Put", "/go/src/example.com/shop/store/cache.go", 6, files),
    ).toEqual(PUT);
  });
});

describe("by file and line", () => {
  it("a closure that was inlined into a function of another file", () => {
    expect(placeOf("main.main.Put.func1", "/build/store/cache.go", 8)).toEqual(PUT);
  });

  it("a closure of a function that was inlined into another", () => {
    expect(placeOf("main.main.StripPrefix.func7", "/build/cmd/shop/main.go", 6).at).toBe("cmd/shop/main.go:5-7 main");
  });
});

describe("not at all", () => {
  it.each([
    ["a library's frame", "github.com/gorilla/context.Set", "github.com/gorilla/context@v1.1.2/context.go"],
    ["the standard library's", "net/http.readRequest", "net/http/request.go"],
  ])("%s", (_, name, file) => {
    expect(placeOf(name, file, 20)).toEqual({ at: null, mismatch: null });
  });
});

describe("of another revision", () => {
  it("a line outside its function is a mismatch, and the function is still found", () => {
    const { at, mismatch } = placeOf("example.com/shop/store.(*Cache[...]).Put", "/src/store/cache.go", 40);
    expect(at).toBe(PUT.at);
    expect(mismatch).toEqual({
      mismatch: "line-outside-function",
      function: "example.com/shop/store.(*Cache[...]).Put",
      file: "store/cache.go",
      line: 40,
      firstLine: 5,
      lastLine: 10,
    });
  });

  it("a missing function is a mismatch", () => {
    expect(placeOf("example.com/shop/store.Drop", "/src/store/cache.go", 6)).toEqual({
      at: null,
      mismatch: {
        mismatch: "function-missing",
        function: "example.com/shop/store.Drop",
        file: "store/cache.go",
      },
    });
  });

  it("a line after the end of the file is a mismatch", () => {
    expect(placeOf("example.com/shop/store.Drop", "/src/store/cache.go", 400).mismatch).toEqual({
      mismatch: "line-after-end",
      function: "example.com/shop/store.Drop",
      file: "store/cache.go",
      line: 400,
    });
  });
});
