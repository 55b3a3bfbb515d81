import type { Cause } from "../../verdict/facts/causes.ts";

/** What the list of causes is headed with: a supposition where there is no verdict of a leak. */
export const causesTitle = ([first]: readonly Pick<Cause, "isSupposed">[]): string =>
  first?.isSupposed ? "What the largest sites would mean if they grew" : "Likely causes";
