/** Opens the profiler of an address. */
import type { HttpClient } from "../http.ts";
import type { StoredAddress } from "./address.ts";
import { ParcaProfiles } from "./parca.ts";
import { PyroscopeProfiles } from "./pyroscope.ts";
import type { StoredProfiles } from "./stored-profiles.ts";

export function openStored(address: StoredAddress, http: HttpClient): StoredProfiles {
  const server = { http, root: address.origin + address.base, display: address.display };
  return address.kind === "parca" ? new ParcaProfiles(server, address) : new PyroscopeProfiles(server, address);
}
