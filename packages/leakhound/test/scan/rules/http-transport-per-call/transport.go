package p

import "net/http"

var shared = &http.Transport{MaxIdleConns: 10}

func handler(w http.ResponseWriter, r *http.Request) {
	client := &http.Client{Transport: &http.Transport{}} // want: handler runs for every call
	use(client)
}

func quiet(w http.ResponseWriter, r *http.Request) {
	use(&http.Client{Transport: &http.Transport{DisableKeepAlives: true}})
	use(&http.Client{Transport: shared})
}

func main() { use(&http.Client{Transport: &http.Transport{}}) }

func use(client *http.Client) {}
