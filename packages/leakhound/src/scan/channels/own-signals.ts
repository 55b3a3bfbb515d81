/** Signals: channels that end a wait whatever the program does: of a context, of a timer, or the Done of a library's value. */
import type { Repository } from "../index/repository.ts";
import { libraryName } from "../types/go-type.ts";
import type { Located } from "../types/package-members.ts";
import { typesOf } from "../types/types.ts";
import { receivedValue } from "./received.ts";

/** `ctx.Done()`, `time.After(d)`, `ticker.C` */
export function isOwnSignal(repository: Repository, { file, node }: Located): boolean {
  const types = typesOf(repository);
  const callee = file.tree.kind(node) === "call_expression" ? types.callee(file, node) : null;
  if (callee?.kind === "library" && callee.name.endsWith(".Done")) return true;
  const channel = types.underlying(types.of(file, node));
  return channel?.kind === "chan" && libraryName(channel.element) === "time.Time";
}

/** `<-s.done`, `<-ctx.Done()` as the head of a case, without a variable for the value; the channel of a timer is none. */
export function isSignalHead(repository: Repository, { file, node: head }: Located): boolean {
  const { tree } = file;
  if (tree.kind(head) !== "receive_statement" || tree.field(head, "left") !== null) return false;
  const receive = tree.firstChild(head);
  const value = receive === undefined ? null : receivedValue({ file, node: receive });
  const types = typesOf(repository);
  const channel = value === null ? null : types.underlying(types.of(file, value));
  return value !== null && !(channel?.kind === "chan" && libraryName(channel.element) === "time.Time");
}
