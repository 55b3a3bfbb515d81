// Libraries repeats one mistake in the use of a public module, and writes profiles of the memory and goroutines that remain.
//
//	libraries                     lists the mistakes, by the known leak that leakhound must report
//	libraries MISTAKE FOLDER      repeats it 120 times, and writes heap-N.pb.gz and goroutine-N.pb.gz after each 40
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
	eventsPerRound = 40
	memProfileRate = 512
	// settle is the time for goroutines to block before the profile is taken.
	settle = 300 * time.Millisecond
)

// mistakes are called once for each event; the number of the event makes keys different.
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
		fmt.Fprintln(os.Stderr, "libraries:", err)
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
		for event := range eventsPerRound {
			mistake(round*eventsPerRound + event)
		}
		time.Sleep(settle)
		// Twice, because memory with finalizers is freed by the second collection.
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
