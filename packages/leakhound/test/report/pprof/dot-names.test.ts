import { describe, expect, it } from "vitest";
import { shortFunctionName } from "../../../src/report/pprof/dot-names.ts";
import { processorMs } from "../../support/processor-time.ts";

describe("the name of a function in a box", () => {
  it.each([
    ["github.com/acme/shop/v2/cart.(*Cart).Add", "cart.(*Cart).Add"],
    ["github.com/acme/shop/v2.Open", "shop.Open"],
    ["net/http.(*Server).Serve", "http.(*Server).Serve"],
    ["main.main", "main.main"],
    ["runtime.gcBgMarkWorker", "runtime.gcBgMarkWorker"],
    ["a.b/c", "a.b/c"],
    ["x/a.b/c", "a.b/c"],
    ["a/.b", "a/.b"],
    ["a/b.", "a/b."],
    ["/a/b.c", "/a/b.c"],
    ["a//b.c", "/b.c"],
    ["a b/c.d", "a b/c.d"],
    ["a/b.c\nd", "b.c"],
    ["com.acme.shop.Cart.add(Item)", "Cart.add"],
    ["acme::shop::Cart::Add", "Cart::Add"],
    ["(anonymous namespace)::f", "f"],
  ])("%j is %j", (name, short) => expect(shortFunctionName(name)).toBe(short));

  it.each(["m/".repeat(500_000), "/v2/".repeat(250_000), `${"m/".repeat(500_000)}.`, `${"/v2/".repeat(250_000)}\n`])(
    "takes linear time",
    (name) => {
      const started = processorMs();
      shortFunctionName(name);
      expect(processorMs() - started).toBeLessThan(3_000);
    },
  );
});
