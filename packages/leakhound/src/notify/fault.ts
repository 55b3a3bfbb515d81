/** Failures of sending, worded without secrets: neither the path of the address nor the text of the response. */

import { assertUnreachable } from "../base/assert.ts";
import type { Fault } from "../base/fault.ts";
import type { HttpFault } from "../source/http.ts";

export interface Naming {
  /** `webhook http://hooks.example` */
  readonly where: string;
  readonly headerOption: string;
}

export function sendingFault(fault: HttpFault, { where, headerOption }: Naming): Fault {
  return { code: `${fault.code} ${fault.status ?? ""}`, what: whatOf(fault), where, todo: todoOf(fault, headerOption) };
}

/** Contains nothing of the address or the response. */
function whatOf(fault: HttpFault): string {
  if (fault.status !== undefined) return `the receiver rejected the alarm with status ${fault.status}`;
  return `the alarm could not be delivered: ${fault.code === "redirect" ? "the receiver redirects elsewhere" : fault.what}`;
}

function todoOf({ code, status, todo }: HttpFault, headerOption: string): string {
  switch (code) {
    case "status":
      if (status === 401 || status === 403) return `give ${headerOption}`;
      return status !== undefined && status >= 500 ? "check the log of the receiver" : "check the address";
    case "timeout":
    case "too-large":
    case "bad-encoding":
    case "redirect":
    case "bad-option":
      return "check the address and that the receiver is running";
    case "aborted":
    case "dns":
    case "not-http":
    case "not-tls":
    case "refused":
    case "reset":
    case "tls":
    case "unreachable":
      return todo;
    default:
      return assertUnreachable(code);
  }
}
