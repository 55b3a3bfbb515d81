package p

import "os"

type pipe struct{ quit chan struct{} }

func newPipe(name string) *pipe {
	p := &pipe{quit: make(chan struct{})}
	go p.flow(name)
	return p
}

func (p *pipe) flow(name string) { <-p.quit }

func (p *pipe) Stop() { close(p.quit) }

type plant struct {
	main  *pipe
	spare *pipe
	first *pipe
	old   *pipe
	all   []*pipe
}

func (p *plant) Close() {
	p.main.Stop()
	p.spare.Stop()
	p.first.Stop()
	p.old.Stop()
}

// Before the loop it ends the one of the time before, and each turn sets another one.
func (p *plant) Apply(names []string) {
	if p.main != nil {
		p.main.Stop()
	}
	for _, name := range names {
		p.main = newPipe(name) // want: Apply goes through a loop, and puts what newPipe makes into p.main without ending
	}
}

func (p *plant) ApplyEach(names []string) {
	for _, name := range names {
		if p.spare != nil {
			p.spare.Stop()
		}
		p.spare = newPipe(name)
	}
}

// The first that fits.
func (p *plant) ApplyFirst(names []string) {
	if p.first != nil {
		p.first.Stop()
	}
	for _, name := range names {
		p.first = newPipe(name)
		break
	}
}

// The list has them all.
func (p *plant) ApplyAll(names []string) {
	if p.old != nil {
		p.old.Stop()
	}
	for _, name := range names {
		p.old = newPipe(name)
		p.all = append(p.all, p.old)
	}
}

type deck struct {
	path   string
	log    *os.File
	writer *os.File
	spare  *os.File
}

func (d *deck) rotate() error {
	if err := d.writer.Close(); err != nil {
		return err
	}
	w, err := os.Create(d.path)
	if err != nil {
		return err
	}
	d.writer = w
	return nil
}

func (d *deck) turn() error {
	if err := d.spare.Close(); err != nil {
		return err
	}
	w, err := os.Create(d.path)
	if err != nil {
		return err
	}
	d.spare = w
	return nil
}

// Sync ends nothing.
func (d *deck) drop() {
	d.writer.Sync()
	d.writer = nil // want: drop sets d.writer to nil without ending it
}

func (d *deck) Close() error {
	d.writer.Close()
	d.spare.Close()
	d.spare = nil
	return d.log.Close()
}
