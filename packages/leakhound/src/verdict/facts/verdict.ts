export type Verdict = "leak" | "no-leak" | "inconclusive";
export type LeakKind = "heap" | "goroutine" | "stack" | "off-heap";
