set local role shop_owner;

create type inventory.region as enum ('eu', 'uk', 'us');
comment on type inventory.region is 'Customs area; goods do not move between them without papers';
create type inventory.movement_kind as enum ('count', 'receipt', 'pick', 'adjustment');
comment on type inventory.movement_kind is 'Count sets the opening stock; receipt adds; pick takes for an order; adjustment corrects';
create type inventory.purchase_status as enum ('sent', 'confirmed', 'received', 'cancelled');
comment on type inventory.purchase_status is 'Progress of an order to a supplier';

create table inventory.warehouses (
  warehouse_id smallint primary key,
  code text not null unique check (code ~ '^[A-Z]{3}[0-9]$'),
  name text not null,
  region inventory.region not null,
  address reference.postal_address not null,
  location point,
  open_weekdays int4multirange not null default '{[1,6)}',
  order_cut_off time not null default '16:00',
  carriers text[] not null
);
comment on table inventory.warehouses is 'Places from which parcels are sent';
comment on column inventory.warehouses.warehouse_id is 'Number of the warehouse';
comment on column inventory.warehouses.code is 'Nearest airport and a digit, as carriers use it';
comment on column inventory.warehouses.name is 'Name people use';
comment on column inventory.warehouses.region is 'Customs area';
comment on column inventory.warehouses.address is 'Address for deliveries';
comment on column inventory.warehouses.location is 'Longitude and latitude';
comment on column inventory.warehouses.open_weekdays is 'ISO weekdays on which parcels leave';
comment on column inventory.warehouses.order_cut_off is 'Local time until which an order leaves the same day';
comment on column inventory.warehouses.carriers is 'Carriers that collect there, the usual one first';

create table inventory.suppliers (
  supplier_id integer generated always as identity primary key,
  name text not null unique,
  contact_name text,
  contact_email reference.email_address,
  contact_phone reference.phone_number,
  country reference.country_code not null references reference.countries,
  currency reference.currency_code not null references reference.currencies,
  lead_time interval not null check (lead_time > interval '0'),
  payment_terms_days smallint not null default 30,
  quality_score double precision check (quality_score between 0 and 1)
);
comment on table inventory.suppliers is 'Companies the shop buys from';
comment on column inventory.suppliers.supplier_id is 'Number of the supplier';
comment on column inventory.suppliers.name is 'Registered name';
comment on column inventory.suppliers.contact_name is 'Person to call';
comment on column inventory.suppliers.contact_email is 'Where purchase orders are sent';
comment on column inventory.suppliers.contact_phone is 'Telephone number of the contact';
comment on column inventory.suppliers.country is 'Country goods come from';
comment on column inventory.suppliers.currency is 'Currency of their invoices';
comment on column inventory.suppliers.lead_time is 'Usual time from order to arrival';
comment on column inventory.suppliers.payment_terms_days is 'Days until their invoices fall due';
comment on column inventory.suppliers.quality_score is 'Share of deliveries without complaint in the last year';

create table inventory.supplier_products (
  supplier_id integer not null references inventory.suppliers on delete cascade,
  product_id integer not null references catalog.products on delete cascade,
  unit_cost reference.price not null,
  minimum_quantity integer not null default 1 check (minimum_quantity > 0),
  is_preferred boolean not null default false,
  primary key (supplier_id, product_id)
);
comment on table inventory.supplier_products is 'Who can deliver which product, and at what cost';
comment on column inventory.supplier_products.supplier_id is 'Supplier';
comment on column inventory.supplier_products.product_id is 'Product';
comment on column inventory.supplier_products.unit_cost is 'Cost of one piece in the supplier''s currency';
comment on column inventory.supplier_products.minimum_quantity is 'Smallest number of pieces in an order';
comment on column inventory.supplier_products.is_preferred is 'Supplier that is asked first';
create unique index supplier_products_one_preferred on inventory.supplier_products (product_id) where is_preferred;

