import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { withSource } from "../../src/monitor/with-source.ts";
import { folderOf } from "../support/folders.ts";
import { WITHOUT_SOURCE } from "./recorded.ts";

const SHOP = `package main

import "context"

func leak(c context.Context) {
	c, _ = context.WithCancel(c)
}
`;

describe("the source of a service", () => {
  it("is not required", async () => {
    expect(await withSource(WITHOUT_SOURCE)).toEqual({
      ok: true,
      value: { own: null, limitBytes: null, source: null },
    });
  });

  it("is scanned for mistakes, and indexed by function", async () => {
    const own = /^shop/;
    const sourceFolder = folderOf({ "go.mod": "module example.com/shop\n", "cmd/main.go": SHOP });
    const options = await withSource({ own, limitBytes: 512, sourceFolder });
    if (!options.ok || !options.value.source) throw new Error("no source");
    const { source } = options.value;
    expect(options.value).toMatchObject({ own, limitBytes: 512 });
    expect(source.findings.map(({ rule, file, line }) => `${rule} ${file}:${line}`)).toEqual([
      "ctx-cancel-lost cmd/main.go:6",
    ]);
  });

  it.each([
    ["does not exist", () => "/nowhere"],
    ["is a file", () => join(folderOf({ "main.go": SHOP }), "main.go")],
  ])("that %s is a fault", async (_, folder) => {
    const sourceFolder = folder();
    const options = await withSource({ ...WITHOUT_SOURCE, sourceFolder });
    expect(options).toMatchObject({ ok: false, error: { code: "not-a-folder", where: sourceFolder } });
  });
});
