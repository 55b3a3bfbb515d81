import { expect, it } from "vitest";
import { isRuntime, packageOf, sourceSymbol } from "../../../../src/heap/go/naming/symbols.ts";

it("the package of a symbol is its import path, whatever receivers and type arguments contain", () => {
  expect(packageOf("main.cache")).toBe("main");
  expect(packageOf("net/http.(*Server).Serve")).toBe("net/http");
  expect(packageOf("github.com/gorilla/context.data")).toBe("github.com/gorilla/context");
  expect(packageOf("main.newCache[github.com/x/y.T]")).toBe("main");
  expect(packageOf("bss+0x12")).toBe("");
});

it("a dot in the last element of an import path is spelled as in the source", () => {
  expect(sourceSymbol("gopkg.in/yaml%2ev2.cache")).toBe("gopkg.in/yaml.v2.cache");
});

it("the runtime owns its packages, the list of all pools, and its functions in other packages", () => {
  const own = ["runtime.allgs", "internal/runtime/maps.x", "sync.allPools", "sync.oldPools", "sync.runtime_Semacquire"];
  expect(own.map(isRuntime)).toEqual(own.map(() => true));
  const others = ["main.cache", "sync.Pool", "internal/poll.fdMutex", "github.com/x/runtime.cache"];
  expect(others.map(isRuntime)).toEqual(others.map(() => false));
});
