// Testbed is a small web shop with one memory leak, or none: the service on which leakhound is tested.
//
//	testbed -scenario leak        serves until standard input closes, or -max-life is over
//	testbed drive -target ADDR    puts a bounded load on it
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"syscall"
	"time"

	"example.com/leakhound/testbed/admin"
	"example.com/leakhound/testbed/drive"
	"example.com/leakhound/testbed/life"
	"example.com/leakhound/testbed/scenarios"
)

// ready is the line with the addresses that the service prints when it answers.
type ready struct {
	Scenario string `json:"scenario"`
	Service  string `json:"service"`
	Admin    string `json:"admin"`
	Pid      int    `json:"pid"`
}

type options struct {
	scenario       string
	listen         string
	admin          string
	maxLife        time.Duration
	memProfileRate int
	pace           scenarios.Pace
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var err error
	if len(os.Args) > 1 && os.Args[1] == "drive" {
		err = driveCommand(ctx, os.Args[2:])
	} else {
		err = serveCommand(ctx, os.Args[1:])
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "testbed:", err)
		os.Exit(2)
	}
}

func serveCommand(ctx context.Context, args []string) error {
	var o options
	flags := flag.NewFlagSet("testbed", flag.ExitOnError)
	flags.StringVar(&o.scenario, "scenario", "leak", "one of "+strings.Join(scenarios.Names(), ", "))
	flags.StringVar(&o.listen, "listen", "127.0.0.1:0", "address of the shop")
	flags.StringVar(&o.admin, "admin", "127.0.0.1:0", "address of /debug/pprof, /metrics and /debug/vars")
	flags.DurationVar(&o.maxLife, "max-life", 10*time.Minute, "the service ends by itself after this long")
	flags.IntVar(&o.memProfileRate, "mem-profile-rate", runtime.MemProfileRate, "bytes allocated between two heap samples")
	flags.IntVar(&o.pace.OneIn, "one-in", 1, "every how many orders the mistake is made")
	flags.DurationVar(&o.pace.Hour, "hour", 15*time.Second, "real duration of a simulated hour")
	_ = flags.Parse(args)
	runtime.MemProfileRate = o.memProfileRate
	ctx, stop := life.Bounded(ctx, o.maxLife)
	defer stop()
	return serve(ctx, o)
}

// serve answers on both addresses until ctx ends.
func serve(ctx context.Context, o options) error {
	scenario, err := scenarios.Named(o.scenario)
	if err != nil {
		return err
	}
	service, err := net.Listen("tcp", o.listen)
	if err != nil {
		return err
	}
	adminListener, err := net.Listen("tcp", o.admin)
	if err != nil {
		return err
	}
	failed := make(chan error, 2)
	go func() { failed <- http.Serve(service, scenario.Build(ctx, o.pace)) }()
	go func() { failed <- http.Serve(adminListener, admin.Handler()) }()
	line := ready{scenario.Name, service.Addr().String(), adminListener.Addr().String(), os.Getpid()}
	if err := json.NewEncoder(os.Stdout).Encode(line); err != nil {
		return err
	}
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
		return nil
	}
}

func driveCommand(ctx context.Context, args []string) error {
	var load drive.Load
	flags := flag.NewFlagSet("testbed drive", flag.ExitOnError)
	flags.StringVar(&load.Target, "target", "", "address of the shop, host:port")
	flags.IntVar(&load.ProbesPerSecond, "probes", 800, "GET /healthz a second")
	flags.IntVar(&load.OrdersPerSecond, "orders", 400, "GET /orders/{id} a second")
	duration := flags.Duration("for", 40*time.Second, "how long to drive")
	_ = flags.Parse(args)
	if load.Target == "" {
		return fmt.Errorf("drive: -target host:port is missing")
	}
	ctx, stop := life.Bounded(ctx, *duration)
	defer stop()
	return json.NewEncoder(os.Stdout).Encode(drive.Run(ctx, load))
}
