set local role shop_analyst;

create function analytics.add_weighted(state numeric[], value numeric, weight numeric)
returns numeric[] language sql immutable parallel safe
as $$
  select case when value is null or weight is null then state
              else array[state[1] + value * weight, state[2] + weight] end
$$;
comment on function analytics.add_weighted(numeric[], numeric, numeric) is 'One step of analytics.weighted_mean';

create function analytics.join_weighted(one numeric[], other numeric[])
returns numeric[] language sql immutable parallel safe
as $$
  select array[one[1] + other[1], one[2] + other[2]]
$$;
comment on function analytics.join_weighted(numeric[], numeric[]) is 'Joins the states of parallel workers of analytics.weighted_mean';

create function analytics.finish_weighted(state numeric[])
returns numeric language sql immutable parallel safe
as $$
  select round(state[1] / nullif(state[2], 0), 4)
$$;
comment on function analytics.finish_weighted(numeric[]) is 'Last step of analytics.weighted_mean';

create aggregate analytics.weighted_mean(value numeric, weight numeric) (
  sfunc = analytics.add_weighted,
  stype = numeric[],
  initcond = '{0,0}',
  combinefunc = analytics.join_weighted,
  finalfunc = analytics.finish_weighted,
  parallel = safe
);
comment on aggregate analytics.weighted_mean(numeric, numeric) is 'Mean in which each value counts as much as its weight; null where the weights sum to zero';

create procedure analytics.refresh_daily_sales(first_day date, last_day date)
language plpgsql
as $$
begin
  if last_day < first_day then
    raise exception 'The last day, %, is before the first, %.', last_day, first_day using errcode = 'invalid_parameter_value';
  end if;
  delete from analytics.daily_sales where day between first_day and last_day;
  insert into analytics.daily_sales (day, country, channel, orders, customers, pieces, revenue_eur, discount_eur)
  select ordered_on, country, channel, count(*), count(distinct customer_id), sum(pieces), sum(revenue_eur), sum(discount_eur)
  from analytics.order_facts
  where placed_at >= first_day::timestamp at time zone 'UTC' and placed_at < (last_day + 1)::timestamp at time zone 'UTC'
  group by ordered_on, country, channel;
end
$$;
comment on procedure analytics.refresh_daily_sales(date, date) is 'Writes analytics.daily_sales anew for some days, both ends included';

create procedure analytics.refresh_cohorts()
language sql
begin atomic
  delete from analytics.customer_cohorts;
  insert into analytics.customer_cohorts (cohort, months_later, customers, revenue_eur)
    select date_trunc('month', v.first_order_at at time zone 'UTC')::date,
           (extract(year from age) * 12 + extract(month from age))::smallint,
           count(distinct f.customer_id), sum(f.revenue_eur)
    from analytics.order_facts f
    join analytics.customer_value v on v.customer_id = f.customer_id
    cross join lateral age(
      date_trunc('month', f.placed_at at time zone 'UTC'), date_trunc('month', v.first_order_at at time zone 'UTC')) as age
    group by 1, 2;
end;
comment on procedure analytics.refresh_cohorts() is 'Writes analytics.customer_cohorts anew from all orders';

create function analytics.top_products(in_department text default null, most integer default 10)
returns table (place bigint, product_id integer, name text, revenue_eur numeric)
language sql stable
as $$
  select row_number() over (order by f.revenue_eur desc, f.product_id), f.product_id, f.name, f.revenue_eur
  from analytics.product_performance f
  where in_department is null or f.department = in_department
  order by 1
  limit most
$$;
comment on function analytics.top_products(text, integer) is 'Best sellers by revenue, of one department or of all';

set local role none;
