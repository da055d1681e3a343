/** A table of 20 columns with what real ones have: keys, repeated and skewed numbers, amounts, words, times, arrays and JSON; the same rows every time. */
export function ordersTable(rows: number): string {
  return `
  create type order_state as enum ('new', 'paid', 'packed', 'sent', 'returned');
  create unlogged table orders (
    id bigint not null, customer_id int not null, product_id int, quantity smallint, price numeric(12,2), discount numeric(5,2), weight float8, rating real,
    state order_state, is_gift boolean, country char(2), city text, email text, note text, token uuid, ordered_on date, paid_at timestamptz, delivered_at timestamp,
    tags text[], details jsonb);
  insert into orders
  select n, (h % 2000000)::int, case when n % 20 <> 0 then (power((h2 % 1000000) / 1000000.0, 3) * 50000)::int end, (1 + h % 9)::smallint, ((h2 % 500000) / 100.0)::numeric(12,2),
         case when h % 4 = 0 then (h2 % 30)::numeric(5,2) end, (h2 % 1000000) / 997.0, (h % 50) / 10.0,
         (enum_range(null::order_state))[1 + h2 % 5], h % 10 = 0, (array['DE', 'FR', 'IT', 'ES', 'PL', 'US', 'GB', 'NL'])[1 + h % 8], 'city ' || (h2 % 5000), 'user' || (h % 2000000) || '@example.com',
         case when n % 3 = 0 then repeat('note ', 1 + (h2 % 12)::int) || n end, md5(n::text)::uuid, date '2020-01-01' + (n * 1800 / ${rows})::int, timestamptz '2020-01-01' + n * interval '15 minutes',
         case when n % 7 <> 0 then timestamp '2020-01-01' + (h2 % 150000000) * interval '1 second' end,
         case when n % 5 = 0 then array['a', 'b', 'c'] else array['t' || (h % 100)] end, case when n % 2 = 0 then jsonb_build_object('k', h % 1000, 'n', n % 7) end
  from (select n, hashint8extended(n, 1) & 9223372036854775807 as h, hashint8extended(n, 2) & 9223372036854775807 as h2 from generate_series(1::bigint, ${rows}) n) s;
  vacuum analyze orders`
}

const numbers = ['id', 'customer_id', 'product_id', 'quantity', 'price', 'discount', 'weight', 'rating']
const texts = ['country', 'city', 'email', 'note']
const times = ['ordered_on', 'paid_at', 'delivered_at']
const others = ['is_gift', 'token', 'tags', 'details']

/** What a person writes who knows the table: everything in one scan, with nothing in it twice. */
export const handWritten = `select count(*), ${[
  ...numbers.map((name) => `count(${name}), count(*) - count(${name}), min(${name}), max(${name}), avg(${name}), stddev(${name})`),
  ...texts.map((name) => `count(${name}), count(*) - count(${name}), min(length(${name})), max(length(${name})), avg(length(${name})), stddev(length(${name}))`),
  ...[...times, 'state'].map((name) => `count(${name}), count(*) - count(${name}), min(${name}), max(${name})`),
  ...others.map((name) => `count(${name}), count(*) - count(${name})`),
].join(',\n  ')} from orders`

/** Statements in the order in which OpenMetadata's profiler sends them: for each column its simple figures, its unique values, its quartiles, and a histogram of ten bins. */
export function columnByColumn(): string[] {
  const values = [...numbers.map((name) => [name, name] as const), ...texts.map((name) => [name, `length(cast(${name} as text))`] as const), ['state', 'length(cast(state as text))'] as const]
  return [
    'select count(*) from orders',
    ...values.flatMap(([name, value]) => [
      `select count(${name}), sum(cast(case when ${name} is null then 1 else 0 end as numeric)), count(distinct ${name}), min(${value}), max(${value}), avg(${value}), sum(cast(${value} as numeric)), stddev_pop(${value}) from orders`,
      unique(name),
      `select percentile_cont(0.5) within group (order by ${value}), percentile_cont(0.25) within group (order by ${value}), percentile_cont(0.75) within group (order by ${value}) from orders`,
      `select ${Array.from({ length: 10 }, (_, bin) => `count(case when ${value} >= ${bin} and ${value} < ${bin + 1} then 1 end)`).join(', ')} from orders`,
    ]),
    ...times.flatMap((name) => [`select count(${name}), sum(cast(case when ${name} is null then 1 else 0 end as numeric)), count(distinct ${name}), min(${name}), max(${name}) from orders`, unique(name)]),
    ...['is_gift', 'token'].flatMap((name) => [`select count(${name}), sum(cast(case when ${name} is null then 1 else 0 end as numeric)), count(distinct ${name}) from orders`, unique(name)]),
  ]
}

function unique(name: string): string {
  return `select count(*) from (select count(${name}) from orders group by ${name} having count(${name}) = 1) u`
}
