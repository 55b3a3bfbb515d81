/** The names of an image's types, fields and roots, as every format provides them. Equal labels mean equal texts. */
import type { Brand } from "../../base/brand.ts";
import type { EdgeIndex, ObjectIndex } from "../model/image.ts";
import type { PathStep } from "./path-step.ts";

export type TypeLabel = Brand<number, "TypeLabel">;
export type FieldLabel = Brand<number, "FieldLabel">;
export type RootLabel = Brand<number, "RootLabel">;

export const typeLabel = (row: number): TypeLabel => row as TypeLabel;
export const fieldLabel = (row: number): FieldLabel => row as FieldLabel;
export const rootLabel = (row: number): RootLabel => row as RootLabel;

export interface HeapLabels {
  readonly ofType: (object: ObjectIndex) => TypeLabel;
  /** The field by which an edge leaves its object. */
  readonly ofEdge: (object: ObjectIndex, edge: EdgeIndex) => FieldLabel;
  readonly text: (label: TypeLabel | FieldLabel | RootLabel) => string;
  /** How objects of the type below each other merge into one class of paths; "always" without it. See paths.ts. */
  readonly recursion?: (type: TypeLabel) => Recursion;
  /** A type as the source writes it. */
  readonly sourceType: (typeText: string) => string;
  /** The steps of a path as the source shows them: without the objects that only the runtime knows. */
  readonly shownSteps: (steps: readonly PathStep[]) => PathStep[];
}

/** Merge whatever the path between them; only if the same field of the same type leads to both; or never. */
export type Recursion = "always" | "same-field" | "never";
