/**
 * Timers that stay. Before Go 1.23 a timer of time.After lives until it fires and a ticker until Stop.
 * Condition: the module asks for Go < 1.23, and time.After stands in a select inside a loop, or a
 * ticker is made per call and never stopped.
 * Quiet: the version is unknown or newer; time.After of less than a minute; every other case of the select leaves the
 * loop; the ticker is handed on.
 */
import { type GoFile, type GoFunction, goVersion, importOf } from "../facts.ts";
import { perCallFunctions } from "../per-call.ts";
import type { Match, Rule } from "../rule.ts";
import type { NodeIndex, SyntaxTree } from "../syntax.ts";
import { callAssigned, functionAround, usesOf } from "../uses.ts";

const COLLECTED_SINCE_MINOR = 23;

export const timerLeak: Rule = {
  id: "timer-leak",
  *find(file, repository) {
    const version = goVersion(repository, file);
    if (version === null || version[0] !== 1 || version[1] >= COLLECTED_SINCE_MINOR) return;
    yield* afterInLoops(file);
    for (const one of perCallFunctions(file, repository)) yield* tickersUnstopped(file, one);
  },
};

function* afterInLoops({ tree, imports }: GoFile): Generator<Match> {
  for (const call of tree.within(tree.root, "call_expression")) {
    const callee = tree.fieldText(call, "function");
    if (callee !== "time.After" || imports.get("time") !== "time") continue;
    const wait = tree.above(call, "communication_case", "func_literal");
    const loop = tree.above(call, "for_statement", "func_literal");
    if (wait === null || tree.kind(wait) === "func_literal" || loop === null || tree.kind(loop) === "func_literal")
      continue;
    const duration = tree.fieldText(call, "arguments");
    if (isShort(duration) || !goesOnBeside(tree, wait)) continue;
    yield {
      node: call,
      confidence: /Minute|Hour/.test(duration) ? "high" : "medium",
      message: "Each turn of the loop makes a timer with time.After, which before Go 1.23 stays until it fires.",
      advice: "make one time.NewTimer before the loop and Reset it, or ask for go 1.23 in go.mod",
    };
  }
}

/** Another case of the select lets the loop go on, and only then timers pile up that have not fired. */
function goesOnBeside(tree: SyntaxTree, wait: NodeIndex): boolean {
  const select = tree.parent(wait);
  const cases = select === null ? [] : tree.children(select).filter((one) => one !== wait);
  return cases.some((one) => !LEAVES.test(tree.text(one)));
}

const LEAVES = /\b(return|break\s+\w+|goto\s+\w+|panic\(.*|os\.Exit\(.*|log\.Fatal.*)\b[^\n]*\s*$/;

const isShort = (duration: string): boolean =>
  /Second|Milli|Micro|Nano/.test(duration) && !/\b\d{3,}\s*\*\s*time\.Second/.test(duration);

function* tickersUnstopped(file: GoFile, { node: scope, isHandler }: GoFunction): Generator<Match> {
  const { tree } = file;
  for (const statement of tree.within(scope, "short_var_declaration")) {
    const assigned = callAssigned(tree, statement);
    const [name] = assigned?.names ?? [];
    if (!assigned || name === undefined || assigned.callee !== "time.NewTicker") continue;
    if (importOf(file, assigned.callee) !== "time") continue;
    const uses = usesOf(tree, functionAround(tree, statement) ?? scope, name, statement);
    if (uses.isHandedOn || uses.selectors.has(`${name}.Stop`)) continue;
    yield {
      node: statement,
      // What a handler calls is told by its name alone, and another may have it.
      confidence: isHandler ? "high" : "medium",
      message: "The ticker is made for every call and never stopped; before Go 1.23 it stays for ever.",
      advice: `defer ${name}.Stop()`,
    };
  }
}
