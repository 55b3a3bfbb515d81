/**
 * The method with which a struct ends a resource in one of its fields, which other packages cannot name:
 *
 *   func (c *Client) Close() error { return c.conn.Close() }       client.Close(), and not client.conn.Close()
 */
import { callsNamed } from "../index/named-calls.ts";
import type { Repository } from "../index/repository.ts";
import { ENDING_METHODS } from "../lifetime/kinds.ts";
import type { Resource } from "../lifetime/resource.ts";
import { argumentsOf, receiverOf } from "../syntax/queries.ts";
import type { Located } from "../types/package-members.ts";
import { typesOf } from "../types/types.ts";

export interface OwnerEnd extends Located {
  readonly name: string;
}

/** @param method that ends the resource itself; "" for a function */
export function endOfOwner(
  repository: Repository,
  { file, variable, release: { part } }: Resource,
  method: string,
): OwnerEnd | null {
  if (part === "") return null;
  const types = typesOf(repository);
  const type = types.of(file, variable);
  const path = method === "" ? part : `${part}.${method}`;
  for (const name of ENDING_METHODS) {
    const end = types.method(type, name);
    if (end !== null && takesNothing(end) && callsOnReceiver(end, path)) return { ...end, name };
  }
  return null;
}

export const takesNothing = ({ file: { tree }, node }: Located): boolean => {
  const list = tree.field(node, "parameters");
  return list === null || tree.children(list).length === 0;
};

/** @param path `.conn.Close` */
function callsOnReceiver({ file: { tree }, node }: Located, path: string): boolean {
  const receiver = receiverOf(tree, node);
  const name = path.slice(path.lastIndexOf(".") + 1);
  return callsNamed(tree, node, [name]).some(
    (call) =>
      receiver !== null &&
      argumentsOf(tree, call).length === 0 &&
      tree.fieldText(call, "function") === tree.text(receiver) + path,
  );
}
