/** What is missing of a profile in text form that was cut: it was read as far as it goes. */
export interface TextCut {
  readonly missing: "start" | "end";
  /** What the profile counts: "goroutine". */
  readonly counts: string;
  /** How many of them were read. */
  readonly read: number;
  /** How many there were; null where the text does not say. */
  readonly total: number | null;
}
