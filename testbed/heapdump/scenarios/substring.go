package scenarios

import "strings"

// ids are a few letters each, of texts that they keep as a whole.
var ids []string

func growSubstring(objects int) {
	for range objects {
		text := strings.Repeat("x", payloadBytes)
		ids = append(ids, text[10:18])
	}
}
