package p

import "net/http"

func ping(url string) {
	resp, err := http.Get(url)
	if err != nil {
		return
	}
	there(resp)
}

func there(resp *http.Response) { back(resp) }
func back(resp *http.Response)  { there(resp) }
