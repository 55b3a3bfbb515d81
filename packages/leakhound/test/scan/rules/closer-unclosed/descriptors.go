package p

import (
	"errors"
	"fmt"
	"net"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

var errOld = errors.New("old")

type probe struct {
	fd  int
	age int
}

func (p *probe) Close() error { return unix.Close(p.fd) }

func readAge(dir string) (int, error) { return len(dir), nil }

func openProbe(dir string) (*probe, error) {
	fd, err := syscall.Open(dir, syscall.O_RDONLY, 0) // want: descriptor of syscall.Open is not closed on the exit path at line 31
	if err != nil {
		return nil, err
	}
	age, err := readAge(dir)
	if err != nil {
		return nil, err
	}
	return &probe{fd: fd, age: age}, nil
}

func openProbeWell(dir string) (*probe, error) {
	fd, err := syscall.Open(dir, syscall.O_RDONLY, 0)
	if err != nil {
		return nil, err
	}
	age, err := readAge(dir)
	if err != nil {
		_ = syscall.Close(fd)
		return nil, err
	}
	return &probe{fd: fd, age: age}, nil
}

func sizeOf(dir string, name string) (int64, error) {
	parent, err := unix.Open(dir, unix.O_DIRECTORY, 0)
	if err != nil {
		return 0, err
	}
	defer unix.Close(parent)
	fd, err := unix.Openat(parent, name, unix.O_PATH, 0) // want: descriptor of unix.Openat is never closed
	if err != nil {
		return 0, fmt.Errorf("%s below %d: %w", name, parent, err)
	}
	var stat unix.Stat_t
	if err := unix.Fstat(fd, &stat); err != nil {
		return 0, err
	}
	return stat.Size, nil
}

func sizeOfWell(dir string, name string) (size int64, err error) {
	parent, err := unix.Open(dir, unix.O_DIRECTORY, 0)
	if err != nil {
		return 0, err
	}
	defer func() { _ = unix.Close(parent) }()
	fd, err := unix.Openat(parent, name, unix.O_PATH, 0)
	if err != nil {
		return 0, err
	}
	defer func() {
		if fd >= 0 {
			unix.Close(fd)
		}
	}()
	var stat unix.Stat_t
	err = unix.Fstat(fd, &stat)
	return stat.Size, err
}

func listen(port int) (net.Listener, error) {
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0) // want: descriptor of syscall.Socket is not closed on the exit path at line 92
	if err != nil {
		return nil, err
	}
	if err := syscall.Bind(fd, &syscall.SockaddrInet4{Port: port}); err != nil {
		return nil, err
	}
	file := os.NewFile(uintptr(fd), "listener")
	defer file.Close()
	return net.FileListener(file)
}

func listenLeaky(port int) (net.Listener, error) {
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0) // want: descriptor of syscall.Socket is never closed
	if err != nil {
		return nil, err
	}
	file := os.NewFile(uintptr(fd), "listener")
	fmt.Println(file.Name(), port)
	return nil, errOld
}

func asFile(path string) (*os.File, error) {
	fd, err := unix.Open(path, unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(fd), path), nil
}

func finish(fd int) { unix.Close(fd) }

func look(fd int) bool { return fd > 2 }

func byHelper(path string) error {
	fd, err := unix.Open(path, unix.O_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer finish(fd)
	if !look(fd) {
		return errOld
	}
	return nil
}

func byHelperLeaky(path string) error {
	fd, err := unix.Open(path, unix.O_CLOEXEC, 0) // want: descriptor of unix.Open is not closed on the exit path at line 139
	if err != nil {
		return err
	}
	if !look(fd) {
		return errOld
	}
	finish(fd)
	return nil
}

type poller struct {
	queue  int
	events map[int]string
}

func (p *poller) shut() {
	syscall.Close(p.queue)
}

func newPoller(name string) (*poller, error) {
	p := &poller{events: map[int]string{}}
	var err error
	p.queue, err = unix.EpollCreate1(0) // want: descriptor of unix.EpollCreate1 is not closed on the exit path at line 162
	if err != nil {
		return nil, err
	}
	if name == "" {
		return nil, errOld
	}
	return p, nil
}

func newPollerWell(name string) (*poller, error) {
	p := &poller{events: map[int]string{}}
	queue, err := unix.EpollCreate1(0)
	if err != nil {
		return nil, err
	}
	p.queue = queue
	if name == "" {
		p.shut()
		return nil, errOld
	}
	wake, err := unix.Eventfd(0, unix.EFD_NONBLOCK)
	if err != nil {
		p.shut()
		return nil, err
	}
	p.events[wake] = name
	return p, nil
}

// One number after another.
func walk(path []string) (int, error) {
	at, err := unix.Open("/", unix.O_PATH, 0)
	if err != nil {
		return -1, err
	}
	for _, name := range path {
		next, err := unix.Openat(at, name, unix.O_PATH, 0)
		unix.Close(at)
		if err != nil {
			return -1, err
		}
		at = next
	}
	return at, nil
}

func walkLeaky(path []string) (int, error) {
	at, err := unix.Open("/", unix.O_PATH, 0) // want: descriptor of unix.Open is not closed on the exit path at line 212
	if err != nil {
		return -1, err
	}
	for _, name := range path {
		next, err := unix.Openat(at, name, unix.O_PATH, 0)
		if err != nil {
			return -1, err
		}
		unix.Close(at)
		at = next
	}
	return at, nil
}

func walkDeferred(path []string) error {
	at, err := unix.Open("/", unix.O_PATH, 0)
	if err != nil {
		return err
	}
	defer func() { unix.Close(at) }()
	for _, name := range path {
		next, err := unix.Openat(at, name, unix.O_PATH, 0)
		if err != nil {
			return err
		}
		unix.Close(at)
		at = next
	}
	return unix.Fchdir(at)
}

func pair() error {
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM, 0) // want: pair of sockets of unix.Socketpair is not closed on the exit path at line 243
	if err != nil {
		return err
	}
	if fds[0] == 3 {
		return errOld
	}
	unix.Close(fds[0])
	unix.Close(fds[1])
	return nil
}

