/** The import path of a repository without go.mod. */
import { describe, expect, it } from "vitest";
import { modulesOrInferred } from "../../../src/scan/index/inferred-modules.ts";
import { repositoryOf } from "../../support/go-repository.ts";

const importing = (...paths: readonly string[]) =>
  `package p\nimport (\n${paths.map((path, row) => `\tp${row} "${path}"`).join("\n")}\n)\n`;

describe("a repository without go.mod", () => {
  const sources = {
    "main.go": importing("github.com/ann/shop/cart", "github.com/ann/shop/cart/price", "github.com/bob/cart"),
    "cart/cart.go": "package cart\n",
    "cart/price/price.go": importing("strings"),
  };

  it("has the path that leads most imports to its folders", () => {
    expect(modulesOrInferred(repositoryOf(sources))).toEqual([{ path: "github.com/ann/shop", folder: "" }]);
  });

  it("has no path where its imports do not agree on one", () => {
    const one = { "main.go": importing("github.com/ann/shop/cart"), "cart/cart.go": "package cart\n" };
    expect(modulesOrInferred(repositoryOf(one))).toEqual([]);
  });

  it("takes the paths of go.mod files where there are some", () => {
    expect(modulesOrInferred(repositoryOf(sources, { goMod: "module shop.example\n" }))).toEqual([
      { path: "shop.example", folder: "" },
    ]);
  });
});
