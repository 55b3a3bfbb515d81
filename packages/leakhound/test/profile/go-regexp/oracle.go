// Command oracle says of patterns what Go's regexp does with them. It reads {"patterns": [...], "texts": [...]}
// and writes for each pattern its error, or a 0 or 1 for each text.
package main

import (
	"encoding/json"
	"os"
	"regexp"
)

func main() {
	var question struct{ Patterns, Texts []string }
	if err := json.NewDecoder(os.Stdin).Decode(&question); err != nil {
		panic(err)
	}
	answers := make([]string, len(question.Patterns))
	for i, pattern := range question.Patterns {
		answers[i] = answer(pattern, question.Texts)
	}
	if err := json.NewEncoder(os.Stdout).Encode(answers); err != nil {
		panic(err)
	}
}

func answer(pattern string, texts []string) string {
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
