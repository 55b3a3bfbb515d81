/**
 * The text of the strings of a V8 snapshot. A string's node is named after its content, of which V8 keeps the
 * beginning. A string that was concatenated from two strings is a tree of nodes:
 *
 *   (concatenated string) ──first──▶ "session "
 *                  └───────second──▶ "4711"
 *
 * The snapshot does not say which part of its parent a sliced string is.
 */

import type { ReadText } from "../explore/explorable.ts";
import type { V8Snapshot } from "./load.ts";

const LENGTH_MAX = 1_024;
/** At most so many parts of a string are read. */
const PARTS_MAX = 1_024;

export function v8Texts(snapshot: V8Snapshot): ReadText {
  const { graph, nodeType, nodeName, nodeTypes, edgeName, strings } = snapshot;
  const [plain, concatenated] = [nodeTypes.indexOf("string"), nodeTypes.indexOf("concatenated string")];
  const isText = (node: number): boolean => nodeType[node] === plain || nodeType[node] === concatenated;
  const halves = (node: number): number[] => {
    const found: number[] = [];
    for (let edge = graph.edgeStart[node]!; edge < graph.edgeStart[node + 1]!; edge++) {
      const half = ["first", "second"].indexOf(strings.at(edgeName[edge]!));
      if (half >= 0) found[half] = graph.edgeTarget[edge]!;
    }
    return found;
  };
  return (node) => {
    if (!isText(node)) return null;
    let text = "";
    const open: number[] = [node];
    for (let part = 0; part < PARTS_MAX && text.length < LENGTH_MAX; part++) {
      const next = open.pop();
      if (next === undefined) break;
      if (nodeType[next] === concatenated) open.push(...halves(next).reverse());
      else if (isText(next)) text += strings.at(nodeName[next]!);
    }
    return text;
  };
}
