package p

// want 4: a token that Go does not have
var x = `never closed