create table inventory.purchase_orders (
  purchase_order_id integer generated always as identity primary key,
  supplier_id integer not null references inventory.suppliers,
  warehouse_id smallint not null references inventory.warehouses,
  status inventory.purchase_status not null default 'sent',
  ordered_on date not null,
  expected_on date not null,
  received_on date,
  buyer_id integer references accounts.staff on delete set null,
  check (expected_on >= ordered_on),
  check ((status = 'received') = (received_on is not null))
);
comment on table inventory.purchase_orders is 'Orders to suppliers';
comment on column inventory.purchase_orders.purchase_order_id is 'Number of the order';
comment on column inventory.purchase_orders.supplier_id is 'Who delivers';
comment on column inventory.purchase_orders.warehouse_id is 'Where it is delivered';
comment on column inventory.purchase_orders.status is 'Progress';
comment on column inventory.purchase_orders.ordered_on is 'Day it was sent';
comment on column inventory.purchase_orders.expected_on is 'Day promised by the supplier';
comment on column inventory.purchase_orders.received_on is 'Day it was booked in';
comment on column inventory.purchase_orders.buyer_id is 'Who ordered';
create index purchase_orders_open on inventory.purchase_orders (expected_on) where status in ('sent', 'confirmed');

create table inventory.purchase_order_lines (
  purchase_order_id integer not null references inventory.purchase_orders on delete cascade,
  line_no smallint not null,
  product_id integer not null,
  variant_no smallint not null,
  quantity integer not null check (quantity > 0),
  unit_cost reference.price not null,
  line_cost numeric generated always as (quantity * unit_cost) stored,
  primary key (purchase_order_id, line_no),
  foreign key (product_id, variant_no) references catalog.product_variants
);
comment on table inventory.purchase_order_lines is 'Variants ordered from a supplier';
comment on column inventory.purchase_order_lines.purchase_order_id is 'Order it belongs to';
comment on column inventory.purchase_order_lines.line_no is 'Counted from one within the order';
comment on column inventory.purchase_order_lines.product_id is 'Product';
comment on column inventory.purchase_order_lines.variant_no is 'Variant of the product';
comment on column inventory.purchase_order_lines.quantity is 'Pieces';
comment on column inventory.purchase_order_lines.unit_cost is 'Cost of one piece in the supplier''s currency';
comment on column inventory.purchase_order_lines.line_cost is 'Quantity times cost';

create table inventory.stock_levels (
  warehouse_id smallint not null references inventory.warehouses,
  product_id integer not null,
  variant_no smallint not null,
  on_hand integer not null default 0 check (on_hand >= 0),
  reserved integer not null default 0 check (reserved >= 0),
  available integer generated always as (on_hand - reserved) stored,
  reorder_point integer not null default 10,
  bin text check (bin ~ '^[A-Z][0-9]{2}-[0-9]$'),
  counted_at timestamptz,
  primary key (warehouse_id, product_id, variant_no),
  foreign key (product_id, variant_no) references catalog.product_variants on delete restrict,
  constraint reserved_is_on_hand check (reserved <= on_hand)
);
comment on table inventory.stock_levels is 'Stock of each variant in each warehouse; equals the sum of its movements since the last count';
comment on column inventory.stock_levels.warehouse_id is 'Warehouse';
comment on column inventory.stock_levels.product_id is 'Product';
comment on column inventory.stock_levels.variant_no is 'Variant of the product';
comment on column inventory.stock_levels.on_hand is 'Pieces on the shelf';
comment on column inventory.stock_levels.reserved is 'Pieces promised to orders not yet picked';
comment on column inventory.stock_levels.available is 'Pieces that can still be sold';
comment on column inventory.stock_levels.reorder_point is 'Below this many available pieces it is reordered';
comment on column inventory.stock_levels.bin is 'Aisle, rack and shelf';
comment on column inventory.stock_levels.counted_at is 'Last stock count';
create index stock_levels_low on inventory.stock_levels (warehouse_id, available) where available <= reorder_point;
create index stock_levels_variant on inventory.stock_levels (product_id, variant_no) include (available);

set local role none;
