/** Memory outside the heap in words. */
import { assertUnreachable } from "../../base/assert.ts";
import type { OffHeapAccount, OffHeapFacts } from "../../verdict/facts/evidence.ts";
import { trendWords } from "./trend.ts";

export function accountWords(account: OffHeapAccount): string {
  switch (account) {
    case "external":
      return "external memory (Buffers and other memory that the JavaScript heap only points to)";
    case "outside-go-runtime":
      return "memory outside the Go runtime (cgo, mmap)";
    case "outside-js-heap":
      return "resident memory outside the JavaScript heap";
    case "resident":
      return "resident memory (its account is not served: set up /metrics or /debug/vars to see what grows)";
    default:
      return assertUnreachable(account);
  }
}

export const offHeapWords = ({ account, trend, isNegligible }: OffHeapFacts): string =>
  isNegligible ? `${accountWords(account)}: growth is negligible` : `${accountWords(account)} ${trendWords(trend)}`;
