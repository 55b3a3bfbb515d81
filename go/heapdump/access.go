package heapdump

import (
	"net"
	"net/http"
	"net/url"
	"strings"
)

// isFromThisMachine reports whether the request was sent by a program on this machine to a name of this machine. A page
// in a browser may point a name of its own to 127.0.0.1 (DNS rebinding): the Host header has that name.
func isFromThisMachine(r *http.Request) bool {
	return isLoopbackAddress(r.RemoteAddr) && isLoopbackHost(r.Host) && !isForwarded(r)
}

func isLoopbackAddress(remote string) bool {
	host, _, err := net.SplitHostPort(remote)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

func isLoopbackHost(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.ToLower(strings.TrimSuffix(strings.Trim(host, "[]"), "."))
	if ip := net.ParseIP(host); ip != nil {
		return ip.IsLoopback()
	}
	return host == "localhost" || strings.HasSuffix(host, ".localhost")
}

// isForwarded reports whether a proxy passed the request on, so that its sender may be on another machine.
func isForwarded(r *http.Request) bool {
	for _, name := range []string{"Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip"} {
		if r.Header.Get(name) != "" {
			return true
		}
	}
	return false
}

// isCrossSite reports whether a page of another origin sent the request. Browsers set these headers, pages cannot change
// them, and other programs send neither.
func isCrossSite(r *http.Request) bool {
	switch site := r.Header.Get("Sec-Fetch-Site"); strings.ToLower(site) {
	case "", "same-origin", "none":
	default:
		return true
	}
	origin := r.Header.Get("Origin")
	if origin == "" {
		return false
	}
	parsed, err := url.Parse(origin)
	return err != nil || !strings.EqualFold(parsed.Host, r.Host)
}
