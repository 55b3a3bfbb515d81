package heapdump

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"
)

func serve(t *testing.T, options Options) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	Mount(mux, options)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server
}

func get(t *testing.T, url, token string) (*http.Response, []byte) {
	t.Helper()
	request, _ := http.NewRequest(http.MethodGet, url, nil)
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, body
}

func TestDumpHasTheFormatOfGo(t *testing.T) {
	dir := t.TempDir()
	response, body := get(t, serve(t, Options{Dir: dir}).URL+Path, "")
	if response.StatusCode != http.StatusOK || response.Header.Get("X-Leakhound-Image") != goDump {
		t.Fatalf("status %d, %v", response.StatusCode, response.Header)
	}
	if !bytes.HasPrefix(body, []byte("go1.7 heap dump\n")) || body[len(body)-1] != 0 {
		t.Fatalf("not a complete dump: it begins with %q", body[:16])
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Fatalf("a file was left behind: %v", left)
	}
}

func TestTokenIsRequired(t *testing.T) {
	server := serve(t, Options{Token: "s3cret"})
	for _, path := range []string{Path, BinaryPath} {
		for _, token := range []string{"", "s3cre", "s3cret2", "wrong"} {
			if response, _ := get(t, server.URL+path, token); response.StatusCode != http.StatusUnauthorized {
				t.Errorf("%s with token %q: status %d", path, token, response.StatusCode)
			}
		}
		if response, _ := get(t, server.URL+path, "s3cret"); response.StatusCode != http.StatusOK {
			t.Errorf("%s with its token: status %d", path, response.StatusCode)
		}
	}
}

func TestOnlyThisMachineWithoutToken(t *testing.T) {
	for remote, want := range map[string]int{
		"10.1.2.3:4000": http.StatusForbidden, "": http.StatusForbidden, "@": http.StatusForbidden,
		"127.0.0.1:4000": http.StatusOK, "[::1]:4000": http.StatusOK,
	} {
		request := httptest.NewRequest(http.MethodHead, Path, nil)
		request.RemoteAddr = remote
		request.Host = "localhost:6060"
		recorder := httptest.NewRecorder()
		Handler(Options{}).ServeHTTP(recorder, request)
		if recorder.Code != want {
			t.Errorf("from %q: status %d, want %d", remote, recorder.Code, want)
		}
	}
}

// statusWith returns the status of a request from this machine with these headers.
func statusWith(options Options, headers map[string]string) int {
	request := httptest.NewRequest(http.MethodHead, Path, nil)
	request.RemoteAddr = "127.0.0.1:4000"
	request.Host = "localhost:6060"
	for name, value := range headers {
		if name == "Host" {
			request.Host = value
		} else {
			request.Header.Set(name, value)
		}
	}
	recorder := httptest.NewRecorder()
	Handler(options).ServeHTTP(recorder, request)
	return recorder.Code
}

func TestOnlyNamesOfThisMachineWithoutToken(t *testing.T) {
	for host, want := range map[string]int{
		"localhost": http.StatusOK, "LocalHost.:6060": http.StatusOK, "shop.localhost:1": http.StatusOK,
		"127.0.0.1:6060": http.StatusOK, "127.1.2.3": http.StatusOK, "[::1]": http.StatusOK, "[::1]:6060": http.StatusOK,
		"evil.example": http.StatusForbidden, "evil.example:6060": http.StatusForbidden, "": http.StatusForbidden,
		"localhost.evil.example": http.StatusForbidden, "10.1.2.3": http.StatusForbidden, "0.0.0.0": http.StatusForbidden,
	} {
		if got := statusWith(Options{}, map[string]string{"Host": host}); got != want {
			t.Errorf("Host %q: status %d, want %d", host, got, want)
		}
	}
	if got := statusWith(Options{Token: "s"}, map[string]string{"Host": "shop.example", "Authorization": "Bearer s"}); got != http.StatusOK {
		t.Errorf("with its token at another name: status %d", got)
	}
}

