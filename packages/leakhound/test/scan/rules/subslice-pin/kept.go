package p

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"strings"
)

var (
	lastToken string
	headers   = map[string][]byte{}
	names     []string
)

type server struct{ id []byte }

func (s *server) handle(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	s.id = body[:16] // want: s.id keeps a part of data that handle reads whole
	headers[r.Host] = bytes.TrimSpace(body) // want: keeps a part
	text := string(body)
	fields := strings.Split(text, ",")
	lastToken = fields[0] // want: lastToken keeps a part
}

func load(path string) {
	data, _ := os.ReadFile(path)
	for _, line := range strings.Split(string(data), "\n") {
		names = append(names, strings.Clone(line))
	}
	text := string(data)
	for _, line := range strings.Fields(text) {
		names = append(names, line) // want: names keeps a part
	}
}

func forget() { clear(headers) }
