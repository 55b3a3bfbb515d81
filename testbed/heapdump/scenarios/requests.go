package scenarios

import (
	"bufio"
	"fmt"
	"net/http"
	"strings"

	"github.com/gorilla/context"
)

// growRequests is the incident with the many small headers of requests behind an ingress: many small objects.
func growRequests(objects int) {
	for range objects {
		id := nextID()
		var text strings.Builder
		fmt.Fprintf(&text, "GET /healthz?probe=%d HTTP/1.1\r\nHost: shop\r\n", id)
		for header := range 6 {
			fmt.Fprintf(&text, "X-Mesh-%d: %d\r\n", header, id)
		}
		text.WriteString("\r\n")
		read, err := http.ReadRequest(bufio.NewReader(strings.NewReader(text.String())))
		if err != nil {
			panic(err)
		}
		context.Set(read, "session", "none")
	}
}
