/** Chooses one instance of a service, or all. */
import type { InstancesJson } from "../../../serve/src/api/json-types.ts";
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
  const { loaded } = useJson<InstancesJson>(apiPath("instances", { service }));
  const seen = loaded.state === "ready" ? loaded.value.instances.map((one) => one.instance) : [];
  const names = [...new Set([...seen, ...(instance === null ? [] : [instance])])].sort();
  return (
    <label>
      {label}{" "}
      <select
        value={instance ?? ""}
        onChange={(event) => goTo(changedAddress(place, { [name]: event.currentTarget.value || null }))}
      >
        <option value="">all {seen.length}</option>
        {names.map((one) => (
          <option key={one} value={one}>
            {visibleText(cutMiddle(one, NAME_CHARS_MAX))}
          </option>
        ))}
      </select>
    </label>
  );
}
