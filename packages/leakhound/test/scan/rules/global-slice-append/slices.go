package p

import "net/http"

var (
	seen   []string
	recent []string
	queue  []string
	shown  = []string{}
)

func handle(w http.ResponseWriter, r *http.Request) {
	seen = append(seen, r.URL.Path) // want: handle runs for every call and appends to the slice seen
	recent = append(recent, r.URL.Path)
	if len(recent) > 100 {
		recent = recent[1:]
	}
	queue = append(queue, r.URL.Path)
	note(r.URL.Path)
	local(r)
}

func note(path string) {
	shown = append(shown, path) // want: note runs for every call and appends to the slice shown
}

func flush() { queue = nil }

func local(r *http.Request) []string {
	seen := []string{}
	seen = append(seen, r.Host)
	return seen
}

func load(names []string) {
	for _, name := range names {
		seen = append(seen, name)
	}
}
