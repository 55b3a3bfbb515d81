/** Texts of a process, at most so long: the middle is left out, since both ends of a name say more. */
export function cut(text: string, charsMax: number): string {
  if (text.length <= charsMax) return text;
  const end = Math.floor((charsMax - 1) / 2);
  return `${text.slice(0, charsMax - 1 - end)}…${text.slice(-end)}`;
}
