insert into incarnations values ('shop', 'shop-1:6060', 1795910400000, 1795910460000, 1795910700000, '1.0', '{"env":"live"}');

insert into incarnations values ('shop', 'shop-2:6060', 1795910400000, 1795910460000, 1795910700000, null, '{}');

insert into readings values ('shop', 'shop-1:6060', 1795910460000, 1795910400000, 1048576, null, null, null, null, null, null, null, 7, null, 1.25, null, null, null);

insert into events values ('shop', 'shop-1:6060', 1795910520000, '{"kind":"gap"}');

insert into chunks values ('shop', 1795910400000, 'ops-1', 2, 120, 3, 4096, 4294967295);

insert into sites_1h values ('shop', 'heap', 'heap:function:main.remember', 'shop-1:6060', 1795910400000, 1795910400000, '1.0', 'main.remember', '1f', 1795910460000, 1795910700000, 60, 100, 200, 90, 210, 150.5, 1, 2, 1, 2, 1.5);

insert into sites_1d values ('shop', 'goroutine', 'goroutine:function:main.wait', 'shop-1:6060', 1795910400000, 1795910400000, null, 'main.wait', '2f', 1795910460000, 1795910700000, 60, 10, 20, 9, 21, 15.5, null, null, null, null, null);

insert into stacks values ('shop', '1f', '[["main.remember","main.go",7]]');

insert into tickets values ('shop-1', 'shop', 'open', 1795910700000, '{"id":"shop-1"}');

insert into ticket_events values ('shop-1', 0, '{"event":"suspected"}');

insert into ticket_events values ('shop-1', 1, '{"event":"opened"}');
