/**
 * Stacks that are the cost of serving profiles, and what packages allocate once when the process starts: they are no leaks,
 * and in a small service they would be a good part of the growth.
 *
 *   compress/flate.NewWriter < runtime/pprof.(*profileBuilder).build < net/http/pprof.handler.ServeHTTP
 *   encodeProfile /app/node_modules/@leakhound/admin/dist/index.js
 */
import type { ProfileSeries } from "../../series/fold.ts";
import type { FrameIndex, StackIndex } from "../../series/stacks.ts";

const FUNCTION = /^(?:runtime|net\/http)\/pprof\.|^runtime\.doInit\d*$/;
const FILE = /(?:^|[/\\])(?:@leakhound|packages)[/\\]admin[/\\]|^node:inspector$/;

export function isServingCost({ stacks, functions }: ProfileSeries, stack: StackIndex): boolean {
  for (let frame = stacks.start(stack); frame < stacks.end(stack); frame = (frame + 1) as FrameIndex) {
    if (FUNCTION.test(functions.text(stacks.functionOf(frame)))) return true;
    if (FILE.test(functions.names.text(stacks.fileOf(frame)))) return true;
  }
  return false;
}
