package p

import "errors"

var errIdle = errors.New("idle")

type scaler interface {
	IsActive() (bool, error)
	IsKept() bool
	Close() error
}

func anyActive(scalers []scaler) bool {
	active := false
	for _, s := range scalers { // want: element of scalers is not closed on the exit path at line 18
		isActive, err := s.IsActive()
		if err != nil {
			continue
		}
		active = active || isActive
		s.Close()
	}
	return active
}

func allActive(scalers []scaler) error {
	for _, s := range scalers { // want: not closed on the exit path at line 29
		if _, err := s.IsActive(); err != nil {
			return err
		}
		s.Close()
	}
	return nil
}

// An element that is passed over for another reason stays in the list.
func closeIdle(scalers []scaler) {
	for _, s := range scalers {
		if s.IsKept() {
			continue
		}
		s.Close()
	}
}

func closedFirst(scalers []scaler) error {
	for _, s := range scalers {
		isActive, err := s.IsActive()
		s.Close()
		if err != nil {
			return err
		}
		if !isActive {
			return errIdle
		}
	}
	return nil
}

func closeAll(scalers []scaler) error {
	for _, s := range scalers {
		if err := s.Close(); err != nil {
			return err
		}
	}
	return nil
}

// The loop ends the elements that it may end.
func closeSome(scalers []scaler) (int, error) {
	count := 0
	for _, s := range scalers {
		if isActive, err := s.IsActive(); err != nil || isActive {
			count++
		}
		if s.IsKept() {
			s.Close()
		}
	}
	return count, nil
}
