package heapdump

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"strings"
)

// Paths at which Mount serves the image and the executable.
const (
	Path       = "/debug/leakhound/heapdump"
	BinaryPath = "/debug/leakhound/binary"
)

// Options configure access and the folder of temporary files.
type Options struct {
	// Token is required as `Authorization: Bearer TOKEN`. Without a token, only programs on this machine are answered: the
	// Host header must be a name of this machine, and no header may name a proxy or a page of another site. A proxy on
	// this machine that sets no such header makes every caller seem to be on this machine, so set a token there.
	Token string
	// Dir is the folder for the file of a dump while it is sent; os.TempDir() if empty. The file is unlinked, so it
	// disappears with the process.
	Dir string
}

// Mux is the part of a router that Mount uses, as in *http.ServeMux.
type Mux interface {
	Handle(pattern string, handler http.Handler)
}

// Mount serves the image at Path and the executable at BinaryPath.
func Mount(mux Mux, options Options) {
	mux.Handle(Path, Handler(options))
	mux.Handle(BinaryPath, BinaryHandler(options))
}

// Handler answers with an image of the heap, one at a time in the process, whatever handlers there are: other requests get 429, and 503 where an image would
// endanger the service.
func Handler(options Options) http.Handler {
	return guarded(options.Token, &images{dir: options.Dir, free: processSlot, sendTimeout: sendTimeout})
}

// BinaryHandler answers with the executable of this process.
func BinaryHandler(options Options) http.Handler {
	return guarded(options.Token, http.HandlerFunc(serveBinary))
}

// guarded passes authorized GET requests to next. HEAD shows that the handler exists, and makes no image.
func guarded(token string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		switch {
		case token == "" && isCrossSite(r):
			http.Error(w, "requests of pages from other sites are refused", http.StatusForbidden)
		case token == "" && !isFromThisMachine(r):
			http.Error(w, "without a token only callers on this machine are answered, at a name of this machine and without a proxy between: set Options.Token", http.StatusForbidden)
		case token != "" && !hasToken(r, token):
			w.Header().Set("WWW-Authenticate", `Bearer realm="leakhound"`)
			http.Error(w, "a token is required: Authorization: Bearer TOKEN", http.StatusUnauthorized)
		case r.Method == http.MethodHead:
			w.WriteHeader(http.StatusOK)
		case r.Method != http.MethodGet:
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "only GET and HEAD", http.StatusMethodNotAllowed)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// hasToken compares digests, which have equal lengths: the duration of the comparison reveals nothing about the token.
func hasToken(r *http.Request, token string) bool {
	scheme, given, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	want, got := sha256.Sum256([]byte(token)), sha256.Sum256([]byte(strings.TrimSpace(given)))
	return strings.EqualFold(scheme, "Bearer") && subtle.ConstantTimeCompare(want[:], got[:]) == 1
}
