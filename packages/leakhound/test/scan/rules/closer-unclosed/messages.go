package p

import (
	"errors"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/textproto"

	"example.com/blob"
	"github.com/emersion/go-smtp"
	"github.com/gorilla/websocket"
)

var errNoTLS = errors.New("the server does not know STARTTLS")

type sender struct {
	client *smtp.Client
	text   *textproto.Conn
	socket *websocket.Conn
}

// Close ends the message; the connection belongs to the sender.
func (s *sender) send(body io.Reader) error {
	w, err := s.client.Data()
	if err != nil {
		return err
	}
	if _, err := io.Copy(w, body); err != nil {
		return err
	}
	return w.Close()
}

func (s *sender) sendLocally(body io.Reader) error {
	w, err := s.client.LMTPData(nil)
	if err != nil {
		return err
	}
	if _, err := io.Copy(w, body); err != nil {
		return err
	}
	return w.Close()
}

func (s *sender) sendText(body io.Reader) error {
	w := s.text.DotWriter()
	if _, err := io.Copy(w, body); err != nil {
		return err
	}
	return w.Close()
}

func (s *sender) sendFrame(body io.Reader) error {
	w, err := s.socket.NextWriter(1)
	if err != nil {
		return err
	}
	if _, err := io.Copy(w, body); err != nil {
		return err
	}
	return w.Close()
}

// A method of another client that has the name.
func copyData(store *blob.Store, body io.Reader) error {
	w, err := store.Data() // want: The value of store.Data is not closed on the exit path at line \d+
	if err != nil {
		return err
	}
	if _, err := io.Copy(w, body); err != nil {
		return err
	}
	return w.Close()
}

func startParts(out http.ResponseWriter, header textproto.MIMEHeader) *multipart.Writer {
	parts := multipart.NewWriter(out)
	if _, err := parts.CreatePart(header); err != nil {
		return nil
	}
	return parts
}

// Close of the writer writes the last boundary to the response, which belongs to the server.
func serve(out http.ResponseWriter, header textproto.MIMEHeader) error {
	parts := startParts(out, header)
	if _, err := parts.CreatePart(header); err != nil {
		return err
	}
	return parts.Close()
}

// The server ends the body of the request.
func receive(out http.ResponseWriter, request *http.Request) error {
	body := http.MaxBytesReader(out, request.Body, 1<<20)
	if _, err := io.Copy(io.Discard, body); err != nil {
		return err
	}
	return body.Close()
}

// Quit ends the connection where it succeeds.
func connect(raw net.Conn) (*smtp.Client, error) {
	client := smtp.NewClientLMTP(raw)
	if err := client.Hello("localhost"); err != nil {
		client.Close()
		return nil, err
	}
	if ok, _ := client.Extension("STARTTLS"); !ok {
		if err := client.Quit(); err != nil {
			client.Close()
		}
		return nil, errNoTLS
	}
	return client, nil
}

func connectWithoutEnd(raw net.Conn) (*smtp.Client, error) {
	client := smtp.NewClientLMTP(raw) // want: The value of smtp.NewClientLMTP is not closed on the exit path at line \d+
	if err := client.Hello("localhost"); err != nil {
		client.Close()
		return nil, err
	}
	if ok, _ := client.Extension("STARTTLS"); !ok {
		return nil, errNoTLS
	}
	return client, nil
}
