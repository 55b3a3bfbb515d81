/** Times in the time zone of the reader. The page itself is written in UTC. */

const two = (value: number): string => String(value).padStart(2, "0");

/** `03-01`, month and day. */
export const localDay = (at: number): string => {
  const date = new Date(at);
  return `${two(date.getMonth() + 1)}-${two(date.getDate())}`;
};

/** `14:05`, or with seconds `14:05:09`. */
export function localClock(at: number, hasSeconds: boolean): string {
  const date = new Date(at);
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}`;
  return hasSeconds ? `${clock}:${two(date.getSeconds())}` : clock;
}

const localDate = (at: number): string => `${new Date(at).getFullYear()}-${localDay(at)}`;

/** Adds the local time after each UTC time or period of the page, unless the local time zone is UTC. */
export function addLocalTimes(root: ParentNode): void {
  for (const when of root.querySelectorAll(".when")) {
    const times = [...when.querySelectorAll("time")].map((time) => Date.parse(time.dateTime));
    if (times.some((at) => Number.isNaN(at) || new Date(at).getTimezoneOffset() === 0)) continue;
    const hasSeconds = /:\d\d:\d\d/.test(when.textContent);
    const local = document.createElement("span");
    local.textContent = ` (${localPeriod(times, hasSeconds)} local time)`;
    when.append(local);
  }
}

/** `14:00 to 17:24`, with dates where they differ from the UTC dates. */
function localPeriod(times: readonly number[], hasSeconds: boolean): string {
  const isSameDay = times.every((at) => new Date(at).toISOString().startsWith(localDate(at)));
  return times.map((at) => `${isSameDay ? "" : `${localDate(at)} `}${localClock(at, hasSeconds)}`).join(" to ");
}

/**
 * Labels of a time axis: clock times, with the date below the first label and below the first label of each day.
 *
 *   22:00   23:00   00:00   01:00
 *   03-01           03-02
 */
export function timeLabels(splits: readonly number[], stepMs: number): string[] {
  const isDaily = stepMs >= 86_400_000;
  let lastDay = "";
  return splits.map((at) => {
    const day = localDay(at);
    if (isDaily) return day;
    const clock = localClock(at, stepMs < 60_000);
    const text = day === lastDay ? clock : `${clock}\n${day}`;
    lastDay = day;
    return text;
  });
}
