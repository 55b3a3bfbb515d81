/**
 * Which scope a request needs. What the table does not name needs the most that its method could mean: reading is `read`,
 * everything else is `admin`.
 *
 *   GET  /api/v1/tickets             read
 *   POST /api/v1/tickets/7/actions   admin
 *   POST /ingest                     push
 *   GET  /-/healthy                  public
 */
import type { Scope } from "./token.ts";

/** `public`: answered without a token, and without data of the services. */
export type Need = Scope | "public";

interface Rule {
  readonly methods: readonly string[];
  /** A path, or the beginning of paths where it ends with a slash. */
  readonly path: string;
  readonly need: Need;
}

const READS = ["GET", "HEAD"];

const RULES: readonly Rule[] = [
  { methods: READS, path: "/-/healthy", need: "public" },
  { methods: READS, path: "/-/ready", need: "public" },
  // Its body has the token; and without a session it says what is missing.
  { methods: ["GET", "POST", "DELETE"], path: "/api/v1/session", need: "public" },
  // What is in the memory of a process: secrets and data of its users.
  { methods: READS, path: "/api/v1/holders", need: "admin" },
  { methods: READS, path: "/api/v1/holders/", need: "admin" },
  { methods: READS, path: "/api/v1/heap-images/", need: "admin" },
  // The whole store, digests of tokens and the audit log included.
  { methods: READS, path: "/api/v1/store/", need: "admin" },
  // Calls of Connect are posts, also where they only read.
  { methods: ["POST"], path: "/querier.v1.QuerierService/", need: "read" },
  { methods: ["POST"], path: "/ingest", need: "push" },
  { methods: ["POST"], path: "/push.v1.PusherService/", need: "push" },
  { methods: ["POST"], path: "/api/profiles/writeraw", need: "push" },
  { methods: ["POST"], path: "/parca.profilestore.v1alpha1.ProfileStoreService/", need: "push" },
  // The pages are text and script without data; what they show comes from the API.
  { methods: READS, path: "/assets/", need: "public" },
  { methods: READS, path: "/tickets/", need: "public" },
  { methods: READS, path: "/service", need: "public" },
  { methods: READS, path: "/explore", need: "public" },
  { methods: READS, path: "/compare", need: "public" },
  { methods: READS, path: "/sign-in", need: "public" },
];

/** @param path without the base path */
export function neededScope(method: string, path: string): Need {
  if (path === "/" && READS.includes(method)) return "public";
  const rule = RULES.find((one) => one.methods.includes(method) && isOf(one.path, path));
  return rule?.need ?? (READS.includes(method) ? "read" : "admin");
}

const isOf = (rule: string, path: string): boolean => path === rule || (rule.endsWith("/") && path.startsWith(rule));
