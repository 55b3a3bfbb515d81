/**
 * A package's slice that only grows: appended to for every call.
 * Quiet: anywhere in the package it is cut, set anew, or its length is looked at.
 */
import { type GoFile, packageOf, perCallNames } from "../facts.ts";
import type { Rule } from "../rule.ts";
import type { NodeIndex } from "../syntax.ts";

export const globalSliceAppend: Rule = {
  id: "global-slice-append",
  *find(file, repository) {
    const { tree } = file;
    const files = packageOf(repository, file);
    const perCall = perCallNames(files);
    for (const { name, node } of file.functions) {
      if (!perCall.has(name)) continue;
      for (const write of tree.within(node, "assignment_statement")) {
        const slice = sliceGrown(file, write, files);
        if (slice === null || isBounded(slice, files) || isLocal(file, node, slice)) continue;
        yield {
          node: write,
          confidence: "medium",
          message: `The package's slice ${slice} is appended to in ${name}, which runs for every call, and nothing shortens it.`,
          advice: "take out what is done with, or keep only the newest",
        };
      }
    }
  },
};

/** `s` of `s = append(s, …)` where s is a slice of the package. */
function sliceGrown({ tree }: GoFile, write: NodeIndex, files: readonly GoFile[]): string | null {
  const name = tree.fieldText(write, "left");
  if (!/^\w+$/.test(name) || !tree.fieldText(write, "right").startsWith(`append(${name},`)) return null;
  const described = files.map((file) => file.globals.get(name)).find((text) => text !== undefined) ?? "";
  return /^(make\()?\s*\[\]/.test(described) ? name : null;
}

function isBounded(slice: string, files: readonly GoFile[]): boolean {
  const bound = new RegExp(
    `\\b(len|clear|cap)\\(\\s*${slice}\\b|\\b${slice}\\s*(,\\s*\\w+\\s*)*=(?!=|\\s*append\\(\\s*${slice}\\s*,)|&${slice}\\b|\\b(slices|copy)\\b[^\\n]*\\b${slice}\\b`,
  );
  return files.some((file) => file.functions.some((one) => bound.test(file.tree.text(one.node))));
}

const isLocal = ({ tree }: GoFile, scope: NodeIndex, slice: string): boolean =>
  new RegExp(`\\b${slice}\\s*(,\\s*\\w+\\s*)*:=|\\bvar\\s+${slice}\\b|[(,]\\s*${slice}\\s+[\\w*[]`).test(
    tree.text(scope),
  );
