module example.com/leakhound/loop

go 1.23
