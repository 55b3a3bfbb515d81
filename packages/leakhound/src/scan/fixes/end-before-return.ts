/**
 * The parts that a method ends only where nothing has failed, in front of a return that leaves them open:
 *
 *   func (f *diskFile) Close() error {
 *       if err := f.file.Sync(); err != nil {
 *           f.file.Close()                        this line
 *           return err
 *       }
 *       return f.file.Close()
 *   }
 *
 * Only parts that the method ends in any case, and whose second end has no effect: a caller may try again.
 */
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { CLOSEABLE_TYPES } from "../lifetime/kinds.ts";
import { argumentsOf } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { libraryName } from "../types/go-type.ts";
import { typesOf } from "../types/types.ts";
import { releaseLine } from "./close-style.ts";
import { type FileEdits, linesBefore } from "./text-edits.ts";

/** @param calls that end the parts behind the exit */
export function endBeforeReturn(
  file: GoFile,
  repository: Repository,
  { exit, calls }: { readonly exit: NodeIndex; readonly calls: readonly NodeIndex[] },
): FileEdits | null {
  const { tree } = file;
  const lines: string[] = [];
  for (const call of calls) {
    if (!isHarmless(file, repository, call) || !runsAlways(tree, call, exit)) return null;
    lines.push(releaseLine(file, tree.text(call), true));
  }
  const edit = linesBefore(tree, exit, [...new Set(lines)]);
  return edit && { file, edits: [edit] };
}

function isHarmless(file: GoFile, repository: Repository, call: NodeIndex): boolean {
  const { tree } = file;
  const target = tree.field(call, "function");
  const part = target === null ? null : tree.field(target, "operand");
  if (target === null || part === null || argumentsOf(tree, call).length > 0) return false;
  const type = libraryName(typesOf(repository).of(file, part)) ?? "";
  return tree.fieldText(target, "field") === "Close" && (CLOSEABLE_TYPES.has(type) || type === "compress/gzip.Writer");
}

/** The statement of the call is one of the function itself, or of the block that has the failed step. */
function runsAlways(tree: SyntaxTree, call: NodeIndex, exit: NodeIndex): boolean {
  const block = tree.above(call, "block", "func_literal");
  const around = block === null ? null : tree.parent(block);
  if (block === null || around === null || tree.kind(block) === "func_literal") return false;
  const kind = tree.kind(around);
  return tree.contains(block, exit) && (kind === "method_declaration" || kind === "if_statement");
}
