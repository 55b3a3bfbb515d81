/** Text of a given width: wrapping, clipping and sparklines. Widths are in characters. */

/** Marks of a sparkline, from the smallest value to the largest. */
export type Sparks = string;
export const BLOCK_SPARKS: Sparks = "▁▂▃▄▅▆▇█";
/** For terminals with ASCII only. */
export const ASCII_SPARKS: Sparks = "_.:-=+*#";

const WIDTH_MIN = 20;

/**
 * Breaks text at spaces into lines of at most `width`, the first after `lead`, the others indented by its length. A word
 * longer than a line is split.
 */
export function wrap(text: string, width: number, lead = ""): string[] {
  const lineWidth = Math.max(WIDTH_MIN, width) - lead.length;
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ").flatMap((one) => broken(one, lineWidth))) {
    if (line !== "" && line.length + 1 + word.length > lineWidth) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines.map((one, row) => (row === 0 ? lead : " ".repeat(lead.length)) + one);
}

function broken(word: string, lineWidth: number): string[] {
  if (word.length <= lineWidth) return [word];
  return Array.from({ length: Math.ceil(word.length / lineWidth) }, (_, part) =>
    word.slice(part * lineWidth, (part + 1) * lineWidth),
  );
}

/** At most `width` characters; an ellipsis replaces the middle, so both ends of a name are kept. */
export function clip(text: string, width: number): string {
  if (text.length <= width) return text;
  if (width <= 1) return text.slice(0, width);
  const tail = Math.ceil((width - 1) * 0.6);
  return `${text.slice(0, width - 1 - tail)}…${text.slice(text.length - tail)}`;
}

/** Values as bars from the smallest to the largest, the newest at the right; at most `width` of them. */
export function sparkline(values: readonly number[], width: number, sparks: Sparks = BLOCK_SPARKS): string {
  const shown = values.slice(-width);
  const low = Math.min(...shown);
  const span = Math.max(...shown) - low;
  return shown
    .map((value) => sparks[span === 0 ? 0 : Math.round(((value - low) / span) * (sparks.length - 1))])
    .join("");
}
