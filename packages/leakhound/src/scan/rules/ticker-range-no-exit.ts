/**
 * A goroutine that ranges over the channel of a ticker, whose owner can be stopped: Stop does not close the channel.
 *
 *   func (p *poller) run() {
 *       for range p.tick.C { p.poll() }
 *   }
 *   func (p *poller) Stop() { p.tick.Stop() }     run waits forever
 *
 * Condition: the goroutine cannot leave the loop, and its owner has a Close or Stop method.
 * Not reported: tickers of code that runs for every call, which goroutine-no-exit reports, and owners that live as long as
 * the process, which have no such method.
 */
import { endlessStarts } from "./endless-starts.ts";
import { endlessText, stepsOfEndless } from "./endless-text.ts";
import { stopMethodOf } from "./goroutine-no-exit.ts";
import type { Rule } from "./rule.ts";

export const tickerRangeNoExit: Rule = {
  id: "ticker-range-no-exit",
  *find(file, repository) {
    for (const { start, endless, starter, perCall } of endlessStarts(repository, file)) {
      if (endless.kind !== "ticker" || perCall !== null) continue;
      const stop = stopMethodOf(repository, starter, start.body);
      if (stop === null) continue;
      yield {
        node: start.node,
        confidence: "high",
        message: `${stop} does not end the goroutine ${endlessText(endless)}.`,
        advice: "select on the ticker and on a channel that the owner closes",
        steps: [{ file, node: start.node, text: "starts the goroutine" }, ...stepsOfEndless(endless)],
      };
    }
  },
};
