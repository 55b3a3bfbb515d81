package p

import "os"

// A producer counts its users.
type producer struct {
	users int
	log   *os.File
	input chan string
}

type producers struct{ all map[string]*producer }

func (p *producers) add(name string) {
	p.all[name] = &producer{input: make(chan string)}
	go func() {
		for range p.all[name].input {
		}
	}()
}

func (p *producers) getProducer(name string) *producer {
	one := p.all[name]
	one.users++
	return one
}

func (p *producers) unrefProducer(name string, one *producer) {
	one.users--
	if one.users == 0 {
		delete(p.all, name)
		close(one.input)
		one.log.Close()
	}
}

func (p *producers) send(name, text string) {
	one := p.getProducer(name)
	defer p.unrefProducer(name, one)
	one.input <- text
}

func (p *producers) resend(name, text string) {
	one := p.getProducer(name) // want: reference of p.getProducer is never given back
	one.input <- text
}

func (p *producers) use(name string, run func(*producer)) {
	one := p.getProducer(name)
	run(one)
}

// What goes back to a pool needs nobody to bring it.
type buffers struct{ free []*producer }

func (b *buffers) getBuffer() *producer    { return &producer{} }
func (b *buffers) putBuffer(one *producer) { one.users = 0 }
func (b *buffers) first() int              { return b.getBuffer().users }
func (b *buffers) second() int {
	one := b.getBuffer()
	return one.users
}
func (b *buffers) third() { b.putBuffer(b.getBuffer()) }
