import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkstyleOf } from "../../../src/scan/findings/checkstyle.ts";
import type { Finding } from "../../../src/scan/findings/finding.ts";

const finding = (rest: Partial<Finding>): Finding => ({
  rule: "timer-leak",
  file: "shop/main.go",
  line: 12,
  confidence: "high",
  message: "It never stops.",
  advice: "stop it",
  ...rest,
});
const xmlOf = (...findings: readonly Finding[]) => checkstyleOf({ schema: "leakhound.scan/1", findings, skipped: [] });

describe("findings as XML of Checkstyle", () => {
  it("are grouped by file, with a severity for each confidence", () => {
    expect(xmlOf(finding({}), finding({ line: 3, confidence: "low" }), finding({ file: "b.go" }))).toBe(
      `<?xml version="1.0" encoding="UTF-8"?>
<checkstyle version="10.0">
<file name="shop/main.go">
<error line="12" severity="error" message="It never stops. Change: stop it" source="leakhound.timer-leak"/>
<error line="3" severity="info" message="It never stops. Change: stop it" source="leakhound.timer-leak"/>
</file>
<file name="b.go">
<error line="12" severity="error" message="It never stops. Change: stop it" source="leakhound.timer-leak"/>
</file>
</checkstyle>
`,
    );
  });

  it("escape what is markup, and replace what XML does not have", () => {
    const xml = xmlOf(finding({ file: `<a href='x'>&"\n.go`, message: "\u0000\u001b[2J\uD800\uFFFE ok \u{1F600}" }));
    expect(xml).toContain('name="&lt;a href=&apos;x&apos;&gt;&amp;&quot;&#10;.go"');
    expect(xml).toContain('message="\uFFFD\uFFFD[2J\uFFFD\uFFFD ok \u{1F600} Change: stop it"');
  });

  it("have, for any text, only markup of their own and characters of XML 1.0", () => {
    const text = fc.string({ unit: "binary" });
    fc.assert(
      fc.property(text, text, (file, message) => {
        const xml = xmlOf(finding({ file, message }));
        expect(xml.match(/[<>]/g)).toHaveLength(12);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML does not have.
        expect(xml).not.toMatch(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/);
        expect(Buffer.from(xml).toString()).toBe(xml);
      }),
    );
  });
});
