/**
 * A goroutine that waits for a context that never ends, although one that does is at hand:
 *
 *   func handle(w http.ResponseWriter, r *http.Request) {
 *       go func() {
 *           <-context.Background().Done()      r.Context() ends with the request
 *       }()
 *   }
 *
 * Condition: the goroutine receives from the Done channel of context.Background() or context.TODO(), and cannot return.
 * Not reported: functions that have no request and no context.
 */

import type { Repository } from "../index/repository.ts";
import { libraryName } from "../types/go-type.ts";
import type { Located } from "../types/package-members.ts";
import { typesOf } from "../types/types.ts";
import { endlessStarts } from "./endless-starts.ts";
import { stepsOfEndless } from "./endless-text.ts";
import type { Rule } from "./rule.ts";

export const waitWithoutContext: Rule = {
  id: "wait-without-context",
  *find(file, repository) {
    for (const { start, endless, starter, perCall } of endlessStarts(repository, file)) {
      if (endless.kind !== "background" || (perCall === null && !hasContext(repository, starter))) continue;
      yield {
        node: start.node,
        confidence: "high",
        message: `The goroutine waits for a context that never ends (line ${endless.at.file.tree.line(endless.at.node)}), and stays for each call.`,
        advice: "wait for the context of the call",
        steps: stepsOfEndless(endless),
      };
    }
  },
};

const CONTEXTS = new Set(["context.Context", "net/http.Request"]);

function hasContext(repository: Repository, { file, node }: Located): boolean {
  const { tree } = file;
  const types = typesOf(repository);
  const list = tree.field(node, "parameters");
  return (list === null ? [] : tree.children(list)).some((one) => {
    const name = libraryName(types.written(file, tree.field(one, "type")));
    return name !== null && CONTEXTS.has(name);
  });
}
