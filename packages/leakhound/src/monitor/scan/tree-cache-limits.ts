/**
 * How many trees a scan keeps: as many as the heap of this process can hold. A tree that does not stay is parsed again
 * for each question about the whole repository, and what rules have found in it is found again.
 *
 * What rules keep of a tree is four times its size, in the heap of V8, so the trees may have an eighth of what that heap may
 * grow to, which V8 sets by the memory of the machine or the container: 512 MB of 4 GB are trees of 170 MB of Go.
 */
import { getHeapStatistics } from "node:v8";
import { TREE_CACHE_LIMITS, type TreeCacheLimits } from "../../scan/index/tree-cache.ts";

const TREE_SHARE_OF_HEAP = 1 / 8;

export function treeCacheLimits(heapBytesMax = getHeapStatistics().heap_size_limit): TreeCacheLimits {
  const { permanentBytesMax, ...others } = TREE_CACHE_LIMITS;
  return { ...others, permanentBytesMax: Math.max(permanentBytesMax, Math.floor(heapBytesMax * TREE_SHARE_OF_HEAP)) };
}
