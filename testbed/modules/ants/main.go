// Command ants makes a pool of workers for each request and releases it. In ants 2.7.0 a released
// pool leaves a goroutine behind.
package main

import (
	"net/http"

	"example.com/leakhound/modules/common"
	"github.com/panjf2000/ants/v2"
)

func work(w http.ResponseWriter, _ *http.Request) {
	pool, err := ants.NewPool(2)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	defer pool.Release()
	done := make(chan struct{})
	_ = pool.Submit(func() { close(done) })
	<-done
}

func main() { common.Main(work) }
