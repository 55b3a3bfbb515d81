import { describe, expect, it } from "vitest";
import { ownerOf } from "../../src/series/own-code.ts";

const CASES: readonly [owner: string, functionName: string, file: string][] = [
  ["own", "main.healthz", "/src/svc/main.go"],
  ["own", "github.com/acme/shop/cart.(*Store).Add", "/home/ci/shop/cart/store.go"],
  ["own", "github.com/acme/shop/cart.(*Store).Add", "github.com/acme/shop/cart/store.go"],
  ["own", "shop/cart.Add", "/src/shop/cart/add.go"],
  ["dependency", "github.com/gorilla/mux.(*Router).ServeHTTP", "/go/pkg/mod/github.com/gorilla/mux@v1.8.1/mux.go"],
  ["dependency", "github.com/gorilla/mux.(*Router).ServeHTTP", "github.com/gorilla/mux@v1.8.1/mux.go"],
  ["dependency", "github.com/gorilla/context.Set", "/src/svc/vendor/github.com/gorilla/context/context.go"],
  ["standard", "net/http.(*conn).serve", "/usr/local/go/src/net/http/server.go"],
  ["standard", "net/textproto.readMIMEHeader", "net/textproto/reader.go"],
  ["standard", "slices.Grow[...]", "/usr/local/go/src/slices/slices.go"],
  ["own", "rememberRequest", "/app/dist/server.js"],
  ["own", "(anonymous)", "file:///app/server.mjs"],
  ["dependency", "next", "/app/node_modules/express/lib/router/index.js"],
  ["standard", "processTicksAndRejections", "node:internal/process/task_queues"],
  ["standard", "(root)", ""],
  ["standard", "from", ""],
  ["own", "main.main", ""],
];

describe("whose code a frame is", () => {
  it.each(CASES)("%s: %s in %s", (owner, functionName, file) => {
    expect(ownerOf(functionName, file, null)).toBe(owner);
  });

  it("is decided by the user's pattern alone, where one is given", () => {
    const own = /^github\.com\/acme\//;
    expect(ownerOf("github.com/acme/kit.Retry", "/go/pkg/mod/github.com/acme/kit@v1.0.0/retry.go", own)).toBe("own");
    expect(ownerOf("main.main", "/src/svc/main.go", own)).toBe("dependency");
    expect(ownerOf("net/http.(*conn).serve", "/usr/local/go/src/net/http/server.go", own)).toBe("standard");
  });
});
