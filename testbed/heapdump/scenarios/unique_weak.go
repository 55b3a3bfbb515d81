//go:build go1.24

package scenarios

import (
	"strconv"
	"strings"
	"unique"
	"weak"
)

func init() {
	All["unique"] = growUnique
	All["weak"] = growWeak
}

// hosts has handles of unique values.
var hosts = map[int]unique.Handle[string]{}

func growUnique(objects int) {
	for range objects {
		one := nextID()
		hosts[one] = unique.Make(strconv.Itoa(one) + strings.Repeat("x", payloadBytes))
	}
}

// loadedPages refers weakly to what shownPages retains.
var (
	loadedPages = map[int]weak.Pointer[reply]{}
	shownPages  []*reply
)

func growWeak(objects int) {
	for range objects {
		one := &reply{text: payload()}
		loadedPages[nextID()] = weak.Make(one)
		shownPages = append(shownPages, one)
	}
}
