/**
 * Fields of library types that use a file and never close it:
 *
 *   cmd.Stdout = file                                 the process gets a descriptor of its own
 *   cmd.ExtraFiles = append(cmd.ExtraFiles, file)
 *   return cmd.Run()
 *
 * A function that only prepares the command hands the file on with it.
 */
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { libraryName } from "../types/go-type.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";

interface Place {
  readonly file: GoFile;
  readonly repository: Repository;
}

const RUNS = new Set(["Start", "Run", "Output", "CombinedOutput"]);

/** The value goes to a command that the function itself runs. */
export function isUsedByCommand({ file, repository }: Place, value: NodeIndex): boolean {
  const { tree } = file;
  const list = tree.parent(value);
  const statement = list === null || tree.fieldName(list) !== "right" ? null : tree.parent(list);
  if (list === null || statement === null || tree.kind(statement) !== "assignment_statement") return false;
  const target = tree.children(tree.field(statement, "left")!)[tree.children(list).indexOf(value)];
  const command =
    target !== undefined && tree.kind(target) === "selector_expression" ? tree.field(target, "operand") : null;
  if (command === null || tree.kind(command) !== "identifier") return false;
  return libraryName(typesOf(repository).of(file, command)) === "os/exec.Cmd" && isRun(tree, command);
}

function isRun(tree: SyntaxTree, command: NodeIndex): boolean {
  const scopes = scopesOf(tree);
  const declaration = scopes.declarationOf(command);
  return (
    declaration !== null &&
    scopes.usesOf(declaration).some((use) => {
      const selector = tree.parent(use);
      return (
        selector !== null &&
        tree.kind(selector) === "selector_expression" &&
        tree.field(selector, "operand") === use &&
        RUNS.has(tree.fieldText(selector, "field"))
      );
    })
  );
}
