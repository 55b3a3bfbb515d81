/** Heap snapshots of V8, as Node and Chrome write them: JSON. */
import { ok } from "../../base/result.ts";
import { type HeapFormat, loadedHeap } from "../format/heap-format.ts";
import { divideV8, v8Sets } from "./divide.ts";
import { loadV8Snapshot } from "./load.ts";

export const v8Format: HeapFormat = {
  name: "heap snapshot of V8",
  matches: (head) => /^\s*\{/.test(String.fromCharCode(...head)),
  load: async ({ where, chunks, readsContents }) => {
    const snapshot = await loadV8Snapshot(chunks(), where);
    if (!snapshot.ok) return snapshot;
    return ok(
      loadedHeap({
        sets: () => v8Sets(snapshot.value),
        divide: () => divideV8(snapshot.value, readsContents),
      }),
    );
  },
};
