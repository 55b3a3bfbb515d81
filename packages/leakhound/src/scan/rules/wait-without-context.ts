/**
 * A goroutine that waits for a context that never ends, although it should end earlier:
 *
 *   func handle(w http.ResponseWriter, r *http.Request) {
 *       go func() {
 *           <-context.Background().Done()      r.Context() ends with the request
 *       }()
 *   }
 *
 *   func (c *cache) start() { go c.sweep(context.Background()) }     sweep ends with its context only
 *   func (c *cache) Close() { c.db.Close() }                         and not with the cache
 *
 * Condition: the goroutine receives from the Done channel of context.Background() or context.TODO(), itself or by way of
 * a variable or an argument, and cannot return otherwise; and it is started for every call, or where a context is at hand
 * (high where it waits for context.Background() itself, low for an argument), or its owner has a Close or Stop method
 * (medium). For that, a context in a variable of a package counts as well. Or the function that starts it gets the context, and
 * each call of it in the package passes one that never ends (low).
 * Not reported: functions that have no request, no context and no owner that is stopped.
 */

import { runCountAround } from "../calls/run-count.ts";
import { isMainPackage } from "../channels/name-uses.ts";
import { receivedValue } from "../channels/received.ts";
import type { Confidence } from "../findings/finding.ts";
import { getsContextOrRequest } from "../goroutines/context-parameters.ts";
import type { GoFile } from "../index/go-file.ts";
import { packageOf, type Repository } from "../index/repository.ts";
import type { Located } from "../types/package-members.ts";
import { typesOf } from "../types/types.ts";
import { type EndlessStart, endlessStarts } from "./endless-starts.ts";
import { endlessText, stepsOfEndless } from "./endless-text.ts";
import type { Match, Rule } from "./rule.ts";
import { type StopMethod, stopMethodOf } from "./stop-method.ts";

export const waitWithoutContext: Rule = {
  id: "wait-without-context",
  spansFiles: true,
  *find(file, repository) {
    for (const one of endlessStarts(repository, file)) {
      const { kind } = one.endless;
      if (one.callers !== null) continue;
      const match = (kind === "background" ? ofCall(repository, one) : null) ?? ofOwner(repository, one);
      if ((kind === "background" || kind === "process") && match !== null) yield match;
    }
    yield* ofCallers(file, repository);
  },
};

function ofCall(repository: Repository, { start, endless, starter, perCall }: EndlessStart): Match | null {
  const confidence = confidenceOf(repository, {
    starter,
    isPerCall: perCall !== null,
    isWritten: isWritten(endless.at),
  });
  if (confidence === null) return null;
  return {
    node: start.node,
    confidence,
    message: `The goroutine waits for a context that never ends (line ${endless.at.file.tree.line(endless.at.node)}), and stays for each call.`,
    advice: "wait for the context of the call",
    steps: stepsOfEndless(endless),
  };
}

/** Calls of a file that pass such a context to a function whose goroutine waits for it, as all calls of it do. */
function* ofCallers(file: GoFile, repository: Repository): Generator<Match> {
  const { tree } = file;
  for (const one of packageOf(repository, file))
    for (const { start, endless, starter, callers } of endlessStarts(repository, one)) {
      if (callers === null || isMainPackage(one) || !isContext(endless)) continue;
      for (const { file: caller, node } of callers) {
        if (caller !== file || runCountAround(repository, { file, node }) === "once") continue;
        yield {
          node,
          confidence: "low",
          message: `${tree.fieldText(node, "function")} starts a goroutine that ends with this context only (${one.path}:${one.tree.line(start.node)}), and the context never ends.`,
          advice: "pass a context that ends with what the goroutine belongs to, and cancel it there",
          steps: [
            { file: one, node: start.node, text: `${nameOf(starter)} starts the goroutine` },
            ...stepsOfEndless(endless),
          ],
        };
      }
    }
}

const isContext = ({ kind }: EndlessStart["endless"]): boolean => kind === "background" || kind === "process";

const nameOf = ({ file, node }: Located): string => file.tree.fieldText(node, "name");

interface Started {
  readonly starter: Located;
  readonly isPerCall: boolean;
  /** It waits for `context.Background().Done()`, and not for an argument. */
  readonly isWritten: boolean;
}

function confidenceOf(repository: Repository, { starter, isPerCall, isWritten }: Started): Confidence | null {
  if (isPerCall) return isWritten ? "high" : "medium";
  if (!getsContextOrRequest(repository, starter)) return null;
  return isWritten ? "high" : "low";
}

function isWritten({ file, node }: Located): boolean {
  const value = receivedValue({ file, node });
  const target = value === null ? null : file.tree.field(value, "function");
  const context = target === null ? null : file.tree.field(target, "operand");
  return context !== null && file.tree.kind(context) === "call_expression";
}

/** Close or Stop of the owner does not end the context. */
function ofOwner(repository: Repository, { start, endless, starter }: EndlessStart): Match | null {
  const stop = isMainPackage(starter.file) ? null : stopMethodOf(repository, starter, start.body);
  if (stop === null || callsVariable(repository, stop)) return null;
  return {
    node: start.node,
    confidence: "medium",
    message: `${stop.name} does not end the goroutine ${endlessText(endless)}.`,
    advice: "give the owner a context of its own, and cancel it there",
    steps: [...stepsOfEndless(endless), { ...stop, text: "does not end the context" }],
  };
}

/** `cancel()`, a variable of the package: it may end the context of the package. */
function callsVariable(repository: Repository, { file, node }: StopMethod): boolean {
  const { tree } = file;
  const { variables } = typesOf(repository).members(file);
  for (const call of tree.within(node, "call_expression")) {
    const target = tree.field(call, "function");
    if (target !== null && tree.kind(target) === "identifier" && variables.has(tree.text(target))) return true;
  }
  return false;
}
