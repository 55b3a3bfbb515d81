package scenarios

import (
	"bufio"
	"fmt"
	"net/http"
	"strings"

	"github.com/gorilla/context"
)

// growIncident retains requests like the incident: each is the key of two maps of gorilla/context.
func growIncident(objects int) {
	for range objects {
		context.Set(request(nextID()), "session", "none")
	}
}

func request(id int) *http.Request {
	text := fmt.Sprintf("GET /healthz HTTP/1.1\r\nHost: shop\r\nX-Request-Id: %d\r\nX-Trace: %s\r\n\r\n", id, strings.Repeat("t", 700))
	read, err := http.ReadRequest(bufio.NewReader(strings.NewReader(text)))
	if err != nil {
		panic(err)
	}
	return read
}
