// Package repeat is the main program of those that repeat one known mistake, and write profiles of the memory and goroutines
// that remain.
//
//	PROGRAM                     lists the mistakes, by the known leak that leakhound must report
//	PROGRAM MISTAKE FOLDER      repeats it, and writes heap-N.pb.gz and goroutine-N.pb.gz after each of three rounds
package repeat

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
	memProfileRate = 512
)

// Program is what the programs differ in.
type Program struct {
	// Mistakes are called once for each event; the number of the event makes keys different.
	Mistakes       map[string]func(event int)
	EventsPerRound int
	// Settle is the time for goroutines to block before the profile is taken.
	Settle time.Duration
}

func init() { runtime.MemProfileRate = memProfileRate }

// Main runs the program with the arguments of the command line.
func Main(program Program) {
	if len(os.Args) != 3 {
		for _, name := range names(program.Mistakes) {
			fmt.Println(name)
		}
		return
	}
	if err := record(program, program.Mistakes[os.Args[1]], os.Args[2]); err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", filepath.Base(os.Args[0]), err)
		os.Exit(2)
	}
}

func names(mistakes map[string]func(event int)) []string {
	var all []string
	for name := range mistakes {
		all = append(all, name)
	}
	slices.Sort(all)
	return all
}

func record(program Program, mistake func(int), folder string) error {
	if mistake == nil {
		return fmt.Errorf("no such mistake: run it without arguments for a list")
	}
	for round := range rounds {
		for event := range program.EventsPerRound {
			mistake(round*program.EventsPerRound + event)
		}
		time.Sleep(program.Settle)
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
