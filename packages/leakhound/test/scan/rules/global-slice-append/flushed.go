package p

import (
	"net/http"
	"sync"
)

type row struct{ path string }

type writer struct {
	mu   sync.Mutex
	rows []row
	held []row
	kept []row
	most int
}

func (l *writer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.rows = append(l.rows, row{r.URL.Path}) // want: appends to the slice l.rows, which nothing shortens
	if len(l.rows) < l.most {
		return
	}
	show(l.rows[len(l.rows)-l.most].path)

	l.held = append(l.held, row{r.URL.Path})
	if len(l.held) >= l.most {
		show(l.held[0].path)
		l.held = l.held[:0]
	}

	if len(l.kept) < l.most {
		l.kept = append(l.kept, row{r.URL.Path})
	}
}

func show(path string) { println(path) }
