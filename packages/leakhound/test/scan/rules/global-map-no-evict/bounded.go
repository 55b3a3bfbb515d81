package p

import "net/http"

var (
	seen   = map[string]int{}
	static = make(map[string]int)
	config = make(map[string]int)
)

func handler(w http.ResponseWriter, r *http.Request) {
	seen[r.RemoteAddr] = 1
	static["requests"] = 1
}

func forget(address string) { delete(seen, address) }

func load(names []string) {
	for _, name := range names {
		config[name] = 1
	}
}
