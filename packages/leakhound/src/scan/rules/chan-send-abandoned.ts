/**
 * A goroutine that sends its result to nobody:
 *
 *   ch := make(chan T)                     unbuffered
 *   go func() { ch <- work() }()           waits for a receiver
 *   select { case v := <-ch: …
 *            case <-ctx.Done(): return }   nobody receives any more
 *
 * Quiet: the channel has a buffer, the send stands in a select, or the channel is handed on.
 */
import type { GoFile } from "../facts.ts";
import type { Match, Rule } from "../rule.ts";
import type { NodeIndex } from "../syntax.ts";
import { callAssigned, functionAround, usesOf } from "../uses.ts";

export const chanSendAbandoned: Rule = {
  id: "chan-send-abandoned",
  *find(file) {
    const { tree } = file;
    for (const statement of tree.within(tree.root, "short_var_declaration")) {
      const assigned = callAssigned(tree, statement);
      const name = assigned?.names[0];
      if (!assigned || name === undefined || assigned.callee !== "make") continue;
      if (!/^\(\s*chan\s[^,]*\)$/s.test(tree.fieldText(assigned.call, "arguments"))) continue;
      const scope = functionAround(tree, statement);
      if (scope !== null) yield* sendsTo(file, { scope, name, made: statement });
    }
  },
};

interface Channel {
  readonly scope: NodeIndex;
  readonly name: string;
  readonly made: NodeIndex;
}

function* sendsTo(file: GoFile, channel: Channel): Generator<Match> {
  const { tree } = file;
  const { scope, name } = channel;
  if (!isLeft(file, channel)) return;
  for (const send of tree.within(scope, "send_statement")) {
    const sender = functionAround(tree, send);
    if (tree.fieldText(send, "channel") !== name || sender === null || sender === scope) continue;
    if (tree.above(send, "go_statement") === null || tree.above(send, "communication_case", "func_literal") !== sender)
      continue;
    yield {
      node: send,
      confidence: "high",
      message: `The goroutine waits for ever to send to ${name}, which is unbuffered, once the select that receives has left by its other case.`,
      advice: `make(chan …, 1), so that the send does not wait`,
    };
  }
}

/** The one receiver is a case of a select outside every loop, and another case returns. */
function isLeft({ tree }: GoFile, { scope, name, made }: Channel): boolean {
  const receives = [...tree.within(scope, "unary_expression")].filter((one) => tree.text(one) === `<-${name}`);
  const [receive, more] = receives;
  const select =
    receive === undefined || more !== undefined ? null : tree.above(receive, "select_statement", "for_statement");
  if (receive === undefined || select === null || tree.kind(select) !== "select_statement") return false;
  if (functionAround(tree, select) !== scope || isRanged(tree.text(scope), name)) return false;
  if (
    tree.above(select, "for_statement", "func_literal", "block") !== null &&
    tree.above(select, "for_statement") !== null
  )
    return false;
  const own = tree.above(receive, "communication_case");
  const others = tree.children(select).filter((one) => tree.kind(one) === "communication_case" && one !== own);
  const isHandedOn = [...tree.within(scope, "identifier")].some((one) => {
    const up = tree.parent(one);
    return (
      one > made &&
      tree.text(one) === name &&
      up !== null &&
      ["argument_list", "expression_list", "literal_element"].includes(tree.kind(up)) &&
      !tree.contains(made, one)
    );
  });
  return (
    !isHandedOn &&
    others.some((other) => !tree.within(other, "return_statement").next().done) &&
    usesOf(tree, scope, name, made).selectors.size === 0
  );
}

const isRanged = (scope: string, name: string): boolean =>
  new RegExp(`range\\s+${name}\\b|close\\(${name}\\)`).test(scope);
