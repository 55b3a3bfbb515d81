/**
 * The one writer of the JSON contracts: a diagnosis (`leakhound.diagnosis/1`) and a verification (`leakhound.verify/1`),
 * each with its facts and, beside them, their words.
 *
 *   { "check": "goroutines", "outcome": "rules-out", "facts": { "state": "stable", "first": 34, "last": 34, … },
 *     "text": "goroutine count is stable: 34 → 34" }
 *
 * Field names are fixed; more may be added.
 */
import type { Cause, CauseEvidence } from "../../verdict/facts/causes.ts";
import type { Diagnosis } from "../../verdict/facts/diagnosis.ts";
import type { Evidence, Outcome } from "../../verdict/facts/evidence.ts";
import type { Verification } from "../../verdict/facts/verification.ts";
import { causeEvidenceWords } from "../words/cause-evidence.ts";
import { evidenceWords } from "../words/evidence.ts";
import { reasonWords } from "../words/reasons.ts";
import { verifyReasonWords } from "../words/verification.ts";

export interface EvidenceJson {
  readonly check: string;
  readonly outcome: Outcome;
  readonly facts: object;
  readonly text: string;
}

export interface CauseJson extends Omit<Cause, "evidence"> {
  readonly evidence: readonly { readonly check: string; readonly facts: object; readonly text: string }[];
}

/** A reason in words, and the facts that they were made from. */
export interface ReasonJson {
  readonly reason: string;
  readonly reasonCode: string;
  readonly reasonFacts: object;
}

export interface DiagnosisJson extends Omit<Diagnosis, "reason" | "evidence" | "causes">, ReasonJson {
  readonly evidence: readonly EvidenceJson[];
  readonly causes: readonly CauseJson[];
  /** Of a service that was judged from several instances. */
  readonly instances?: readonly DiagnosisJson[];
}

export interface VerificationJson extends Omit<Verification, "reason" | "before" | "after">, ReasonJson {
  readonly before: DiagnosisJson;
  readonly after: DiagnosisJson;
}

/** @param diagnosis of one process, or of a service with the diagnoses of its instances */
export function diagnosisJson(diagnosis: Diagnosis & { readonly instances?: readonly Diagnosis[] }): DiagnosisJson {
  const { schema, target, from, to, snapshots, verdict, reason, instances, ...rest } = diagnosis;
  return {
    schema,
    target,
    from,
    to,
    snapshots,
    verdict,
    reason: reasonWords(reason),
    reasonCode: reason.code,
    reasonFacts: reason.facts,
    ...rest,
    evidence: diagnosis.evidence.map(evidenceJson),
    causes: diagnosis.causes.map(causeJson),
    ...(instances && { instances: instances.map(diagnosisJson) }),
  };
}

export function verificationJson(verification: Verification): VerificationJson {
  const { schema, outcome, reason, ...rest } = verification;
  return {
    schema,
    outcome,
    reason: verifyReasonWords(reason),
    reasonCode: reason.code,
    reasonFacts: reason.facts,
    ...rest,
    before: diagnosisJson(verification.before),
    after: diagnosisJson(verification.after),
  };
}

const evidenceJson = (evidence: Evidence): EvidenceJson => ({ ...evidence, text: evidenceWords(evidence) });

const causeJson = (cause: Cause): CauseJson => ({ ...cause, evidence: cause.evidence.map(causeEvidenceJson) });

const causeEvidenceJson = (evidence: CauseEvidence) => ({ ...evidence, text: causeEvidenceWords(evidence) });
