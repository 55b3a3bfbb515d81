// Command lumberjack opens a rotating log file for each request. Close leaves the goroutine that
// removes old files. With -fixed all requests share one logger.
package main

import (
	"flag"
	"net/http"
	"os"
	"path/filepath"

	"example.com/leakhound/modules/common"
	"gopkg.in/natefinch/lumberjack.v2"
)

var (
	fixed  = flag.Bool("fixed", false, "share one logger")
	folder = filepath.Join(os.TempDir(), "leakhound-lumberjack")
	shared = &lumberjack.Logger{Filename: filepath.Join(folder, "shared.log"), MaxSize: 1, MaxBackups: 1}
)

func logged(w http.ResponseWriter, r *http.Request) {
	if *fixed {
		_, _ = shared.Write([]byte("request\n"))
		return
	}
	logger := &lumberjack.Logger{Filename: filepath.Join(folder, "request.log"), MaxSize: 1, MaxBackups: 1}
	_, _ = logger.Write([]byte("request\n"))
	_ = logger.Rotate()
	_ = logger.Close()
}

func main() { common.Main(logged) }
