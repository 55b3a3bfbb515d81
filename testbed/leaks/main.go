// Leaks makes one known mistake again and again, and writes profiles of what it leaves.
//
//	leaks                     lists the mistakes, by the known leak that they must be told as
//	leaks MISTAKE FOLDER      makes it 600 times, and writes heap-N.pb.gz and goroutine-N.pb.gz after each 200
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"slices"
	"time"
)

const (
	rounds         = 3
	eventsARound   = 200
	memProfileRate = 512
	// settle is how long goroutines have to come to rest before they are looked at.
	settle = 150 * time.Millisecond
)

// mistakes are made once for each event; the number of the event makes keys differ.
var mistakes = map[string]func(event int){}

func init() { runtime.MemProfileRate = memProfileRate }

func main() {
	if len(os.Args) != 3 {
		for _, name := range names() {
			fmt.Println(name)
		}
		return
	}
	if err := record(mistakes[os.Args[1]], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "leaks:", err)
		os.Exit(2)
	}
}

func names() []string {
	var all []string
	for name := range mistakes {
		all = append(all, name)
	}
	slices.Sort(all)
	return all
}

func record(mistake func(int), folder string) error {
	if mistake == nil {
		return fmt.Errorf("no such mistake: run it without arguments for a list")
	}
	for round := range rounds {
		for event := range eventsARound {
			mistake(round*eventsARound + event)
		}
		time.Sleep(settle)
		// Twice, since finalizers of the first run free only in the second.
		runtime.GC()
		runtime.GC()
		for _, kind := range []string{"heap", "goroutine"} {
			if err := write(kind, filepath.Join(folder, fmt.Sprintf("%s-%d.pb.gz", kind, round))); err != nil {
				return err
			}
		}
	}
	return nil
}

func write(kind, path string) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer file.Close()
	return pprof.Lookup(kind).WriteTo(file, 0)
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}
