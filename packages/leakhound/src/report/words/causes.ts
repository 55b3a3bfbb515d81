import type { Cause } from "../../verdict/facts/causes.ts";

/** The heading of the causes: a supposition unless the verdict is a leak. */
export const causesTitle = ([first]: readonly Pick<Cause, "isSupposed">[]): string =>
  first?.isSupposed ? "What the largest sites would mean if they grew" : "Likely causes";
