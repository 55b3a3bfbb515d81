/** Which framework a service uses, from what its source requires. */
import { open } from "node:fs/promises";
import { join } from "node:path";
import { HOW_TO_SERVE, type HowTo } from "../../report/words/how-to-serve.ts";

const FILE_BYTES_MAX = 1024 * 1024;

/** The instructions for each framework that go.mod or package.json of a folder names, else those without a framework. */
export async function frameworksOf(folder: string): Promise<readonly HowTo[]> {
  const goModule = await readStart(join(folder, "go.mod"));
  const nodePackage = await readStart(join(folder, "package.json"));
  const required = [...goRequirements(goModule ?? ""), ...nodeRequirements(nodePackage ?? "")].map(moduleOf);
  const named = HOW_TO_SERVE.filter((one) => required.some((module) => isFor(one, module)));
  if (named.length > 0) return named;
  const language = goModule !== null ? "go" : nodePackage !== null ? "node" : null;
  return HOW_TO_SERVE.filter((one) => one.dependency === null && (language === null || one.language === language));
}

interface RequiredModule {
  readonly path: string;
  /** 1 where the path has none. */
  readonly major: number;
}

/** `github.com/labstack/echo/v5`: version 5 of `github.com/labstack/echo`. */
function moduleOf(path: string): RequiredModule {
  const [, base = path, major = "1"] = /^(.*)\/v(\d{1,5})$/.exec(path) ?? [];
  return { path: base, major: Number(major) };
}

const isFor = ({ dependency, majors }: HowTo, { path, major }: RequiredModule): boolean =>
  dependency === path && (majors === undefined || majors.includes(major));

/** `require github.com/gin-gonic/gin v1.10.0`, alone or within a block. */
export function goRequirements(text: string): readonly string[] {
  return text.split("\n").flatMap((line) => {
    const [first = "", second = ""] = line
      .trim()
      .split(/\s+/, 3)
      .filter((word) => word !== "require");
    return first.includes("/") && second.startsWith("v") ? [first] : [];
  });
}

export function nodeRequirements(text: string): readonly string[] {
  try {
    const parsed: unknown = JSON.parse(text);
    const dependencies = parsed && typeof parsed === "object" && "dependencies" in parsed ? parsed.dependencies : null;
    return dependencies && typeof dependencies === "object" ? Object.keys(dependencies) : [];
  } catch {
    return [];
  }
}

/** @returns null where there is no such regular file */
async function readStart(path: string): Promise<string | null> {
  const file = await open(path).catch(() => null);
  if (file === null) return null;
  try {
    if (!(await file.stat()).isFile()) return null;
    const { buffer, bytesRead } = await file.read(Buffer.alloc(FILE_BYTES_MAX), 0, FILE_BYTES_MAX, 0);
    return buffer.toString("utf8", 0, bytesRead);
  } finally {
    await file.close();
  }
}
