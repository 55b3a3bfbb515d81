/** The fleet in four figures. */

import { plural } from "../../../leakhound/src/report/html/words.ts";
import type { TargetJson } from "../../../serve/src/api/json-types.ts";
import { timeLeftText } from "../site/parts.tsx";
import type { ServiceRow } from "./rows.ts";

interface FleetSummaryProps {
  readonly services: readonly ServiceRow[];
  readonly targets: readonly TargetJson[];
}

const OTHERS = [
  ["suspected", "suspected"],
  ["inconclusive", "inconclusive"],
  ["unjudged", "not judged yet"],
] as const;

export function FleetSummary({ services, targets }: FleetSummaryProps) {
  const leaking = services.filter(({ state }) => state === "leak");
  const soonest = leaking[0]?.tickets[0]?.exhausted ?? null;
  const down = targets.filter(({ health }) => health === "down").length;
  const count = (state: ServiceRow["state"]) => services.filter((one) => one.state === state).length;
  const others = OTHERS.flatMap(([state, words]) => (count(state) > 0 ? [`${count(state)} ${words}`] : [])).join(" · ");
  return (
    <dl class="summary">
      <div class={leaking.length > 0 ? "leak" : services.length > 0 ? "no-leak" : ""}>
        <dt>Leaks</dt>
        <dd>
          {plural(leaking.length, "service")}
          <span class="detail"> of {services.length}</span>
        </dd>
      </div>
      <div>
        <dt>First memory limit is reached</dt>
        <dd>{soonest === null ? <span class="detail">none known</span> : timeLeftText(soonest, Date.now())}</dd>
      </div>
      <div>
        <dt>No leak</dt>
        <dd>
          {plural(count("no-leak"), "service")}
          <span class="detail">{others === "" ? "" : ` · ${others}`}</span>
        </dd>
      </div>
      <div class={down > 0 ? "inconclusive" : ""}>
        <dt>Targets that answer</dt>
        <dd>
          {targets.filter(({ health }) => health === "up").length}
          <span class="detail"> of {targets.length}</span>
        </dd>
      </div>
    </dl>
  );
}
