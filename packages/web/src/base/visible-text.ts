/**
 * Names as they come from a process, made safe to read. A name may have letters that are invisible or that reverse the
 * text around them, so that it looks like another name:
 *
 *   "pay\u202egnp.load"   looks like "paydaol.png"   is shown as   pay\u{202e}gnp.load
 */

/** Control characters, marks of the direction of text, invisible spaces and separators of lines. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** Invisible letters as `\u{202e}`; everything else stays. */
export const visibleText = (text: string): string =>
  text.replace(INVISIBLE, (letter) => `\\u{${letter.codePointAt(0)?.toString(16)}}`);

/** A text in at most `charsMax` characters: its beginning and its end. */
export function cutMiddle(text: string, charsMax: number): string {
  if (text.length <= charsMax) return text;
  const half = Math.floor((charsMax - 1) / 2);
  return `${text.slice(0, half)}…${text.slice(-half)}`;
}
