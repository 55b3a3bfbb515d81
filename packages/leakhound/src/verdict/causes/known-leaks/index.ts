/** All known leaks. Of two that explain a growth equally well, the first in this list ranks first. */

import { BUFFERS } from "./buffers.ts";
import { CLIENTS } from "./clients.ts";
import { CONTEXTS } from "./contexts.ts";
import { DATABASES } from "./databases.ts";
import { GORILLA_CONTEXT } from "./gorilla-context.ts";
import { GRPC } from "./grpc.ts";
import { HTTP } from "./http.ts";
import { KUBERNETES } from "./kubernetes.ts";
import { LOGGING } from "./logging.ts";
import { MESSAGING } from "./messaging.ts";
import { METRICS } from "./metrics.ts";
import { NODE } from "./node.ts";
import { OWN_CODE } from "./own-code.ts";
import { POOLS } from "./pools.ts";
import { PROCESSES } from "./processes.ts";
import type { Signature } from "./signature.ts";
import { TELEMETRY } from "./telemetry.ts";
import { TIMERS } from "./timers.ts";
import { WAITING } from "./waiting.ts";
import { WEBSOCKETS } from "./websockets.ts";

export const KNOWN_LEAKS: readonly Signature[] = [
  ...GORILLA_CONTEXT,
  ...OWN_CODE,
  ...TIMERS,
  ...CONTEXTS,
  ...GRPC,
  ...METRICS,
  ...DATABASES,
  ...BUFFERS,
  ...KUBERNETES,
  ...WEBSOCKETS,
  ...TELEMETRY,
  ...LOGGING,
  ...PROCESSES,
  ...CLIENTS,
  ...POOLS,
  ...MESSAGING,
  ...WAITING,
  ...HTTP,
  ...NODE,
];
