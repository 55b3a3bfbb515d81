/** The fixtures of closer-unclosed: how often each type is ended, counted for all types at once and for one at a time. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Repository } from "../../../src/scan/index/repository.ts";
import type { Maker } from "../../../src/scan/lifetime/kinds.ts";
import { ownClosings } from "../../../src/scan/lifetime/own-closings.ts";
import { acquisitionsOf } from "../../../src/scan/lifetime/unreleased.ts";
import { repositoryOf } from "../../support/go-repository.ts";

const folder = new URL("../rules/closer-unclosed/", import.meta.url);

const makersIn = (repository: Repository): Maker[] =>
  repository.files.flatMap((file) =>
    acquisitionsOf(repository, file, "closer-unclosed").flatMap(({ maker }) => maker ?? []),
  );

describe("values of the repository's own types", () => {
  it("are counted by what makes them and by their type", () => {
    const repository = repositoryOf({
      "a.go": [
        "package p",
        "type store struct { lines chan string }",
        "func open() *store { return &store{lines: make(chan string)} }",
        "func (s *store) Close() { close(s.lines); println(s) }",
        "func one() { s := open(); defer s.Close() }",
        "func two() { s := open(); s.Close() }",
        "func three() { s := open(); println(len(s.lines)) }",
        "",
      ].join("\n"),
    });
    const [maker] = makersIn(repository);
    const { ofMaker, ofType } = ownClosings(repository, maker!);
    expect(ofMaker).toMatchObject({ releasing: 2, dropping: 1 });
    expect(ofType).toEqual(ofMaker);
  });

  it.each(readdirSync(folder).filter((name) => name.endsWith(".go")))("are counted the same one by one: %s", (name) => {
    const sources = { [name]: readFileSync(new URL(name, folder), "utf8") };
    const [all, some] = [repositoryOf(sources), { ...repositoryOf(sources), isWanted: () => false }];
    const closingsIn = (repository: Repository) => makersIn(repository).map((maker) => ownClosings(repository, maker));
    expect(closingsIn(some)).toEqual(closingsIn(all));
  });
});
