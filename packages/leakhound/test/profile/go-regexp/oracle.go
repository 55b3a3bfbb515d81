// Command oracle runs Go's regexp. It reads {"patterns": [...], "texts": [...]} and writes for each pattern its error,
// or a 0 or 1 for each text.
package main

import (
	"encoding/json"
	"os"
	"regexp"
)

func main() {
	var input struct{ Patterns, Texts []string }
	if err := json.NewDecoder(os.Stdin).Decode(&input); err != nil {
		panic(err)
	}
	results := make([]string, len(input.Patterns))
	for i, pattern := range input.Patterns {
		results[i] = result(pattern, input.Texts)
	}
	if err := json.NewEncoder(os.Stdout).Encode(results); err != nil {
		panic(err)
	}
}

func result(pattern string, texts []string) string {
	compiled, err := regexp.Compile(pattern)
	if err != nil {
		return err.Error()
	}
	matches := make([]byte, len(texts))
	for i, text := range texts {
		matches[i] = '0'
		if compiled.MatchString(text) {
			matches[i] = '1'
		}
	}
	return string(matches)
}
