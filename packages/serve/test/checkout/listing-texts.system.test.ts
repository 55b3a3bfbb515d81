/** The text of the lines of a profile, from a checkout, whatever paths the profile names. */
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { SourceListing } from "leakhound/server";
import { expect, it } from "vitest";
import { listingWithTexts } from "../../src/checkout/listing-texts.ts";
import { newFolder } from "../support/folders.ts";

const STORE = ["package session", "", "func (s *Store) Put(v string) {", "\ts.all = append(s.all, v)", "}", ""];

function checkout(files: Readonly<Record<string, string>>): string {
  const folder = join(newFolder(), "shop");
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

const SHOP = { "go.mod": "module example.com/shop\n", "session/store.go": STORE.join("\n") };

const listing = (file: string, line = 4): SourceListing => ({
  function: "example.com/shop/session.(*Store).Put",
  file,
  flat: 10,
  cum: 10,
  first: Math.max(1, line - 5),
  last: line + 5,
  values: [{ line, flat: 10, cum: 10 }],
  texts: [],
  notes: [],
});

it("is that of the file with the longest end of the path", async () => {
  const shown = await listingWithTexts(checkout(SHOP), listing("/build/7f3a/session/store.go"));
  expect(shown).toMatchObject({ file: "session/store.go", texts: STORE, notes: [] });
});

it("is doubted where the line is outside of the function, as in another release", async () => {
  const moved = { ...SHOP, "session/store.go": `${"// more\n".repeat(30)}${STORE.join("\n")}` };
  const { notes } = await listingWithTexts(checkout(moved), listing("/build/session/store.go"));
  expect(notes).toEqual([expect.stringMatching(/outside the function; the checkout may be of another release/)]);
});

it.each([
  ["another repository", "/usr/local/go/src/runtime/malloc.go"],
  ["a folder above", "/build/../../secret.go"],
  ["a link out of the checkout", "/build/link.go"],
  ["settings", "/build/.env"],
  ["a repository's own folder", "/build/.git/config"],
  ["a hidden file", "/build/.keys/key.go"],
  ["a file that is no source", "/build/config.yaml"],
])("has no text of %s", async (_what, path) => {
  const secret = "top secret";
  const files = { ".env": secret, ".git/config": secret, ".keys/key.go": secret, "config.yaml": secret };
  const folder = checkout({ ...SHOP, ...files, "../secret.go": secret });
  symlinkSync(join(folder, "../secret.go"), join(folder, "link.go"));
  const shown = await listingWithTexts(folder, listing(path, 1));
  expect(shown).toMatchObject({ file: path, texts: [], notes: [expect.stringContaining("not in the folder")] });
});
