/** What is scraped, and whether it answers: what does not answer first. */
import type { TargetJson, TargetsJson } from "../../../serve/src/api/json-types.ts";
import { Pager, pageOf } from "../site/pager.tsx";
import { agoText, Name, Tag } from "../site/parts.tsx";
import type { Place } from "../site/router.ts";
import { targetsByHealth } from "./rows.ts";

interface TargetTableProps extends Pick<TargetsJson, "bad" | "problems"> {
  readonly targets: readonly TargetJson[];
  readonly place: Place;
  readonly isFiltered: boolean;
}

const BAD_MAX = 20;

export function TargetTable({ targets, bad, problems, place, isFiltered }: TargetTableProps) {
  const page = pageOf(targets.toSorted(targetsByHealth), place, "targets");
  return (
    <>
      <Problems bad={bad} problems={problems} />
      {targets.length > 0 ? (
        <Rows targets={page.rows} />
      ) : (
        <p class="lead">{isFiltered ? "No target matches the filter." : "No target is scraped."}</p>
      )}
      <Pager of={page} place={place} name="targets" noun="targets" />
    </>
  );
}

function Rows({ targets }: { readonly targets: readonly TargetJson[] }) {
  return (
    <table class="figures cards">
      <thead>
        <tr>
          <th scope="col">Health</th>
          <th scope="col">Address</th>
          <th scope="col">Labels</th>
          <th scope="col">Last answer</th>
          <th scope="col" class="num">
            Restarts
          </th>
        </tr>
      </thead>
      <tbody>
        {targets.map((target) => (
          <Row key={`${target.address} ${JSON.stringify(target.labels)}`} target={target} />
        ))}
      </tbody>
    </table>
  );
}

const HEALTH_KINDS = { up: "no-leak", down: "leak", unknown: "" } as const;

function Row({
  target: { address, labels, health, runtime, lastScrape, lastProblem, restarts },
}: {
  readonly target: TargetJson;
}) {
  return (
    <tr>
      <td data-label="Health">
        <Tag kind={HEALTH_KINDS[health]}>{health}</Tag>
      </td>
      <th scope="row">
        <code>
          <Name text={address} />
        </code>{" "}
        {runtime === null ? null : (
          <span class="detail">
            <Name text={runtime} />
          </span>
        )}
        {health !== "up" && lastProblem ? (
          <p class="detail">
            <Name text={lastProblem.problem} />
          </p>
        ) : null}
      </th>
      <td data-label="Labels" class="labels">
        {Object.entries(labels)
          .filter(([name, value]) => !(name === "instance" && address.includes(value)))
          .map(([name, value]) => (
            <Tag key={name}>
              <Name text={`${name}=${value}`} charsMax={60} />
            </Tag>
          ))}
      </td>
      <td data-label="Last answer">{lastScrape === null ? "never" : agoText(lastScrape, Date.now())}</td>
      <td data-label="Restarts" class="num">
        {restarts}
      </td>
    </tr>
  );
}

function Problems({ bad, problems }: Pick<TargetsJson, "bad" | "problems">) {
  if (bad.length + problems.length === 0) return null;
  return (
    <ul class="problem">
      {problems.map((problem) => (
        <li key={problem}>
          <Name text={problem} />
        </li>
      ))}
      {bad.slice(0, BAD_MAX).map(({ labels, problem }) => (
        <li key={JSON.stringify(labels)}>
          <Name text={`${labels["job"] ?? ""}: ${problem}`} />
        </li>
      ))}
      {bad.length > BAD_MAX ? <li>and {bad.length - BAD_MAX} more targets without an address</li> : null}
    </ul>
  );
}
