/**
 * A sync.Once that starts a goroutine and should end it as well, of which only the first happens; for goroutine-not-stopped:
 *
 *   func (m *monitor) Start() { m.once.Do(func() { go m.watch() }) }
 *   func (m *monitor) Stop()  { m.once.Do(func() { close(m.done) }) }     does nothing after Start
 */
import { runBy } from "../goroutines/starts.ts";
import type { GoFile } from "../index/go-file.ts";
import { callsNamed } from "../index/named-calls.ts";
import { packageOf, type Repository } from "../index/repository.ts";
import { endsSomething } from "../lifetime/endings.ts";
import { argumentsOf, functionAround } from "../syntax/queries.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import { isOnceCall } from "../types/once-calls.ts";
import type { Located } from "../types/package-members.ts";
import { typesOf } from "../types/types.ts";

export interface SharedOnce {
  readonly start: Located;
  /** The call of Do that should end the goroutine. */
  readonly end: Located;
  readonly once: string;
}

interface OnceCall extends Located {
  readonly key: string;
  readonly body: Located;
}

/** Those whose goroutine starts in the file. */
export function* sharedOnces(repository: Repository, file: GoFile): Generator<SharedOnce> {
  const own = onceCalls(repository, file);
  if (own.length === 0) return;
  const all = packageOf(repository, file).flatMap((one) => (one === file ? own : onceCalls(repository, one)));
  for (const one of own) {
    const [start] = runBy(repository, one.body).starts;
    if (start === undefined || one.body.file !== file) continue;
    const end = all.find((other) => other.node !== one.node && other.key === one.key && ends(repository, other.body));
    if (end !== undefined && functionOf(end) !== functionOf(one))
      yield { start: { file, node: start.node }, end, once: end.file.tree.fieldText(end.node, "function") };
  }
}

const functionOf = ({ file, node }: Located): NodeIndex | null => functionAround(file.tree, node);

function onceCalls(repository: Repository, file: GoFile): OnceCall[] {
  const { tree } = file;
  const types = typesOf(repository);
  return callsNamed(tree, tree.root, ["Do"]).flatMap((node) => {
    const target = tree.field(node, "function");
    const operand = target === null ? null : tree.field(target, "operand");
    const [value] = argumentsOf(tree, node);
    if (!isOnceCall(types, file, node) || operand === null || value === undefined) return [];
    const key = types.fieldAt(file, operand)?.key;
    const body = types.target(file, value);
    return key === undefined || body?.kind !== "function" ? [] : [{ file, node, key, body: body.fn }];
  });
}

/** It starts nothing, and ends something. */
const ends = (repository: Repository, body: Located): boolean =>
  runBy(repository, body).starts.length === 0 && endsSomething(typesOf(repository), body);
