/**
 * Names, functions and stacks that the series of several processes use together, such as those of the instances of one
 * service, which run the same program: a busy program has megabytes of them, and a series only its points.
 *
 *   instance 1   points ─┐
 *   instance 2   points ─┼─▶ stacks ─▶ functions ─▶ names
 *   instance 3   points ─┘
 *
 * Rows are only added. A series that shares tables may see stacks that none of its points has.
 */
import type { CaptureKind } from "../base/capture.ts";
import { FunctionFrames } from "./function-frames.ts";
import { StackTable } from "./stacks.ts";

/** Of the profiles of one kind. */
export interface FolderTables {
  readonly frames: FunctionFrames;
  readonly stacks: StackTable;
}

export type SeriesTables = Readonly<Record<CaptureKind, FolderTables>>;

export const folderTables = (): FolderTables => ({ frames: new FunctionFrames(), stacks: new StackTable() });

export const seriesTables = (): SeriesTables => ({
  heap: folderTables(),
  goroutine: folderTables(),
  goroutineleak: folderTables(),
});