func TestNoPageOfAnotherSite(t *testing.T) {
	for _, headers := range []map[string]string{
		{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"}, {"Origin": "null"},
		{"Origin": "http://localhost:8080"}, {"X-Forwarded-For": "10.1.2.3"}, {"Via": "1.1 proxy"}, {"Forwarded": "for=10.1.2.3"},
	} {
		if got := statusWith(Options{}, headers); got != http.StatusForbidden {
			t.Errorf("%v: status %d", headers, got)
		}
	}
	for _, headers := range []map[string]string{{"Sec-Fetch-Site": "none"}, {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost:6060"}} {
		if got := statusWith(Options{}, headers); got != http.StatusOK {
			t.Errorf("%v: status %d", headers, got)
		}
	}
}

func TestOneImageAtATimeInTheProcess(t *testing.T) {
	<-processSlot // another handler makes an image
	defer func() { processSlot <- struct{}{} }()
	if response, _ := get(t, serve(t, Options{}).URL+Path, ""); response.StatusCode != http.StatusTooManyRequests {
		t.Fatalf("status %d while another handler makes an image", response.StatusCode)
	}
}

// stuck is a writer of a middleware that passes no deadline on, in front of a client that does not read.
type stuck struct {
	http.ResponseWriter
	released chan struct{}
}

func (s stuck) Write([]byte) (int, error) {
	<-s.released
	return 0, io.ErrClosedPipe
}

func TestSlowClientDoesNotKeepTheSlot(t *testing.T) {
	images := &images{free: newSlot(), sendTimeout: 50 * time.Millisecond}
	client := stuck{httptest.NewRecorder(), make(chan struct{})}
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() { _ = recover() }() // http.ErrAbortHandler
		images.ServeHTTP(client, httptest.NewRequest(http.MethodGet, Path+"?gc=0", nil))
	}()
	select {
	case <-images.free:
	case <-time.After(10 * time.Second):
		t.Fatal("the slot is taken after the time limit")
	}
	close(client.released)
	<-done
}

// deadlines notes the deadline that it is given.
type deadlines struct {
	http.ResponseWriter
	at *time.Time
}

func (d deadlines) SetWriteDeadline(at time.Time) error { *d.at = at; return nil }

type wrapped struct{ http.ResponseWriter }

func (w wrapped) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func TestWrappedWriterHasADeadline(t *testing.T) {
	var at time.Time
	images := &images{free: newSlot(), sendTimeout: time.Minute}
	writer := wrapped{wrapped{deadlines{httptest.NewRecorder(), &at}}}
	images.ServeHTTP(writer, httptest.NewRequest(http.MethodGet, Path+"?gc=0", nil))
	if left := time.Until(at); left <= 0 || left > time.Minute {
		t.Fatalf("the deadline is in %v", left)
	}
}

func TestOnlyGetAndHead(t *testing.T) {
	server := serve(t, Options{})
	head, err := http.Head(server.URL + Path)
	if err != nil || head.StatusCode != http.StatusOK || head.ContentLength > 0 {
		t.Errorf("HEAD: %v, %v", head, err)
	}
	post, err := http.Post(server.URL+Path, "text/plain", strings.NewReader("x"))
	if err != nil || post.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("POST: %v, %v", post, err)
	}
}

func TestOneImageAtATime(t *testing.T) {
	images := &images{free: make(chan struct{}, 1), sendTimeout: time.Minute} // empty: another request makes an image
	recorder := httptest.NewRecorder()
	images.ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, Path, nil))
	if recorder.Code != http.StatusTooManyRequests || recorder.Header().Get("Retry-After") == "" {
		t.Fatalf("status %d, %v", recorder.Code, recorder.Header())
	}
	images.free <- struct{}{}
	for range [2]int{} {
		recorder = httptest.NewRecorder()
		images.ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, Path+"?gc=0", nil))
		if recorder.Code != http.StatusOK {
			t.Fatalf("status %d after the other image is done", recorder.Code)
		}
	}
}

func TestMissingFolder(t *testing.T) {
	response, body := get(t, serve(t, Options{Dir: "/nowhere/at/all"}).URL+Path, "")
	if response.StatusCode != http.StatusInternalServerError || !strings.Contains(string(body), "/nowhere/at/all") {
		t.Fatalf("status %d: %s", response.StatusCode, body)
	}
}

func TestBinaryIsTheExecutable(t *testing.T) {
	response, body := get(t, serve(t, Options{}).URL+BinaryPath, "")
	self, err := os.Executable()
	if err != nil {
		t.Skip(err)
	}
	want, err := os.ReadFile(self)
	if err != nil || response.StatusCode != http.StatusOK || !bytes.Equal(body, want) {
		t.Fatalf("status %d, %d bytes of %d, %v", response.StatusCode, len(body), len(want), err)
	}
}
