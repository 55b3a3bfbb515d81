package p

type socket interface {
	Read() ([]byte, error)
	Write([]byte) error
}

type peer struct {
	socket socket
	out    chan []byte
}

func (p *peer) write() {
	for message := range p.out {
		if err := p.socket.Write(message); err != nil {
			return
		}
	}
}

func (p *peer) read() {
	for {
		message, err := p.socket.Read()
		if err != nil {
			return
		}
		p.out <- message
	}
}

// Nothing closes p.out when the client has left.
func serve(s socket) {
	p := &peer{socket: s, out: make(chan []byte)}
	go p.write() // want: to which nothing sends after this function has returned, and which nothing closes
	p.read()
}
