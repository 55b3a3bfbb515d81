/**
 * The fixtures of rules with each declaration in a file of its own, of which one has changed: a scan of the change finds what
 * a whole scan finds in that file, or by way of it.
 */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { hasChanged, NEW_FILE } from "../../src/scan/findings/changed-lines.ts";
import { type Change, RULES, scanRepository } from "../../src/scan/scan.ts";
import { repositoryOf, treeOf } from "../support/go-repository.ts";

const fixtures = new URL("rules/", import.meta.url);

/** The package clause and the imports, and after them one declaration. */
function oneDeclarationInEach(source: string): Record<string, string> {
  const tree = treeOf(source);
  const declarations = tree.children(tree.root).filter((node) => tree.kind(node) !== "comment");
  const isHead = (kind: string) => kind === "package_clause" || kind === "import_declaration";
  const head = declarations.filter((node) => isHead(tree.kind(node))).map((node) => tree.text(node));
  const others = declarations.filter((node) => !isHead(tree.kind(node)));
  return Object.fromEntries(
    others.map((node, row) => [`${String(row).padStart(3, "0")}.go`, [...head, tree.text(node), ""].join("\n")]),
  );
}

const changeOf = (path: string, isInFile: Change["isInFile"]): Change => {
  const files = new Map([[path, NEW_FILE]]);
  return { isInFile, isTouched: isInFile, isIn: ({ finding, from, to }) => hasChanged(files, finding, { from, to }) };
};

const spanning = RULES.flatMap(({ id, spansFiles }) => (spansFiles ? [id] : []));

describe.each(spanning)("a change of a declaration in the fixtures of %s", (rule) => {
  const folder = new URL(`${rule}/`, fixtures);
  it.each(readdirSync(folder).filter((name) => name.endsWith(".go")))("%s", (name) => {
    const sources = oneDeclarationInEach(readFileSync(new URL(name, folder), "utf8"));
    for (const path of Object.keys(sources)) {
      const since = scanRepository(repositoryOf(sources), { change: changeOf(path, (one) => one === path) });
      const whole = scanRepository(repositoryOf(sources), { change: changeOf(path, () => true) });
      expect(since).toEqual(whole);
    }
  });
});
