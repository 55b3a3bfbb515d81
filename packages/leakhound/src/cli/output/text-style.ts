/** Width and colors of text, by where it is printed. */
import { ANSI_PAINT, PLAIN_PAINT } from "../../report/terminal/paint.ts";
import type { TextStyle } from "../../report/terminal/text-style.ts";

const WIDTH_WHEN_PIPED = 100;
const WIDTH_MIN = 20;
const WIDTH_MAX = 120;

/** What the width depends on; for anything but a terminal, the variable COLUMNS says it. */
export type StyledStream = Pick<NodeJS.WriteStream, "isTTY" | "columns" | "hasColors">;

export function styleOf(stream: StyledStream, columns: string | undefined = process.env["COLUMNS"]): TextStyle {
  const isColored = stream.isTTY === true && stream.hasColors();
  return {
    width: stream.isTTY ? Math.min(WIDTH_MAX, stream.columns || WIDTH_WHEN_PIPED) : widthWhenPiped(columns),
    paint: isColored ? ANSI_PAINT : PLAIN_PAINT,
  };
}

function widthWhenPiped(columns = ""): number {
  if (!/^[1-9]\d{0,4}$/.test(columns)) return WIDTH_WHEN_PIPED;
  return Math.min(WIDTH_MAX, Math.max(WIDTH_MIN, Number(columns)));
}
