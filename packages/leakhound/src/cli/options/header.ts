/** @returns name and value of `Name: value`; null for anything else, such as text with a line break */
export function splitHeader(text: string): readonly [name: string, value: string] | null {
  const match = /^([!#$%&'*+.^_`|~\w-]+):([^\r\n]*)$/.exec(text);
  return match && [match[1]!, match[2]!.trimStart()];
}
