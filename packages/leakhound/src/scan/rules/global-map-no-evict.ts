/**
 * A package's map that only grows: written for every call, with a key that is no constant.
 * Quiet: anywhere in the package something deletes from it, clears it, replaces it, or looks at its len.
 */
import { type GoFile, packageOf, perCallNames } from "../facts.ts";
import type { Rule } from "../rule.ts";
import type { NodeIndex } from "../syntax.ts";

export const globalMapNoEvict: Rule = {
  id: "global-map-no-evict",
  *find(file, repository) {
    const { tree } = file;
    const files = packageOf(repository, file);
    const perCall = perCallNames(files);
    for (const { name, node } of file.functions) {
      if (!perCall.has(name)) continue;
      for (const write of tree.within(node, "assignment_statement")) {
        const map = mapWritten(file, write, files);
        if (map === null || isBounded(map, files) || isShadowed(file, node, map)) continue;
        yield {
          node: write,
          confidence: "medium",
          message: `The package's map ${map} gets an entry in ${name}, which runs for every call, and nothing deletes any.`,
          advice: "delete entries when they are done with, or use a cache with a bound",
        };
      }
    }
  },
};

/** `m` of `m[key] = …` where m is a map of the package and key no literal. */
function mapWritten({ tree }: GoFile, write: NodeIndex, files: readonly GoFile[]): string | null {
  const left = tree.field(write, "left");
  const [target] = left === null ? [] : tree.children(left);
  if (target === undefined || tree.kind(target) !== "index_expression") return null;
  const name = tree.fieldText(target, "operand");
  const key = tree.field(target, "index");
  if (
    key === null ||
    /literal|true|false/.test(tree.kind(key)) ||
    /^(?:\w+\.)?Method$|^\w+\.Method$/.test(tree.text(key))
  )
    return null;
  const described = files.map((file) => file.globals.get(name)).find((text) => text !== undefined) ?? "";
  return /^(make\()?\s*map\[/.test(described) ? name : null;
}

function isBounded(map: string, files: readonly GoFile[]): boolean {
  const bound = new RegExp(
    `\\b(delete|clear|len)\\(\\s*${map}\\b|(^|[^.\\w])${map}(\\s*,\\s*\\w+)*\\s*=[^=]|&${map}\\b`,
    "m",
  );
  return files.some((file) => file.functions.some((one) => bound.test(file.tree.text(one.node))));
}

const isShadowed = ({ tree }: GoFile, scope: NodeIndex, map: string): boolean =>
  new RegExp(`\\b${map}\\s*:=|\\bvar\\s+${map}\\b|[(,]\\s*${map}\\s+[\\w*[]`).test(tree.text(scope));
