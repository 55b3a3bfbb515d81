/**
 * A transport made for every call: each keeps its own idle connections, with two goroutines apiece.
 * Quiet: keep-alives are off, idle connections are closed, or it does not run per call.
 */

import { perCallFunctions } from "../per-call.ts";
import type { Rule } from "../rule.ts";

export const httpTransportPerCall: Rule = {
  id: "http-transport-per-call",
  *find(file, repository) {
    const { tree } = file;
    if (file.imports.get("http") !== "net/http") return;
    for (const { name, node, isHandler } of perCallFunctions(file, repository)) {
      if (/CloseIdleConnections|DisableKeepAlives:\s*true|\.Do\(func\(/.test(tree.text(node))) continue;
      for (const literal of tree.within(node, "composite_literal")) {
        if (tree.fieldText(literal, "type") !== "http.Transport") continue;
        yield {
          node: literal,
          // What a handler calls is told by its name alone, and another may have it.
          confidence: isHandler ? "high" : "medium",
          message: `${name} runs for every call and makes its own http.Transport, whose idle connections stay.`,
          advice: "make one transport for the process and share it",
        };
      }
    }
  },
};
