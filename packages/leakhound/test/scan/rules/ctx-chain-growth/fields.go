package p

import "net/http"

type Fields map[string]any

type Logger interface {
	With(args ...any) Logger
	WithFields(fields Fields) Logger
	WithField(name string, value any) Logger
}

type server struct{ log Logger }

// Fields of the same names replace those of before.
func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.log = s.log.WithFields(Fields{"path": r.URL.Path})
	s.log = s.log.WithField("method", r.Method)
	s.log = s.log.With("path", r.URL.Path) // want: s.log is derived from itself in ServeHTTP
}

func main() {
	http.Handle("/", &server{})
	http.ListenAndServe(":80", nil)
}
