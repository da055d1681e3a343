set local role shop_owner;

create sequence inventory.movement_id as bigint cache 50;
comment on sequence inventory.movement_id is 'Numbers of stock movements, shared by all partitions';

create table inventory.stock_movements (
  movement_id bigint not null default nextval('inventory.movement_id'),
  region inventory.region not null,
  moved_at timestamptz not null,
  warehouse_id smallint not null references inventory.warehouses,
  product_id integer not null,
  variant_no smallint not null,
  kind inventory.movement_kind not null,
  quantity integer not null check (quantity <> 0),
  purchase_order_id integer references inventory.purchase_orders,
  order_id bigint,
  note text,
  primary key (movement_id, region, moved_at),
  foreign key (product_id, variant_no) references catalog.product_variants,
  check (kind <> 'receipt' or purchase_order_id is not null),
  check (kind <> 'pick' or (order_id is not null and quantity < 0))
) partition by list (region);
comment on table inventory.stock_movements is 'Every change of stock since the count of August 2026, by customs area and then by month';
comment on column inventory.stock_movements.movement_id is 'Number of the movement';
comment on column inventory.stock_movements.region is 'Customs area of the warehouse';
comment on column inventory.stock_movements.moved_at is 'When it was booked';
comment on column inventory.stock_movements.warehouse_id is 'Warehouse';
comment on column inventory.stock_movements.product_id is 'Product';
comment on column inventory.stock_movements.variant_no is 'Variant of the product';
comment on column inventory.stock_movements.kind is 'What happened';
comment on column inventory.stock_movements.quantity is 'Pieces; negative when stock left';
comment on column inventory.stock_movements.purchase_order_id is 'For receipts: the order to the supplier';
comment on column inventory.stock_movements.order_id is 'For picks: the customer''s order';
comment on column inventory.stock_movements.note is 'For adjustments: why';

-- Three areas, each split by month: August to December 2026, and a default for what comes after.
do $$
declare
  area text;
  month date;
begin
  foreach area in array array['eu', 'uk', 'us'] loop
    execute format(
      'create table inventory.stock_movements_%1$s partition of inventory.stock_movements for values in (%1$L) partition by range (moved_at)',
      area);
    for month in select generate_series(date '2026-08-01', date '2026-12-01', interval '1 month')::date loop
      execute format(
        'create table inventory.stock_movements_%1$s_%2$s partition of inventory.stock_movements_%1$s for values from (%3$L) to (%4$L)',
        area, to_char(month, 'YYYY_MM'), month || ' 00:00+00', (month + interval '1 month')::date || ' 00:00+00');
    end loop;
    execute format(
      'create table inventory.stock_movements_%1$s_later partition of inventory.stock_movements_%1$s default', area);
  end loop;
end
$$;

create index stock_movements_variant on inventory.stock_movements (product_id, variant_no, moved_at desc);
create index stock_movements_moved_at on inventory.stock_movements using brin (moved_at);
comment on index inventory.stock_movements_moved_at is 'Rows arrive in order of time, so block ranges are enough';

create view inventory.stock_by_region as
  select w.region, s.product_id, s.variant_no, sum(s.on_hand) as on_hand, sum(s.available) as available,
         bool_or(s.available <= s.reorder_point) as is_low
  from inventory.stock_levels s join inventory.warehouses w on w.warehouse_id = s.warehouse_id
  group by w.region, s.product_id, s.variant_no;
comment on view inventory.stock_by_region is 'Stock of a variant over the warehouses of a customs area';
comment on column inventory.stock_by_region.is_low is 'Whether any of the warehouses should reorder';

create view inventory.reorder_suggestions as
  select r.region, v.sku, p.name, r.available, sp.supplier_id, s.name as supplier, sp.unit_cost, s.currency,
         greatest(sp.minimum_quantity, 40 - r.available) as suggested_quantity
  from inventory.stock_by_region r
  join catalog.product_variants v on v.product_id = r.product_id and v.variant_no = r.variant_no
  join catalog.products p on p.product_id = r.product_id and p.status = 'active'
  join inventory.supplier_products sp on sp.product_id = r.product_id and sp.is_preferred
  join inventory.suppliers s on s.supplier_id = sp.supplier_id
  where r.is_low;
comment on view inventory.reorder_suggestions is 'What to order from whom: variants that run low and are still on sale';
comment on column inventory.reorder_suggestions.suggested_quantity is 'Fills up to forty pieces, and at least the supplier''s minimum';

create function inventory.reserve_stock(for_warehouse smallint, for_product integer, for_variant smallint, pieces integer)
returns boolean language plpgsql
as $$
begin
  if pieces <= 0 then
    raise exception 'A reservation needs at least one piece, not %.', pieces using errcode = 'invalid_parameter_value';
  end if;
  update inventory.stock_levels
  set reserved = reserved + pieces
  where warehouse_id = for_warehouse and product_id = for_product and variant_no = for_variant and available >= pieces;
  return found;
end
$$;
comment on function inventory.reserve_stock(smallint, integer, smallint, integer) is
  'Promises pieces to an order; false where not enough are available';

create function inventory.stock_of(sku text, in_region inventory.region default null)
returns bigint language sql stable parallel safe
begin atomic
  select coalesce(sum(s.available), 0)
  from catalog.product_variants v
  join inventory.stock_levels s on s.product_id = v.product_id and s.variant_no = v.variant_no
  join inventory.warehouses w on w.warehouse_id = s.warehouse_id
  where v.sku = stock_of.sku and (stock_of.in_region is null or w.region = stock_of.in_region);
end;
comment on function inventory.stock_of(text, inventory.region) is 'Available pieces of an article, everywhere or in one customs area';

set local role none;
