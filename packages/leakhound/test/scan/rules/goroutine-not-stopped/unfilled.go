package p

type listener struct{ open bool }

func (l *listener) serve()    { l.open = true }
func (l *listener) Shutdown() { l.open = false }

type module struct {
	servers []*listener
	clients []*listener
}

// Nothing puts a listener into m.servers.
func (m *module) Run(names []string) {
	for range names {
		s := &listener{}
		go s.serve()
		c := &listener{}
		m.clients = append(m.clients, c)
	}
}

func (m *module) Stop() {
	for _, s := range m.servers { // want: Nothing puts a value into m.servers, so this loop calls Shutdown of nothing
		s.Shutdown()
	}
	for _, c := range m.clients {
		c.Shutdown()
	}
}
