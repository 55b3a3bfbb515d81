/** Growth in words: of bytes, or of goroutines. */
import { formatByteRate, formatCount, formatCountRate, formatInterval } from "../../../leakhound/src/base/format.ts";
import type { TicketJson } from "../../../serve/src/api/json-types.ts";

export type RateJson = TicketJson["rate"];

/** `4.1 MiB/h`, `120 goroutines/h` */
export const rateText = ({ perHour, unit }: RateJson): string =>
  unit === "bytes" ? formatByteRate(perHour) : `${formatCount(perHour)} goroutines/h`;

/** `3.9 to 4.3 MiB/h` */
export const intervalText = (rate: RateJson): string =>
  formatInterval(rate, rate.unit === "bytes" ? formatByteRate : formatCountRate);
