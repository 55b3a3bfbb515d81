/** `--explain RULE`: the section of docs/scan-rules.md about a rule, which the build puts next to the command. */
import { readFile } from "node:fs/promises";
import type { Fault } from "../../base/fault.ts";
import { err, ok, type Result } from "../../base/result.ts";
import { ruleSections, ruleText } from "../../report/rule-text.ts";
import { distFolder } from "../../work/dist-folder.ts";
import { EXIT, type ExitStatus } from "../output/exit.ts";
import { print } from "../output/print.ts";
import { styleOf } from "../output/text-style.ts";

export async function explain(rule: string): Promise<Result<ExitStatus, Fault>> {
  const sections = ruleSections(await readFile(new URL("scan-rules.md", distFolder()), "utf8"));
  const section = sections.find((one) => one.rule === rule);
  if (section === undefined)
    return err(
      noRule(
        rule,
        sections.map((one) => one.rule),
      ),
    );
  print(`${ruleText(section, styleOf(process.stdout)).join("\n")}\n`);
  return ok(EXIT.done);
}

const noRule = (where: string, rules: readonly string[]): Fault => ({
  code: "no-rule",
  what: "there is no such rule",
  where,
  todo: `give one of ${rules.join(", ")}`,
});
