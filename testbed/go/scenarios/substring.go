package scenarios

import (
	"net/http"
	"strings"
	"sync"
)

var (
	notesMutex sync.Mutex
	notes      []string
)

var substring = Scenario{
	Name:  "substring",
	About: "/orders/{id} keeps 8 letters of a text of 6 KiB, which retain the text",
	Grows: Heap,
	Build: onOrder(func(r *http.Request) { note(readText(r.URL.Path)) }),
}

func readText(path string) string { return strings.Repeat(path+" ", 6<<10/(len(path)+1)) }

func note(text string) {
	notesMutex.Lock()
	defer notesMutex.Unlock()
	notes = append(notes, text[:8])
}
