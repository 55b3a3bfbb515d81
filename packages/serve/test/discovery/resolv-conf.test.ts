/** Which names are asked for a relative name. */
import { expect, it } from "vitest";
import { searchedNames, searchListOf } from "../../src/discovery/resolv-conf.ts";

const POD = "nameserver 10.96.0.10\nsearch live.svc.cluster.local svc.cluster.local\noptions ndots:5 timeout:2\n";

it("completes a name with few dots before it is asked as it is, as in a pod", () => {
  expect(searchedNames("shop", searchListOf(POD))).toEqual([
    "shop.live.svc.cluster.local",
    "shop.svc.cluster.local",
    "shop",
  ]);
  expect(searchedNames("a.b.c.d.e.f", searchListOf(POD))[0]).toBe("a.b.c.d.e.f");
});

it("does not complete a name that ends with a dot, nor any where there is no search list", () => {
  expect(searchedNames("shop.example.", searchListOf(POD))).toEqual(["shop.example"]);
  expect(searchedNames("shop", searchListOf(""))).toEqual(["shop"]);
});
