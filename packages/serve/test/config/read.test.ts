/** The configuration file: what it means, and what is said of mistakes in it. */
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { readConfig } from "../../src/config/read.ts";
import { mistakeLine } from "../../src/config/source.ts";
import { evidencePolicy } from "../../src/evidence/policy.ts";

function configOf(text: string) {
  const read = readConfig(text);
  if (!read.ok) throw new Error(JSON.stringify(read.errors));
  return read.value;
}

function mistakes(text: string): string[] {
  const read = readConfig(text);
  return read.ok ? [] : read.errors.map((error) => mistakeLine("f.yaml", error));
}

describe("a configuration", () => {
  it("needs nothing: an empty file has the defaults", () => {
    const { listen, global, scrape_configs } = configOf("");
    expect({ listen, interval: global.scrape_interval, scrape_configs }).toEqual({
      listen: "127.0.0.1:7070",
      interval: 60_000,
      scrape_configs: [],
    });
  });

  it("has durations and sizes in the units of Prometheus", () => {
    const { global } = configOf("global: { scrape_interval: 1m30s, scrape_timeout: 5s, body_size_limit: 16MB }");
    expect(global).toEqual({
      scrape_interval: 90_000,
      scrape_timeout: 5_000,
      body_size_limit: 16 * 2 ** 20,
      sample_limit: 0,
    });
  });

  it("allows no heap images; a job may have its own word, and takes the rest from all", () => {
    const { evidence } = configOf("");
    expect(evidence).toMatchObject({ heap_images: false, budget_per_hour: 4, max_image: 2 ** 30 });
    const text =
      "evidence: { budget_per_hour: 2 }\nscrape_configs: [{ job_name: j, evidence: { heap_images: true, max_image: 10MiB } }]";
    const policy = evidencePolicy(configOf(text));
    expect(policy).toMatchObject({ fleetPerHour: 2, otherwise: { allowsImages: false } });
    const ofJob = { allowsImages: true, perHour: 2, imageBytesMax: 10 * 2 ** 20, periodMs: 6 * 3_600_000 };
    expect(policy.ofJob.get("j")).toEqual(ofJob);
    expect(mistakes("evidence: { heap_images: yes, period: 40d, image: 1 }")).toEqual([
      "f.yaml:1:26: evidence.heap_images: Invalid input: expected boolean, received string",
      "f.yaml:1:39: evidence.period: at most 31d",
      "f.yaml:1:44: evidence.image: there is no such key",
    ]);
  });

  it("never shows its secrets, printed or as JSON", () => {
    const config = configOf("scrape_configs: [{ job_name: j, basic_auth: { username: u, password: hunter2 } }]");
    expect(config.scrape_configs[0]!.basic_auth!.password!.reveal()).toBe("hunter2");
    expect(`${JSON.stringify(config)} ${inspect(config, { depth: null })}`).not.toContain("hunter2");
  });
});

describe("a mistake is found with its line and column", () => {
  it("for values, unknown keys, expressions and second jobs", () => {
    expect(
      mistakes(
        [
          "scrape_configs:",
          "  - job_name: shop",
          "    scrape_interval: 0s",
          "    intervall: 5s",
          "    relabel_configs: [{ source_labels: [a], target_label: b, regex: '(' }]",
        ].join("\n"),
      ),
    ).toEqual([
      "f.yaml:3:22: scrape_configs[0].scrape_interval: not a duration above zero; write for example 30s, 5m or 1h30m",
      "f.yaml:5:69: scrape_configs[0].relabel_configs[0].regex: not a regular expression (RE2 syntax)",
      "f.yaml:4:5: scrape_configs[0].intervall: there is no such key",
    ]);
    expect(mistakes("scrape_configs:\n  - job_name: a\n  - job_name: a")).toEqual([
      'f.yaml:3:15: scrape_configs[1].job_name: a second job with the name "a"',
    ]);
  });

  it("for text that is not YAML, and for a key that is missing at its parent", () => {
    expect(mistakes("a: [1")[0]).toMatch(/^f\.yaml:1:6: /);
    expect(mistakes("scrape_configs:\n  - scheme: http")).toEqual([
      "f.yaml:2:5: scrape_configs[0].job_name: Invalid input: expected string, received undefined",
    ]);
  });

  it("without the value, which could be a secret", () => {
    const text = "scrape_configs: [{ job_name: j, authorization: { credentials: hunter2, credentials_file: f } }]";
    expect(mistakes(text).join()).toContain("give credentials or credentials_file");
    expect(mistakes(text).join()).not.toContain("hunter2");
  });

  it("and aliases that expand to gigabytes are refused", () => {
    const levels = ["a: &a [x, x, x, x, x, x, x, x, x]"];
    for (const [before, name] of ["ab", "bc", "cd", "de", "ef", "fg"])
      levels.push(`${name}: &${name} [${Array(9).fill(`*${before}`).join(", ")}]`);
    expect(mistakes(levels.join("\n"))).toEqual(["f.yaml:1:1: too many aliases"]);
  });
});

describe("sources of targets", () => {
  it("have the defaults of Prometheus", () => {
    const { scrape_configs } = configOf(
      "scrape_configs: [{ job_name: j, http_sd_configs: [{ url: 'http://h/t' }], dns_sd_configs: [{ names: [n] }], kubernetes_sd_configs: [{ role: pod }] }]",
    );
    expect(scrape_configs[0]).toMatchObject({
      http_sd_configs: [{ refresh_interval: 60_000 }],
      dns_sd_configs: [{ type: "SRV", refresh_interval: 30_000 }],
      kubernetes_sd_configs: [{ namespaces: { own_namespace: false, names: [] } }],
    });
  });

  it("have their mistakes named with line and column", () => {
    expect(
      mistakes(
        [
          "scrape_configs:",
          "  - job_name: shop",
          "    sample_limit: -1",
          "    relabel_presets: [prometheus]",
          "    http_sd_configs:",
          "      - url: http://user:hunter2@h/",
          "      - { url: 'https://h/', basic_auth: { username: u }, authorization: { credentials: c } }",
          "    dns_sd_configs:",
          "      - { names: [n], type: A }",
          "      - { names: [n], servers: [dns.example] }",
          "    kubernetes_sd_configs:",
          "      - role: secret",
          "      - { role: pod, namespaces: { names: ['a/b'] }, kubeconfig_file: f }",
        ].join("\n"),
      ).map((line) => line.slice(0, 100)),
    ).toEqual([
      expect.stringContaining("f.yaml:3:19: scrape_configs[0].sample_limit: "),
      expect.stringContaining(
        "f.yaml:6:14: scrape_configs[0].http_sd_configs[0].url: not an address; write for example",
      ),
      expect.stringContaining(
        "f.yaml:7:9: scrape_configs[0].http_sd_configs[1]: give basic_auth or authorization, not both",
      ),
      expect.stringContaining(
        "f.yaml:9:9: scrape_configs[0].dns_sd_configs[0]: records of this type have no port; give",
      ),
      expect.stringContaining("f.yaml:10:33: scrape_configs[0].dns_sd_configs[1].servers[0]: not the address of a DNS"),
      expect.stringContaining("f.yaml:12:15: scrape_configs[0].kubernetes_sd_configs[0].role: "),
      expect.stringContaining("f.yaml:13:44: scrape_configs[0].kubernetes_sd_configs[1].namespaces.names[0]: "),
      expect.stringContaining("f.yaml:13:54: scrape_configs[0].kubernetes_sd_configs[1].kubeconfig_file: there is no"),
      expect.stringContaining("f.yaml:4:23: scrape_configs[0].relabel_presets[0]: "),
    ]);
  });
});
