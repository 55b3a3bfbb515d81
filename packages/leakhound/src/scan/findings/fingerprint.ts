/**
 * Fingerprints of findings, which stay when lines move: rule, file, function, and the message without its numbers. The same
 * mistake twice in a function is counted.
 *
 *   timer-leak shop/main.go (*Shop).poll The ticker is created for every call and never stopped; before Go #.#…
 *   timer-leak shop/main.go (*Shop).poll The ticker is created … 2
 */
import type { Finding } from "./finding.ts";

/** Each finding with its fingerprint; one that has a fingerprint keeps it. */
export function markFingerprints(findings: readonly Finding[]): Finding[] {
  const counts = new Map<string, number>();
  return findings.map((finding) => {
    if (finding.fingerprint !== undefined) return finding;
    const same = unnumbered(finding);
    const count = (counts.get(same) ?? 0) + 1;
    counts.set(same, count);
    return { ...finding, fingerprint: count === 1 ? same : `${same} ${count}` };
  });
}

const unnumbered = ({ rule, file, function: name = "", message }: Finding): string =>
  `${rule} ${file} ${name === "" ? "" : `${name} `}${message.replace(/\d+/g, "#")}`;
