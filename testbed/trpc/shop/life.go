package shop

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"net"
	"os"
	"runtime"
	"strconv"
	"time"

	"trpc.group/trpc-go/trpc-go/server"

	"example.com/leakhound/testbed/drive"
	"example.com/leakhound/testbed/life"
)

// ServiceName is the name in trpc_go.yaml.
const ServiceName = "trpc.shop.web.http"

// ready is the line with the addresses that the service prints when it answers.
type ready struct {
	Service string `json:"service"`
	Admin   string `json:"admin"`
	Pid     int    `json:"pid"`
}

// Life is one run of the service.
type Life struct {
	maxLife        time.Duration
	service, admin string
	load           drive.Load
}

// Start reads the flags and picks the ports that trpc_go.yaml reads from the environment.
func Start() *Life {
	var l Life
	flag.DurationVar(&l.maxLife, "max-life", 10*time.Minute, "the service ends by itself after this long")
	flag.IntVar(&l.load.ProbesPerSecond, "probes", 200, "GET /healthz per second, sent by the service itself")
	flag.IntVar(&l.load.OrdersPerSecond, "orders", 100, "GET /orders/{id} per second, likewise")
	flag.IntVar(&runtime.MemProfileRate, "mem-profile-rate", 64<<10, "bytes allocated between two heap samples")
	config := flag.String("conf", "trpc_go.yaml", "configuration of trpc-go")
	flag.Parse()
	if _, err := os.Stat(*config); err != nil {
		fail(err)
	}
	l.service, l.admin = freePort("SHOP_PORT"), freePort("ADMIN_PORT")
	l.load.Target = l.service
	return &l
}

// Serve answers until standard input closes or its time is over, and sends itself the requests of a
// kubelet and of customers.
func (l *Life) Serve(s *server.Server) {
	ctx, stop := life.Bounded(context.Background(), l.maxLife)
	defer stop()
	failed := make(chan error, 1)
	go func() { failed <- s.Serve() }()
	for _, address := range []string{l.service, l.admin} {
		if err := awaitPort(ctx, address); err != nil {
			fail(err)
		}
	}
	if err := json.NewEncoder(os.Stdout).Encode(ready{l.service, l.admin, os.Getpid()}); err != nil {
		fail(err)
	}
	go drive.Run(ctx, l.load)
	select {
	case err := <-failed:
		fail(err)
	case <-ctx.Done():
	}
}

// freePort sets the environment variable to a free port, and returns its address. trpc-go accepts no
// listener, and port 0 switches the admin off.
func freePort(variable string) string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fail(err)
	}
	defer listener.Close()
	address := listener.Addr().(*net.TCPAddr)
	if err := os.Setenv(variable, strconv.Itoa(address.Port)); err != nil {
		fail(err)
	}
	return address.String()
}

func awaitPort(ctx context.Context, address string) error {
	for {
		connection, err := net.DialTimeout("tcp", address, time.Second)
		if err == nil {
			return connection.Close()
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("nothing listens at %s: %w", address, err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "trpcshop:", err)
	os.Exit(2)
}
