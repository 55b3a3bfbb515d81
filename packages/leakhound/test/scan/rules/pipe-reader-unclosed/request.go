// A request that could not be made has no reader.
package p

import (
	"io"
	"net/http"
)

func fill(to io.WriteCloser) {
	defer to.Close()
	io.WriteString(to, "text")
}

func post(client *http.Client, url string) (*http.Response, error) {
	out, in := io.Pipe()
	go fill(in) // want: nobody reads or closes out on that path
	request, err := http.NewRequest(http.MethodPost, url, out)
	if err != nil {
		return nil, err
	}
	return client.Do(request)
}

func postSafely(client *http.Client, url string) (*http.Response, error) {
	out, in := io.Pipe()
	go fill(in)
	request, err := http.NewRequest(http.MethodPost, url, out)
	if err != nil {
		out.Close()
		return nil, err
	}
	return client.Do(request)
}
