package heapdump

import (
	"crypto/sha256"
	"crypto/subtle"
	"net"
	"net/http"
	"strings"
)

// Where Mount puts the image and the program.
const (
	Path       = "/debug/leakhound/heapdump"
	BinaryPath = "/debug/leakhound/binary"
)

// Options say who may ask, and where files go.
type Options struct {
	// Token is asked for as `Authorization: Bearer TOKEN`. Without one, only this machine is answered: behind a
	// proxy on the same machine every caller looks like that, so set one there.
	Token string
	// Dir takes the file of a dump while it is sent; os.TempDir() if empty. The file has no name and goes with
	// the process.
	Dir string
}

// Mux is what Mount needs of a router; *http.ServeMux is one.
type Mux interface {
	Handle(pattern string, handler http.Handler)
}

// Mount puts the image at Path and the program at BinaryPath.
func Mount(mux Mux, options Options) {
	mux.Handle(Path, Handler(options))
	mux.Handle(BinaryPath, BinaryHandler(options))
}

// Handler answers with an image of the heap, to one caller at a time: 429 to the others, 503 where an image would
// endanger the service.
func Handler(options Options) http.Handler {
	images := &images{dir: options.Dir, free: make(chan struct{}, 1)}
	images.free <- struct{}{}
	return guarded(options.Token, images)
}

// BinaryHandler answers with the executable of this process.
func BinaryHandler(options Options) http.Handler {
	return guarded(options.Token, http.HandlerFunc(serveBinary))
}

// guarded lets through GET of those who may ask. HEAD tells that the handler is there, and makes no image.
func guarded(token string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		switch {
		case token == "" && !isLocal(r.RemoteAddr):
			http.Error(w, "without a token only callers on this machine are answered: set Options.Token", http.StatusForbidden)
		case token != "" && !hasToken(r, token):
			w.Header().Set("WWW-Authenticate", `Bearer realm="leakhound"`)
			http.Error(w, "this asks for its token: Authorization: Bearer TOKEN", http.StatusUnauthorized)
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

func isLocal(remote string) bool {
	host, _, err := net.SplitHostPort(remote)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// hasToken compares digests, which are of equal length: the time it takes tells nothing of the token.
func hasToken(r *http.Request, token string) bool {
	scheme, given, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	want, got := sha256.Sum256([]byte(token)), sha256.Sum256([]byte(strings.TrimSpace(given)))
	return strings.EqualFold(scheme, "Bearer") && subtle.ConstantTimeCompare(want[:], got[:]) == 1
}
