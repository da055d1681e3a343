-- Keys to the monthly partitions of orders come after the rows: checking them all at once takes a moment,
-- checking them row by row takes ten times as long as everything else. Temporary tables of the rows are gone by now.

alter table sales.order_items add constraint order_items_order_fkey
  foreign key (order_id, placed_at) references sales.orders on delete cascade;
comment on constraint order_items_order_fkey on sales.order_items is 'An order takes its lines with it';

alter table sales.shipments add constraint shipments_order_fkey
  foreign key (order_id, placed_at) references sales.orders on delete cascade;

alter table payments.payments add constraint payments_order_fkey
  foreign key (order_id, placed_at) references sales.orders on delete restrict;
comment on constraint payments_order_fkey on payments.payments is 'An order that somebody tried to pay is never deleted';

alter table payments.invoices add constraint invoices_order_fkey
  foreign key (order_id, placed_at) references sales.orders deferrable initially deferred;
