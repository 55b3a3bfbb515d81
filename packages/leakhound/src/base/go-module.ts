/** go.mod as text. Format: https://go.dev/ref/mod#go-mod-file */

/** The path after `module`, with or without quotes; undefined for a text that declares no module. */
export const modulePathOf = (goMod: string): string | undefined => /^module\s+"?([^\s"]+)/m.exec(goMod)?.[1];
