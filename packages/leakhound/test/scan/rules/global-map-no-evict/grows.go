package p

import "net/http"

var seen = map[string]int{}

func handler(w http.ResponseWriter, r *http.Request) { note(r.URL.Path, r.RemoteAddr) }

func note(path, address string) {
	seen[address] = 1 // want: note runs for every call and adds an entry to the map seen
}