func accept(server int) error {
	for {
		fd, _, err := unix.Accept4(server, unix.SOCK_CLOEXEC) // want: descriptor of unix.Accept4 is not closed on the exit path at line 257
		if err != nil {
			return err
		}
		if _, err := unix.Write(fd, []byte("hello")); err != nil {
			continue
		}
		unix.Close(fd)
	}
}

func accepted(server int, serve func(int)) error {
	for {
		fd, _, err := unix.Accept4(server, unix.SOCK_CLOEXEC)
		if err != nil {
			return err
		}
		go serve(fd)
	}
}

func mapped(fd, size int) (byte, error) {
	data, err := unix.Mmap(fd, 0, size, unix.PROT_READ, unix.MAP_SHARED)
	if err != nil {
		return 0, err
	}
	return data[0], nil
}

func mappedWell(fd, size int) (byte, error) {
	data, err := unix.Mmap(fd, 0, size, unix.PROT_READ, unix.MAP_SHARED)
	if err != nil {
		return 0, err
	}
	defer unix.Munmap(data)
	return data[0], nil
}

func opened(path string) (int, error) {
	fd, err := unix.Open(path, unix.O_RDONLY, 0)
	if err != nil {
		return -1, err
	}
	return fd, nil
}

func usesOpened(path string) error {
	fd, err := opened(path) // want: descriptor of opened is not closed on the exit path at line 304
	if err != nil {
		return err
	}
	if err := unix.Fsync(fd); err != nil {
		return err
	}
	return unix.Close(fd)
}

func duplicated(fd int) (int, error) {
	other, err := unix.Dup(fd)
	if err != nil {
		return -1, err
	}
	unix.CloseOnExec(other)
	return other, nil
}

func waits(fd int) (bool, error) {
	timer, err := unix.TimerfdCreate(unix.CLOCK_MONOTONIC, 0)
	if err != nil {
		return false, err
	}
	defer unix.Close(timer)
	n, err := unix.Poll([]unix.PollFd{{Fd: int32(timer), Events: unix.POLLIN}, {Fd: int32(fd)}}, -1)
	return n > 0, err
}

func newProbe(path string) (*probe, error) {
	fd, err := unix.Open(path, unix.O_RDONLY, 0)
	if err != nil {
		return nil, err
	}
	return &probe{fd: fd}, nil
}

func ageOf(path string) (int, error) {
	p, err := newProbe(path) // want: probe of newProbe is never closed
	if err != nil {
		return 0, err
	}
	return p.age, nil
}

func isThere(parent int, name string) (bool, error) {
	fd, err := unix.Openat(parent, name, unix.O_PATH, 0)
	if err != nil && err != unix.ENOENT {
		return false, err
	}
	isFound := err == nil
	if isFound {
		unix.Close(fd)
	}
	if !isFound && name == "" {
		return false, errOld
	}
	return isFound, nil
}

func isThereLeaky(parent int, name string) (bool, error) {
	fd, err := unix.Openat(parent, name, unix.O_PATH, 0) // want: descriptor of unix.Openat is not closed on the exit path at line 366
	if err != nil && err != unix.ENOENT {
		return false, err
	}
	isFound := err == nil
	if isFound && name == "" {
		return false, errOld
	}
	if isFound {
		unix.Close(fd)
	}
	return isFound, nil
}
