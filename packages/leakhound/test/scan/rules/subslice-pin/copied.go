package p

import (
	"bytes"
	"io"
	"net/http"
	"strconv"
	"strings"
)

var (
	token string
	count int
	id    []byte
	whole []byte
)

func handle(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	token = string(body[:16])
	id = bytes.Clone(body[:16])
	text := string(body)
	token = strings.Clone(strings.TrimSpace(text))
	count, _ = strconv.Atoi(strings.TrimSpace(text))
	whole = body
	local := body[:10]
	_ = local
	path := strings.Split(r.URL.Path, "/")
	token = path[0]
}
