/**
 * Sends to a channel of one call whose receiver is not seen, while the context of the call is at hand:
 *
 *   func watch(ctx context.Context, c *client) <-chan event {
 *       out := make(chan event)
 *       go func() {
 *           for c.next() { out <- c.event() }      waits forever if the receiver stops when ctx ends
 *       }()
 *       return out
 *   }
 */
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { functionAround } from "../syntax/queries.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import { libraryName } from "../types/go-type.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";
import type { AbandonedSend } from "./abandoned.ts";
import type { Channel } from "./channel.ts";

/**
 * @param sends those that block until somebody receives
 * @param maker a function that starts what sends, whose context counts as well
 */
export function unheededContext(
  repository: Repository,
  channel: Channel,
  sends: readonly Located[],
  maker: Located | null = null,
): AbandonedSend | null {
  for (const send of sends) {
    const own = contextAt(repository, send);
    const context = own ?? (maker === null ? null : contextOfMaker(repository, maker));
    if (context === null) continue;
    const others = sends.filter((one) => one !== send);
    return { channel, send, others, reason: { kind: "context ends", context } };
  }
  return null;
}

/** `ctx` or `r.Context()`: a parameter of a function around the send, which the function uses. */
function contextAt(repository: Repository, { file, node }: Located): string | null {
  for (let fn = functionAround(file.tree, node); fn !== null; fn = functionAround(file.tree, fn)) {
    const found = contextOf(repository, file, fn);
    if (found !== null) return found;
  }
  return null;
}

/** Also that of a request that the function does not ask for its context. */
function contextOfMaker(repository: Repository, { file, node }: Located): string | null {
  const { tree } = file;
  const list = tree.field(node, "parameters");
  for (const parameter of list === null ? [] : tree.children(list)) {
    const name = tree.children(parameter).find((child) => tree.fieldName(child) === "name");
    const type = name === undefined ? null : libraryName(typesOf(repository).ofDeclaration(file, name));
    if (name !== undefined && type === "net/http.Request") return `${tree.text(name)}.Context()`;
  }
  return contextOf(repository, file, node);
}

function contextOf(repository: Repository, file: GoFile, fn: NodeIndex): string | null {
  const { tree } = file;
  const types = typesOf(repository);
  const list = tree.field(fn, "parameters");
  for (const parameter of list === null ? [] : tree.children(list)) {
    const name = tree.children(parameter).find((child) => tree.fieldName(child) === "name");
    if (name === undefined) continue;
    if (libraryName(types.ofDeclaration(file, name)) === "context.Context") return tree.text(name);
    if (
      scopesOf(tree)
        .usesOf(name)
        .some((use) => isContextCall(file, use))
    )
      return `${tree.text(name)}.Context()`;
  }
  return null;
}

/** The name in `req.Context()`. */
function isContextCall({ tree }: GoFile, name: NodeIndex): boolean {
  const selector = tree.parent(name);
  const call = selector === null ? null : tree.parent(selector);
  return (
    selector !== null &&
    call !== null &&
    tree.kind(call) === "call_expression" &&
    tree.kind(selector) === "selector_expression" &&
    tree.fieldText(selector, "field") === "Context"
  );
}
