package scenarios

import "strings"

// ids are a few letters each, which retain the whole texts that they come from.
var ids []string

func growSubstring(objects int) {
	for range objects {
		text := strings.Repeat("x", payloadBytes)
		ids = append(ids, text[10:18])
	}
}
