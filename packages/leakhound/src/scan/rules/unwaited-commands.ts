/**
 * Processes that a function starts by way of a field, where no code waits for them:
 *
 *   r := &run{cmd: exec.Command(path)}
 *   if err := r.cmd.Start(); err != nil { return nil, err }
 *   return r, nil                                  and nothing calls r.cmd.Wait()
 *
 * Not reported: code gets the command or its process from the field, and may wait.
 */
import { folderOf, type GoFile } from "../index/go-file.ts";
import { callsNamed } from "../index/named-calls.ts";
import type { Repository } from "../index/repository.ts";
import { startedBy } from "../lifetime/started-commands.ts";
import { usesOfField } from "../types/field-uses.ts";
import { pointee } from "../types/go-type.ts";
import type { Located } from "../types/package-members.ts";
import { typesOf } from "../types/types.ts";
import type { Match } from "./rule.ts";

export function* unwaitedCommands(file: GoFile, repository: Repository): Generator<Match> {
  const { tree } = file;
  for (const { node: fn } of file.functions)
    for (const call of callsNamed(tree, fn, ["Start"])) {
      const command = startedBy(repository, file, call);
      if (command === null || tree.kind(command) !== "selector_expression") continue;
      if (mayBeWaitedFor(repository, { file, node: command })) continue;
      const text = tree.text(command);
      yield {
        node: call,
        confidence: "low",
        message: `No code waits for the process of ${text}, so it stays as a zombie when it has ended, with the goroutines that copy its output.`,
        advice: `call ${text}.Wait(); in a goroutine where nobody needs the result`,
      };
    }
}

/** Some code calls Wait on the field, or gets what it holds. */
function mayBeWaitedFor(repository: Repository, { file, node }: Located): boolean {
  const types = typesOf(repository);
  const operand = file.tree.field(node, "operand");
  const owner = operand === null ? null : pointee(types.of(file, operand));
  const name = file.tree.fieldText(node, "field");
  const field = types.field(owner, name);
  if (owner === null || field === null || field.declaration === null) return true;
  const folder = folderOf(field.declaration.file.path);
  const { uses, unknown } = usesOfField(repository, { owner, name, key: field.key, folder });
  return unknown.length > 0 || uses.some((use) => mayWait(use));
}

/** Members of a command that neither wait for it nor give it away: `s.cmd.Dir`, `s.cmd.StdoutPipe()`. */
const HARMLESS = new Set(
  "Start Path Args Env Dir Stdin Stdout Stderr ExtraFiles SysProcAttr StdinPipe StdoutPipe StderrPipe Cancel WaitDelay".split(
    " ",
  ),
);
const HARMLESS_OF_PROCESS = new Set(["Pid", "Kill", "Signal"]);

function mayWait({ file: { tree }, node }: Located): boolean {
  const parent = tree.parent(node);
  if (parent === null) return true;
  const kind = tree.kind(parent);
  if (kind === "binary_expression") return false;
  if (kind === "expression_list") return tree.fieldName(parent) !== "left";
  if (kind !== "selector_expression") return true;
  const member = tree.fieldText(parent, "field");
  if (member !== "Process") return !HARMLESS.has(member);
  const outer = tree.parent(parent);
  if (outer !== null && tree.kind(outer) === "binary_expression") return false;
  return (
    outer === null ||
    tree.kind(outer) !== "selector_expression" ||
    !HARMLESS_OF_PROCESS.has(tree.fieldText(outer, "field"))
  );
}
