import { formatInterval, formatShare } from "../../base/format.ts";
import type { SiteHolder } from "../../verdict/facts/diagnosis.ts";

/** `held by main.cache: 97% (95%: 95 to 98%)` */
export const heldWords = ({ holder, ...part }: SiteHolder): string =>
  `held by ${holder}: ${formatShare(part.share)} (95%: ${formatInterval(part, formatShare)})`;
