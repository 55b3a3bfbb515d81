/** Width and colors of text, by where it is printed. */
import { ANSI_PAINT, PLAIN_PAINT } from "../../report/terminal/paint.ts";
import type { TextStyle } from "../../report/terminal/text-style.ts";

const WIDTH_WHEN_PIPED = 100;
const WIDTH_MAX = 120;

export function styleOf(stream: NodeJS.WriteStream): TextStyle {
  const isColored = stream.isTTY === true && stream.hasColors();
  return {
    width: stream.isTTY ? Math.min(WIDTH_MAX, stream.columns || WIDTH_WHEN_PIPED) : WIDTH_WHEN_PIPED,
    paint: isColored ? ANSI_PAINT : PLAIN_PAINT,
  };
}
