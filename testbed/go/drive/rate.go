package drive

import "time"

// rate converts elapsed time to whole events. Time beyond catchUpMax that a stalled driver missed is
// dropped, so that the load never comes in a burst.
type rate struct {
	perSecond int
	last      time.Time
	fraction  float64
}

const catchUpMax = 50 * time.Millisecond

func (r *rate) due(now time.Time) int {
	passed := min(now.Sub(r.last), catchUpMax)
	r.last = now
	r.fraction += passed.Seconds() * float64(r.perSecond)
	whole := int(r.fraction)
	r.fraction -= float64(whole)
	return whole
}
