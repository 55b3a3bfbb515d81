package p

// want 4: no end of a declaration where it is expected
var x = 1 var y = 2
