import type { Brand } from "../../base/brand.ts";

/** A virtual address of the imaged process, or of its program as it was linked. */
export type Address = Brand<number, "Address">;
export const address = (value: number): Address => value as Address;
