package heapdump

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
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
		recorder := httptest.NewRecorder()
		Handler(Options{}).ServeHTTP(recorder, request)
		if recorder.Code != want {
			t.Errorf("from %q: status %d, want %d", remote, recorder.Code, want)
		}
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
	images := &images{free: make(chan struct{}, 1)} // empty: another request makes an image
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
