package p

import (
	"bufio"
	"context"
	"log"
	"os"
	"os/exec"
	"time"
)

func firstLine(path string) (string, error) {
	tool := exec.Command(path)
	out, err := tool.StdoutPipe()
	if err != nil {
		return "", err
	}
	if err := tool.Start(); err != nil { // want: tool.Start is not waited for on the exit path at line 23
		return "", err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return "", err
	}
	return line, tool.Wait()
}

func firstLineOrWait(path string) (string, error) {
	tool := exec.Command(path)
	out, err := tool.StdoutPipe()
	if err != nil {
		return "", err
	}
	if err := tool.Start(); err != nil {
		return "", err
	}
	defer tool.Wait()
	return bufio.NewReader(out).ReadString('\n')
}

func notify(ctx context.Context, path string) error {
	tool := exec.CommandContext(ctx, path)
	tool.Stderr = os.Stderr
	err := tool.Start() // want: tool.Start is never waited for
	if err == nil {
		log.Print(tool.Process.Pid)
	}
	return err
}

func notifyAndReap(ctx context.Context, path string) error {
	tool := exec.CommandContext(ctx, path)
	if err := tool.Start(); err != nil {
		return err
	}
	go func() {
		if err := tool.Wait(); err != nil {
			log.Print(err)
		}
	}()
	return nil
}

func started(path string) (*exec.Cmd, error) {
	tool := exec.Command(path)
	return tool, tool.Start()
}

func process(path string) (*os.Process, error) {
	tool := exec.Command(path)
	if err := tool.Start(); err != nil {
		return nil, err
	}
	return tool.Process, nil
}

type job struct{ tool *exec.Cmd }

func (j *job) run(limit time.Duration) error {
	if err := j.tool.Start(); err != nil { // want: No code waits for the process of j.tool
		return err
	}
	time.Sleep(limit)
	return j.tool.Process.Kill()
}

type reapedJob struct{ proc *exec.Cmd }

func (j *reapedJob) run() error {
	if err := j.proc.Start(); err != nil {
		return err
	}
	go j.reap()
	return nil
}

func (j *reapedJob) reap() { _ = j.proc.Wait() }

type queue struct{ running []*exec.Cmd }

func (q *queue) add(path string) error {
	tool := exec.Command(path)
	q.running = append(q.running, tool)
	return tool.Start()
}
