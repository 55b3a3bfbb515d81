/**
 * Whether a function ends something that other code may wait for or look at:
 *
 *   func (m *monitor) Stop()     { m.teardown() }
 *   func (m *monitor) teardown() { close(m.done); m.cancel(); m.timer.Stop() }
 *
 * What it calls decides: a close of a channel, a cancel function, a method of a library that ends its value, and functions of the
 * repository by what they do. Only of a call whose target is not known does the name decide. A send wakes a receiver as well.
 * The body of a response is the exception: nobody but the caller of the request waits for it.
 */
import type { GoFile } from "../index/go-file.ts";
import { lastName } from "../syntax/dotted-names.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import { libraryName, pointee } from "../types/go-type.ts";
import type { Located } from "../types/package-members.ts";
import type { Types } from "../types/types.ts";
import { ENDING_METHODS, OTHER_ENDS } from "./kinds.ts";

const DEPTH_MAX = 3;

/** Calls that count. */
type IsCounted = (call: Located) => boolean;

export function endsSomething(
  types: Types,
  { file, node }: Located,
  isCounted: IsCounted = () => true,
  depth = 0,
): boolean {
  if (file.tree.within(node, "send_statement").length > 0) return true;
  return file.tree.within(node, "call_expression").some((call) => {
    const callee = types.callee(file, call);
    if (callee?.kind === "function") return depth < DEPTH_MAX && endsSomething(types, callee.fn, isCounted, depth + 1);
    return isEnd(types, file, call) && isCounted({ file, node: call });
  });
}

function isEnd(types: Types, file: GoFile, call: NodeIndex): boolean {
  const target = file.tree.field(call, "function");
  if (target === null) return false;
  if (CANCELS.has(libraryName(types.of(file, target)) ?? "")) return true;
  if (isOfResponse(types, file, target)) return false;
  const callee = types.callee(file, call);
  switch (callee?.kind) {
    case "builtin":
      return callee.name === "close";
    case "conversion":
      return false;
    default:
      return ENDS.has(lastName(callee?.kind === "library" ? callee.name : file.tree.text(target)));
  }
}

/** `resp.Body.Close`. */
function isOfResponse(types: Types, file: GoFile, target: NodeIndex): boolean {
  const body = file.tree.field(target, "operand");
  const response = body === null ? null : file.tree.field(body, "operand");
  return response !== null && libraryName(pointee(types.of(file, response))) === "net/http.Response";
}

const CANCELS = new Set(["context.CancelFunc", "context.CancelCauseFunc"]);
const ENDS = new Set([...ENDING_METHODS, ...OTHER_ENDS, "Cancel", "cancel"]);
