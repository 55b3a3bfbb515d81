/**
 * A condition variable that nobody signals: whoever waits for it waits forever.
 *
 *   for !g.open { g.cond.Wait() }
 *   …
 *   g.open = true              no g.cond.Broadcast()
 *
 * Condition: Wait is called on a sync.Cond of the repository's own, and no code that sees its name calls Signal or Broadcast on
 * it, or passes it on. Or a flag that ends the loop around Wait is set by code that neither signals nor is called by code that
 * does (low).
 */
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { selectorsOf } from "../index/selectors.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import { mayBeField } from "../types/field-uses.ts";
import { libraryName } from "../types/go-type.ts";
import type { Located } from "../types/package-members.ts";
import { typesOf } from "../types/types.ts";
import type { Match, Rule } from "./rule.ts";
import { type Condition, unwokenWaits } from "./unwoken-waits.ts";

export const condNeverSignaled: Rule = {
  id: "cond-never-signalled",
  spansFiles: true,
  *find(file, repository) {
    const { tree, source } = file;
    const reported = new Set<string>();
    yield* setWithoutSignal(file, repository);
    if (!source.includes(".Wait()")) return;
    for (const call of tree.within(tree.root, "call_expression")) {
      const cond = waitedFor(file, repository, call);
      const condition = cond === null ? null : conditionAt(repository, { file, node: cond });
      if (cond === null || condition === null) continue;
      const key = condition.key ?? condition.name;
      if (reported.has(key) || isSignaled(file, repository, condition)) continue;
      reported.add(key);
      yield {
        node: call,
        confidence: "high",
        message: `Nothing calls Signal or Broadcast on ${tree.text(cond)}, so this waits forever.`,
        advice: "call Broadcast where the condition becomes true, with the lock held",
      };
    }
  },
};

/** A flag says that the wait should end, and nothing wakes who waits. */
function* setWithoutSignal(file: GoFile, repository: Repository): Generator<Match> {
  for (const { set, flag, cond, condition, wait, wakesOne } of unwokenWaits(repository, file)) {
    // Where nothing signals it, the wait itself is reported.
    if (!isSignaled(wait.file, repository, condition)) continue;
    // The wait is in the other file, where another finding of the same kind would repeat it.
    if (wakesOne && wait.file !== file) continue;
    yield wakesOne
      ? {
          node: wait.node,
          confidence: "low",
          message: `Of several callers that wait here, one goes on when ${flag} is set (line ${file.tree.line(set.node)}): Signal wakes one, and who is woken wakes no other.`,
          advice: `call ${cond}.Broadcast() where the flag is set`,
          steps: [{ ...set, text: "sets the flag, and calls no Broadcast" }],
        }
      : {
          node: set.node,
          confidence: "low",
          message: `The assignment does not wake who waits for ${cond} (line ${wait.file.tree.line(wait.node)}) until ${flag}: nothing here calls Broadcast.`,
          advice: `call ${cond}.Broadcast() after the assignment, with the lock held`,
          steps: [{ ...wait, text: "waits here" }],
        };
  }
}

function waitedFor(file: GoFile, repository: Repository, call: NodeIndex): NodeIndex | null {
  const { tree } = file;
  const target = tree.field(call, "function");
  if (target === null || tree.kind(target) !== "selector_expression" || tree.fieldText(target, "field") !== "Wait")
    return null;
  const operand = tree.field(target, "operand");
  if (operand === null) return null;
  return libraryName(typesOf(repository).of(file, operand)) === "sync.Cond" ? operand : null;
}

function conditionAt(repository: Repository, { file, node }: Located): Condition | null {
  const { tree } = file;
  if (tree.kind(node) === "identifier") return { name: tree.text(node), key: null };
  if (tree.kind(node) !== "selector_expression") return null;
  return { name: tree.fieldText(node, "field"), key: typesOf(repository).fieldAt(file, node)?.key ?? null };
}

/** Code that sees the condition signals it, or does something else with it than wait, lock and assign. */
function isSignaled(file: GoFile, repository: Repository, condition: Condition): boolean {
  const { name } = condition;
  const files = /^\p{Lu}/u.test(name) ? repository.files : typesOf(repository).siblings(file);
  return (
    files.some((one) => one.source.includes(name) && signalsIn(repository, one, condition)) ||
    isPromoted(file, repository, name)
  );
}

/** `queue.Broadcast()` of a struct that embeds the condition: the call does not name it. */
function isPromoted(file: GoFile, repository: Repository, name: string): boolean {
  if (name !== "Cond") return false;
  return typesOf(repository)
    .siblings(file)
    .some(({ tree }) => selectorsOf(tree, "Broadcast").length + selectorsOf(tree, "Signal").length > 0);
}

const HARMLESS = new Set(["Wait", "L"]);

function signalsIn(repository: Repository, file: GoFile, { name, key }: Condition): boolean {
  const { tree } = file;
  for (const node of tree.within(tree.root, "identifier", "field_identifier")) {
    if (tree.text(node) !== name) continue;
    const up = tree.parent(node);
    const whole =
      up !== null && tree.kind(up) === "selector_expression" && tree.field(up, "field") === node ? up : node;
    const parent = tree.parent(whole);
    if (parent === null || (key !== null && whole !== node && !mayBeField(repository, { file, node: whole }, key)))
      continue;
    const kind = tree.kind(parent);
    if (kind === "selector_expression") {
      if (!HARMLESS.has(tree.fieldText(parent, "field"))) return true;
    } else if (
      kind === "argument_list" ||
      kind === "return_statement" ||
      (kind === "expression_list" && tree.fieldName(parent) !== "left")
    )
      return true;
    else if (kind === "literal_element") {
      const keyed = tree.parent(parent);
      if (keyed === null || tree.field(keyed, "key") !== parent) return true;
    }
  }
  return false;
}
