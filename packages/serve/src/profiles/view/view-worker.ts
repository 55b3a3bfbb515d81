/** The thread that folds profiles for pages: receives a profile, and answers with its data or a fault. */
import { parentPort } from "node:worker_threads";
import { type FoldRequest, folded } from "./fold.ts";

parentPort?.on("message", (request: FoldRequest) => parentPort?.postMessage(folded(request)));
