/** The judging thread: receives instances of a service, and answers with their judgments. */
import { parentPort, workerData } from "node:worker_threads";
import { FolderJudge } from "./folder-judge.ts";
import type { JudgeAnswer, JudgeRequest } from "./request.ts";

const folderJudge = new FolderJudge(String(workerData));

/** Causes of a fault may be anything, and not all of that can be sent. */
function sendable(answer: JudgeAnswer): JudgeAnswer {
  if (answer.fault === null) return answer;
  const { code, what, where, todo } = answer.fault;
  return { ...answer, fault: { code, what, where, todo } };
}

parentPort?.on("message", async (request: JudgeRequest) =>
  parentPort?.postMessage(sendable(await folderJudge.judge(request))),
);
