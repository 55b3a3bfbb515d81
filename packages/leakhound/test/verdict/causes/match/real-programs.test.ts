/**
 * Real programs with one leak each, of several versions of Go: the right known leak comes first.
 * Goroutines that wait on a nil channel look like others that wait, so there it is among the first three.
 */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { rankCauses } from "../../../../src/verdict/causes/match/rank.ts";
import { drawnGrowth } from "../../../support/drawn-growth.ts";

const FOLDER = new URL("../../../fixtures/known-leaks/", import.meta.url);

interface Program {
  readonly id: string;
  readonly name: string;
  readonly stacks: readonly string[];
}

function programsOf(file: string): Program[] {
  const sections = readFileSync(new URL(file, FOLDER), "utf8").split(/^# /m).slice(1);
  return sections.map((section) => {
    const [title, ...lines] = section.split("\n");
    const [id, name] = title!.split(" ");
    return { id: id!, name: name!, stacks: lines.filter((line) => line !== "") };
  });
}

describe.each(readdirSync(FOLDER).filter((file) => file.endsWith(".txt")))("%s", (file) => {
  it.each(programsOf(file))("$id $name", ({ id, stacks }) => {
    const ids = rankCauses(drawnGrowth(id.startsWith("gr.") ? "goroutine" : "heap", stacks), null).map(
      ({ signature }) => signature.id,
    );
    expect(id === "gr.nil-chan" ? ids.slice(0, 3) : ids.slice(0, 1)).toContain(id);
  });
});
