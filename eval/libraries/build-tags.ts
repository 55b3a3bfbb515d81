/** Which files of a Go package belong to a build for Linux on amd64, by their names and their `//go:build` lines. */

const SYSTEMS = new Set(
  "aix android darwin dragonfly freebsd hurd illumos ios js nacl netbsd openbsd plan9 solaris wasip1 windows zos".split(
    " ",
  ),
);
const PROCESSORS = new Set(
  "386 arm arm64 loong64 mips mips64 mips64le mipsle ppc64 ppc64le riscv64 s390x sparc64 wasm".split(" "),
);
const TAGS = new Set(["linux", "amd64", "unix", "gc", "cgo"]);

export function isBuilt(name: string, text: string): boolean {
  const parts = name.replace(/\.go$/, "").split("_").slice(1);
  if (parts.slice(-2).some((part) => SYSTEMS.has(part) || PROCESSORS.has(part))) return false;
  const line = /^\/\/go:build (.*)$/m.exec(text.slice(0, HEAD_CHARACTERS))?.[1];
  return line === undefined || holds(line);
}

const HEAD_CHARACTERS = 4_000;

/** `linux && !(arm || arm64)`: an expression of tags, by the rules of JavaScript once each tag is true or false. */
function holds(expression: string): boolean {
  const tokens = expression.match(/&&|\|\||[!()]|[\w.]+/g) ?? [];
  let at = 0;
  const or = (): boolean => {
    let value = and();
    while (tokens[at] === "||") {
      at++;
      value = and() || value;
    }
    return value;
  };
  const and = (): boolean => {
    let value = not();
    while (tokens[at] === "&&") {
      at++;
      value = not() && value;
    }
    return value;
  };
  const not = (): boolean => {
    const token = tokens[at++] ?? "";
    if (token === "!") return !not();
    if (token !== "(") return TAGS.has(token) || /^go1\.\d+$/.test(token);
    const value = or();
    at++;
    return value;
  };
  return or();
}
