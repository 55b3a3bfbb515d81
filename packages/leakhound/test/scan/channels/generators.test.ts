import { describe, expect, it } from "vitest";
import { scanRepository } from "../../../src/scan/scan.ts";
import { repositoryOf } from "../../support/go-repository.ts";

const NUMBERS = `package p

func numbers(count int) <-chan int {
	out := make(chan int)
	go func() {
		defer close(out)
		for i := range count {
			out <- i
		}
	}()
	return out
}
`;

/** Returns at the first number above a limit. */
const caller = (name: string) => `package p

func ${name}(limit int) int {
	for number := range numbers(limit) {
		if number > 3 {
			return number
		}
	}
	return 0
}
`;

const placesIn = (sources: Readonly<Record<string, string>>): string[] =>
  scanRepository(repositoryOf(sources, { goMod: "" })).map(({ rule, file, line }) => `${rule} ${file}:${line}`);

describe("a generator that its callers leave early", () => {
  it("is reported in the file of each caller", () => {
    const sources = { "numbers.go": NUMBERS, "first.go": caller("first"), "second.go": caller("second") };
    expect(placesIn(sources)).toEqual(["chan-send-abandoned first.go:6", "chan-send-abandoned second.go:6"]);
  });
});
