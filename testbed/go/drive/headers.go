package drive

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
)

// A token with the length of a small JWT.
var token = "Bearer eyJhbGciOiJSUzI1NiJ9." + strings.Repeat("c2hvcC1sb2FkLWRyaXZlci4", 12)

// setHeaders sets the headers of a request that has passed an ingress and a service mesh:
// about 900 bytes.
func setHeaders(header http.Header) {
	trace := fmt.Sprintf("%016x%016x", rand.Uint64(), rand.Uint64())
	header.Set("User-Agent", "kube-probe/1.31")
	header.Set("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
	header.Set("Accept-Language", "en-GB,en;q=0.7,de;q=0.3")
	header.Set("Authorization", token)
	header.Set("Cookie", "session="+trace+"; consent=necessary; theme=dark")
	header.Set("Traceparent", "00-"+trace+"-00f067aa0ba902b7-01")
	header.Set("X-Request-Id", trace)
	header.Set("X-Forwarded-For", "203.0.113.7, 10.42.1.9")
	header.Set("X-Forwarded-Proto", "https")
	header.Set("X-Envoy-Attempt-Count", "1")
	header.Set("X-Envoy-Internal", "true")
}
