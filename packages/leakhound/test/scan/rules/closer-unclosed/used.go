package p

import (
	"bufio"
	"io"
	"net"
	"os"
	"os/exec"
	"text/template"
)

func start(l *net.UnixListener) error {
	f, err := l.File() // want: not closed on the exit path at line 20
	if err != nil {
		return err
	}
	cmd := exec.Command("shim")
	cmd.ExtraFiles = append(cmd.ExtraFiles, f)
	if err := cmd.Start(); err != nil {
		return err
	}
	go cmd.Wait()
	return f.Close()
}

func logged(path string) error {
	f, err := os.Create(path) // want: never closed
	if err != nil {
		return err
	}
	cmd := exec.Command("ls")
	cmd.Stdout = f
	return cmd.Run()
}

// The caller runs the command, and can find the file in it.
func prepared(path string) (*exec.Cmd, error) {
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	cmd := exec.Command("ls")
	cmd.Stdout = f
	return cmd, nil
}

func countLines(r io.Reader, each func(string)) error {
	scanner := bufio.NewScanner(r)
	state := struct{ *bufio.Scanner }{scanner}
	for state.Scan() {
		each(state.Text())
	}
	return state.Err()
}

func countFile(path string, each func(string)) error {
	f, err := os.Open(path) // want: never closed
	if err != nil {
		return err
	}
	return countLines(f, each)
}

func consume(r io.Reader) error {
	if closer, ok := r.(io.Closer); ok {
		defer closer.Close()
	}
	_, err := io.Copy(io.Discard, r)
	return err
}

func consumeFile(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return consume(f)
}

func render(path string, t *template.Template, values any) error {
	f, err := os.Create(path) // want: never closed
	if err != nil {
		return err
	}
	return t.Execute(f, values)
}
