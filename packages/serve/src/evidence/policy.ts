/** What the configuration allows: of all targets, and of each job. */
import type { Config } from "../config/schema.ts";

export interface JobPolicy {
  readonly allowsImages: boolean;
  readonly perHour: number;
  readonly imageBytesMax: number;
  readonly periodMs: number;
}

export interface EvidencePolicy {
  readonly fleetPerHour: number;
  /** Of the process that analyzes an image. */
  readonly memoryBytesMax: number;
  /** Of a job that is not in the configuration any more. */
  readonly otherwise: JobPolicy;
  readonly ofJob: ReadonlyMap<string, JobPolicy>;
}

export function evidencePolicy({
  evidence,
  scrape_configs,
}: Pick<Config, "evidence" | "scrape_configs">): EvidencePolicy {
  const otherwise: JobPolicy = {
    allowsImages: evidence.heap_images,
    perHour: evidence.budget_per_hour,
    imageBytesMax: evidence.max_image,
    periodMs: evidence.period,
  };
  const ofJob = scrape_configs.map(({ job_name, evidence: own }): [string, JobPolicy] => [
    job_name,
    {
      allowsImages: own.heap_images ?? otherwise.allowsImages,
      perHour: own.budget_per_hour ?? otherwise.perHour,
      imageBytesMax: own.max_image ?? otherwise.imageBytesMax,
      periodMs: own.period ?? otherwise.periodMs,
    },
  ]);
  return {
    fleetPerHour: evidence.budget_per_hour,
    memoryBytesMax: evidence.memory,
    otherwise,
    ofJob: new Map(ofJob),
  };
}
