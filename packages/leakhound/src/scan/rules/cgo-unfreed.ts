/**
 * Memory of C that is not freed: the collector of Go does not see what C.CString allocates.
 *
 * Condition: an exit path does not pass it to C.free. Other functions of C are taken to read it.
 * Not reported: it is returned, stored, or passed to a function of Go.
 */
import { acquisitionsOf, howUnreleased } from "../lifetime/unreleased.ts";
import type { Rule } from "./rule.ts";

export const cgoUnfreed: Rule = {
  id: "cgo-unfreed",
  *find(file, repository) {
    for (const acquisition of acquisitionsOf(repository, file, "cgo-unfreed")) {
      const { statement, callee, target } = acquisition;
      const how = howUnreleased(acquisition, file.tree, "freed");
      if (how === null) continue;
      yield {
        node: statement,
        confidence: "high",
        message: `The memory of ${callee} is ${how}, and the garbage collector does not free it.`,
        advice: `defer C.free(unsafe.Pointer(${target === "_" || target === "" ? "p" : target}))`,
      };
    }
  },
};
