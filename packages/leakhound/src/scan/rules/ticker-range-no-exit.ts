/**
 * A goroutine that ranges over the channel of a ticker that something stops: Stop does not close the channel.
 *
 *   func (p *poller) run() {
 *       for range p.tick.C { p.poll() }
 *   }
 *   func (p *poller) Stop() { p.tick.Stop() }     run waits forever
 *
 * Condition: the goroutine cannot leave the loop; and its owner has a Close or Stop method (high), or other code than the
 * goroutine stops the ticker (medium).
 * Not reported: tickers of code that runs for every call, which goroutine-no-exit reports; owners that live as long as
 * the process, which have no such method; tickers that main stops.
 */

import { isMainPackage } from "../channels/name-uses.ts";
import type { Endless } from "../channels/never-ends.ts";
import { receivedValue } from "../channels/received.ts";
import { stopsOf, tickerChannelAt } from "../channels/tickers.ts";
import { endWithOwner } from "../fixes/goroutine-signal.ts";
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import type { Located } from "../types/package-members.ts";
import { type EndlessStart, endlessStarts } from "./endless-starts.ts";
import { endlessText, stepsOfEndless } from "./endless-text.ts";
import type { Match, Rule } from "./rule.ts";
import { stopMethodOf } from "./stop-method.ts";

export const tickerRangeNoExit: Rule = {
  id: "ticker-range-no-exit",
  spansFiles: true,
  *find(file, repository) {
    for (const one of endlessStarts(repository, file)) {
      if (one.endless.kind !== "ticker" || one.perCall !== null || one.callers !== null) continue;
      const match = stoppedByOwner(repository, file, one) ?? stoppedElsewhere(repository, file, one);
      if (match !== null) yield match;
    }
  },
};

function stoppedByOwner(repository: Repository, file: GoFile, { start, endless, starter }: EndlessStart): Match | null {
  const stop = stopMethodOf(repository, starter, start.body);
  if (stop === null) return null;
  return {
    node: start.node,
    confidence: "high",
    message: `${stop.name} does not end the goroutine ${endlessText(endless)}.`,
    advice: "select on the ticker and on a channel that the owner closes",
    steps: [{ file, node: start.node, text: "starts the goroutine" }, ...stepsOfEndless(endless)],
    fix: () => endWithOwner(repository, endless, stop),
  };
}

/** Code that stops the ticker wants the goroutine to end. */
function stoppedElsewhere(
  repository: Repository,
  file: GoFile,
  { start, endless, starter }: EndlessStart,
): Match | null {
  const stop = stopOf(repository, endless, start.body);
  if (stop === null || isInMain(stop) || isInMain(starter)) return null;
  return {
    node: start.node,
    confidence: "medium",
    message: `Line ${stop.file.tree.line(stop.node)} stops the ticker, which does not end the goroutine ${endlessText(endless)}.`,
    advice: "select on the ticker and on a channel that is closed where the ticker is stopped",
    steps: [
      { file, node: start.node, text: "starts the goroutine" },
      ...stepsOfEndless(endless),
      { ...stop, text: "stops the ticker" },
    ],
    fix: () => endWithOwner(repository, endless, null),
  };
}

function stopOf(repository: Repository, { at }: Endless, body: Located): Located | null {
  const { file } = at;
  const value = receivedValue(at);
  const ticker = value === null ? null : (tickerChannelAt(repository, { file, node: value })?.ticker ?? null);
  if (ticker === null) return null;
  const isOfGoroutine = (stop: Located) => stop.file === body.file && body.file.tree.contains(body.node, stop.node);
  return stopsOf(repository, { file, node: ticker }).find((stop) => !isOfGoroutine(stop)) ?? null;
}

function isInMain({ file, node }: Located): boolean {
  const { tree } = file;
  const fn = tree.kind(node) === "function_declaration" ? node : tree.above(node, "function_declaration");
  return isMainPackage(file) && fn !== null && tree.fieldText(fn, "name") === "main";
}
