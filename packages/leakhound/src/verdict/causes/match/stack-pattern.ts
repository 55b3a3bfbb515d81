/** Whether a grown stack matches the pattern of a signature. */

import type { StackPattern } from "../known-leaks/signature.ts";
import { SHOWN_BY_FRAMES } from "../known-leaks/wait-state.ts";
import { type GrownFrame, type GrownStack, leafOf } from "./grown-stacks.ts";

/**
 * Functions of the standard library that allocate for their caller: the frame below them keeps the memory. So do those that
 * are built into V8, such as `from` and `join`, which have no file. Helpers of the service's own code are not skipped.
 */
const HELPER =
  /^(?:strings|bytes)\.Clone$|^(?:slices|maps|unique|internal\/bytealg|internal\/stringslite)\.|^sync\.\(\*Pool\)\./;

/** A goroutine whose wait state is unknown matches any state that only the frames of the runtime show. */
export function matches(stack: GrownStack, pattern: StackPattern): boolean {
  const { leaf, leafFiles, ownLeaf, ownCaller, own, any, files, all, not, states } = pattern;
  const isOnStack = (one: RegExp) => stack.frames.some(({ function: name }) => one.test(name));
  if (states && !states.some((one) => (stack.state === null ? !SHOWN_BY_FRAMES.has(one) : one === stack.state)))
    return false;
  if (leaf && !isLeaf(stack, leaf)) return false;
  if (leafFiles && !isLeafIn(stack, leafFiles)) return false;
  if (files && !isIn(stack, files, any)) return false;
  if (ownLeaf && !isOwnLeaf(stack)) return false;
  if (ownCaller && stack.frames.find(({ owner }) => owner !== "standard")?.owner !== "own") return false;
  if (own && !stack.frames.some(({ owner }) => owner === "own")) return false;
  if (any && !any.some(isOnStack)) return false;
  if (all && !all.every(isOnStack)) return false;
  return !not?.some(isOnStack);
}

/** Whether a frame of one of the files, and of one of the names where they are given, is on the stack. */
const isIn = ({ frames }: GrownStack, files: readonly RegExp[], names: readonly RegExp[] | undefined): boolean =>
  frames.some(
    ({ function: name, file }) =>
      files.some((one) => one.test(file)) && (names === undefined || names.some((one) => one.test(name))),
  );

function isLeafIn(stack: GrownStack, files: readonly RegExp[]): boolean {
  const leaf = stack.frames.find((frame) => !isBuiltIn(frame));
  return leaf !== undefined && files.some((one) => one.test(leaf.file));
}

export function isLeaf(stack: GrownStack, patterns: readonly RegExp[]): boolean {
  const leaf = leafOf(stack);
  return leaf !== null && patterns.some((one) => one.test(leaf.function));
}

function isOwnLeaf(stack: GrownStack): boolean {
  const leaf = leafOf(stack);
  if (leaf === null) return false;
  const from = stack.frames.indexOf(leaf);
  const isHelper = (frame: GrownFrame) => HELPER.test(frame.function) || isBuiltIn(frame);
  return stack.frames.slice(from).find((frame) => !isHelper(frame))?.owner === "own";
}

/** A function of Go always has a package. */
const isBuiltIn = ({ function: name, file, owner }: GrownFrame): boolean =>
  owner === "standard" && file === "" && !name.includes(".");
