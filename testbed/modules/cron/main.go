// Command cron schedules a reminder for each order with robfig/cron and, with -fixed, removes it again.
package main

import (
	"flag"
	"net/http"

	"example.com/leakhound/modules/common"
	"github.com/robfig/cron/v3"
)

var (
	fixed     = flag.Bool("fixed", false, "remove each entry")
	scheduler = cron.New()
)

func remind(w http.ResponseWriter, r *http.Request) {
	order := make([]byte, 512)
	id, err := scheduler.AddFunc("0 3 1 1 *", func() { _ = order[0] })
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	if *fixed {
		scheduler.Remove(id)
	}
}

func main() {
	common.Main(remind)
}
