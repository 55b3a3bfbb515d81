/**
 * A buffer put back into a pool however large it has grown: one large request after another makes all of them large.
 * Condition: Put of a buffer into a sync.Pool, and no look at its capacity on the way.
 */
import { packageOf } from "../facts.ts";
import type { Rule } from "../rule.ts";

export const poolPutOversized: Rule = {
  id: "pool-put-oversized",
  *find(file, repository) {
    const { tree } = file;
    const files = packageOf(repository, file);
    const isBufferPool = (name: string) => {
      const described = files.map((one) => one.globals.get(name)).find((text) => text !== undefined) ?? "";
      return /\bsync\.Pool\b/.test(described) && /bytes\.(Buffer|NewBuffer)|strings\.Builder/.test(described);
    };
    for (const { node } of file.functions) {
      const body = tree.text(node);
      if (!body.includes(".Put(") || /\bcap\(|\.Cap\(\)/.test(body)) continue;
      for (const call of tree.within(node, "call_expression")) {
        const [, pool] = /^(\w+)\.Put$/.exec(tree.fieldText(call, "function")) ?? [];
        if (pool === undefined || !isBufferPool(pool)) continue;
        yield {
          node: call,
          confidence: "medium",
          message: `${pool} takes buffers back however large they have grown, and keeps them.`,
          advice: "drop a buffer whose capacity is beyond the usual: if b.Cap() > limit { return }",
        };
      }
    }
  },
};
