package p

import "net/http"

type keys struct {
	name    string
	entries map[string]int
	counts  map[string]int
	seen    map[string]int
}

// The entry that was there before comes back.
func (k *keys) put(id string, v int) error {
	old, had := k.entries[id]
	k.entries[id] = v
	if err := save(k.entries); err != nil {
		if had {
			k.entries[id] = old
		} else {
			delete(k.entries, id)
		}
		return err
	}
	return nil
}

// The value has one name.
func (k *keys) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	k.counts[k.name] = len(r.URL.Path)
	k.seen[r.URL.Path] = 1 // want: ServeHTTP runs for every call and adds an entry to the map k.seen
	k.again(r)
}

// One finding for one map.
func (k *keys) again(r *http.Request) { k.seen[r.URL.RawQuery] = 2 }

func save(entries map[string]int) error { return nil }
