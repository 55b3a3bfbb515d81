/** Where a patch of scanned files is applied. */
import { mkdirSync, realpathSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { patchPlace } from "../../../src/monitor/scan/patch-folder.ts";
import { newFolder } from "../../e2e/run-leakhound.ts";

function tree(...folders: readonly string[]): string {
  const top = realpathSync(newFolder());
  onTestFinished(() => rmSync(top, { recursive: true, force: true }));
  for (const folder of folders) mkdirSync(join(top, folder), { recursive: true });
  return top;
}

it("is the current folder for what is below it", () => {
  const top = tree("shop/web/.git");
  const file = join(top, "shop/web/a.go");
  expect(patchPlace(file, { current: join(top, "shop"), scanned: [top] })).toEqual({
    folder: join(top, "shop"),
    path: "web/a.go",
  });
});

it("is the top of the repository for what is elsewhere", () => {
  const top = tree("shop/.git", "shop/web", "here");
  const file = join(top, "shop/web/a.go");
  expect(patchPlace(file, { current: join(top, "here"), scanned: [join(top, "shop/web")] })).toEqual({
    folder: join(top, "shop"),
    path: "web/a.go",
  });
});

it("is the scanned folder for what belongs to no repository", () => {
  const top = tree("shop/web", "shop-2");
  const file = join(top, "shop/web/a.go");
  const scanned = [join(top, "sho"), join(top, "shop")];
  expect(patchPlace(file, { current: join(top, "shop-2"), scanned })).toEqual({
    folder: join(top, "shop"),
    path: "web/a.go",
  });
});
