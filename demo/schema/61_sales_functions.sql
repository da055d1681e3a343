set local role shop_owner;

create function sales.order_total(for_order bigint)
returns numeric language sql stable parallel safe
begin atomic
  select o.grand_total from sales.orders o where o.order_id = for_order;
end;
comment on function sales.order_total(bigint) is 'What an order costs, by its number; looks into every month';

create function sales.order_total(for_order bigint, placed_at timestamptz)
returns numeric language sql stable parallel safe
begin atomic
  select o.grand_total from sales.orders o where o.order_id = for_order and o.placed_at = order_total.placed_at;
end;
comment on function sales.order_total(bigint, timestamptz) is 'The same by the whole key, which finds the month at once';

create function sales.order_total(lines sales.cart_line[], on_date date default current_date)
returns numeric language sql stable
as $$
  select coalesce(sum(catalog.price_on(line.product_id, line.variant_no, on_date) * line.quantity), 0)
  from unnest(lines) as line
$$;
comment on function sales.order_total(sales.cart_line[], date) is 'What the goods of a cart would cost, in euros';

create function sales.may_follow(status sales.order_status, next sales.order_status)
returns boolean language sql immutable strict parallel safe
as $$
  select case status
    when 'placed' then next in ('paid', 'cancelled')
    when 'paid' then next in ('packed', 'cancelled')
    when 'packed' then next in ('shipped', 'cancelled')
    when 'shipped' then next in ('delivered', 'returned')
    when 'delivered' then next = 'returned'
    else false
  end
$$;
comment on function sales.may_follow(sales.order_status, sales.order_status) is 'Which status may come after which';

create function sales.enforce_status()
returns trigger language plpgsql
as $$
begin
  if not sales.may_follow(old.status, new.status) then
    raise exception 'Order % cannot go from % to %.', old.order_id, old.status, new.status
      using errcode = 'check_violation', hint = 'See sales.may_follow for the steps that are allowed.';
  end if;
  return new;
end
$$;
comment on function sales.enforce_status() is 'Refuses steps that sales.may_follow does not allow';

create trigger enforce_status before update of status on sales.orders
  for each row when (old.status is distinct from new.status) execute function sales.enforce_status();
comment on trigger enforce_status on sales.orders is 'An order never goes backwards';

create procedure sales.cancel_order(for_order bigint, inout cancelled boolean default false)
language plpgsql
as $$
begin
  update sales.orders set status = 'cancelled' where order_id = for_order and status in ('placed', 'paid', 'packed');
  cancelled := found;
end
$$;
comment on procedure sales.cancel_order(bigint, boolean) is 'Cancels an order that has not left the warehouse, and says whether it did';

create view sales.order_overview as
  select o.order_id, o.placed_at, o.customer_id, o.channel, o.status, o.currency, o.grand_total,
         i.lines, i.pieces, s.carrier, s.tracking_number, s.shipped_at, o.delivered_at
  from sales.orders o
  join lateral (
    select count(*) as lines, sum(quantity) as pieces from sales.order_items where order_id = o.order_id
  ) i on true
  left join sales.shipments s on s.order_id = o.order_id and s.placed_at = o.placed_at;
comment on view sales.order_overview is 'An order on one line, with what is in it and where it is; used by the support desk';
comment on column sales.order_overview.lines is 'Number of lines';
comment on column sales.order_overview.pieces is 'Pieces over all lines';

create view sales.late_shipments as
  select v.order_id, v.customer_id, v.carrier, v.tracking_number, v.shipped_at, v.grand_total, v.currency
  from sales.order_overview v
  where v.status = 'shipped' and v.delivered_at is null
    and v.shipped_at < (select max(shipped_at) from sales.shipments) - interval '5 days';
comment on view sales.late_shipments is 'Orders more than five days on their way, counted from the latest collection';

set local role none;
