/** `Name: value` as its two parts; null for what is no header, such as one that would begin another line. */
export function splitHeader(text: string): readonly [name: string, value: string] | null {
  const match = /^([!#$%&'*+.^_`|~\w-]+):[ \t]*([^\r\n]*)$/.exec(text);
  return match && [match[1]!, match[2]!];
}
