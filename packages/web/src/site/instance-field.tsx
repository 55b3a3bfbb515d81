/** Chooses one instance of a service, or all. */
import { useMemo } from "preact/hooks";
import type { InstancesJson, MarksJson } from "../../../serve/src/api/json-types.ts";
import { cutMiddle, visibleText } from "../base/visible-text.ts";
import { apiPath } from "./api.ts";
import { changedAddress, goTo, type Place } from "./router.ts";
import { useJson } from "./use-json.ts";

interface InstanceFieldProps {
  readonly service: string;
  readonly instance: string | null;
  readonly place: Place;
  /** Parameter of the address, and the words before the field. */
  readonly name?: string;
  readonly label?: string;
}

const NAME_CHARS_MAX = 80;

export function InstanceField({ service, instance, place, name = "instance", label = "Instance" }: InstanceFieldProps) {
  const seen = useInstances(service);
  const names = [...new Set([...seen, ...(instance === null ? [] : [instance])])].sort();
  return (
    <label>
      {label}{" "}
      <select
        value={instance ?? ""}
        onChange={(event) => goTo(changedAddress(place, { [name]: event.currentTarget.value || null }))}
      >
        <option value="">{seen.length === 0 ? "all" : `all ${seen.length}`}</option>
        {names.map((one) => (
          <option key={one} value={one}>
            {visibleText(cutMiddle(one, NAME_CHARS_MAX))}
          </option>
        ))}
      </select>
    </label>
  );
}

const STORED_BACK_MS = 30 * 24 * 3_600_000;

/** Instances that are seen now; of a service that has none, as after an import, those of the last 30 days. */
function useInstances(service: string): readonly string[] {
  const { loaded: seen } = useJson<InstancesJson>(apiPath("instances", { service }));
  const hasNone = seen.state === "ready" && seen.value.instances.length === 0;
  const range = useMemo(
    () => ({ from: new Date(Date.now() - STORED_BACK_MS).toISOString(), to: new Date().toISOString() }),
    [service],
  );
  const path = hasNone ? apiPath("marks", { service, ...range }) : null;
  const { loaded: stored } = useJson<MarksJson>(path, { isLive: false });
  if (seen.state === "ready" && !hasNone) return seen.value.instances.map(({ instance }) => instance);
  if (stored.state !== "ready") return [];
  return [...new Set(stored.value.processes.map(({ instance }) => instance))];
}
