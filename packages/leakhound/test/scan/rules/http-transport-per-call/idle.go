package p

import (
	"net/http"
	"time"
)

func fetch(w http.ResponseWriter, r *http.Request) {
	client := &http.Client{Transport: &http.Transport{IdleConnTimeout: 10 * time.Second}}
	use(client)
}

func fetchLong(w http.ResponseWriter, r *http.Request) {
	client := &http.Client{Transport: &http.Transport{IdleConnTimeout: 90 * time.Second}} // want: fetchLong runs for every call
	use(client)
}

func use(client *http.Client) { client.Timeout = time.Minute }
