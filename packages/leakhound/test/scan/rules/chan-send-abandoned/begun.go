package p

import "errors"

type link interface {
	Send(string) error
	Read() (string, error)
}

// The second goroutine of a turn starts behind the return.
func talk(l link, words []string) error {
	for _, w := range words {
		heard := make(chan error)
		go func() {
			_, err := l.Read()
			heard <- err // want: talk returns on line 19
		}()
		if err := l.Send(w); err != nil {
			return err
		}
		if err := <-heard; err != nil {
			return err
		}
		go func() {
			if _, err := l.Read(); err != nil {
				heard <- errors.New("read")
				return
			}
			heard <- nil
		}()
		if err := <-heard; err != nil {
			return err
		}
	}
	return nil
}

func talkInTurn(l link, words []string) error {
	for _, w := range words {
		heard := make(chan error, 1)
		go func() {
			_, err := l.Read()
			heard <- err
		}()
		if err := l.Send(w); err != nil {
			return err
		}
		if err := <-heard; err != nil {
			return err
		}
	}
	return nil
}
