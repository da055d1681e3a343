set local role shop_owner;

create function catalog.price_on(product_id integer, variant_no smallint, on_date date)
returns numeric language sql stable parallel safe
begin atomic
  select p.price
  from catalog.prices p
  where p.product_id = price_on.product_id and p.variant_no = price_on.variant_no
    and p.valid_during @> price_on.on_date;
end;
comment on function catalog.price_on(integer, smallint, date) is 'Price of a variant on a day, in euros; null before the launch';

create function catalog.price_on(sku text, on_date date)
returns numeric language sql stable parallel safe
begin atomic
  select catalog.price_on(v.product_id, v.variant_no, price_on.on_date)
  from catalog.product_variants v
  where v.sku = price_on.sku;
end;
comment on function catalog.price_on(text, date) is 'The same, found by article number';

create function catalog.search_products(words text, most integer default 10)
returns table (product_id integer, name text, rank real)
language sql stable parallel safe
as $$
  select p.product_id, p.name, ts_rank(p.search_words, query)
  from catalog.products p, websearch_to_tsquery('english', words) as query
  where p.search_words @@ query and p.status = 'active'
  order by 3 desc, p.product_id
  limit most
$$;
comment on function catalog.search_products(text, integer) is 'Full text search over products on sale, best first';

create function catalog.touch_updated_at()
returns trigger language plpgsql
as $$
begin
  new.updated_at := now();
  return new;
end
$$;
comment on function catalog.touch_updated_at() is 'Sets updated_at to the time of the transaction';

create trigger touch_updated_at before update of name, description, status, tags, attributes on catalog.products
  for each row when (
    (old.name, old.description, old.status, old.tags, old.attributes)
      is distinct from (new.name, new.description, new.status, new.tags, new.attributes)
  ) execute function catalog.touch_updated_at();
comment on trigger touch_updated_at on catalog.products is 'Ratings change all the time and do not count as a change of the product';

create function catalog.refresh_ratings()
returns trigger language plpgsql
as $$
begin
  update catalog.products p
  set rating_average = r.average, review_count = r.reviews
  from (
    select product_id, round(avg(rating), 2) as average, count(*)::integer as reviews
    from catalog.product_reviews
    where product_id in (select product_id from added)
    group by product_id
  ) r
  where r.product_id = p.product_id;
  return null;
end
$$;
comment on function catalog.refresh_ratings() is 'Reckons rating_average and review_count of the products whose reviews were added';

create trigger refresh_ratings after insert on catalog.product_reviews
  referencing new table as added for each statement execute function catalog.refresh_ratings();
comment on trigger refresh_ratings on catalog.product_reviews is 'Once for each statement, however many reviews it adds';

create view catalog.current_prices as
  select v.product_id, v.variant_no, v.sku, p.price, lower(p.valid_during) as since, p.reason
  from catalog.product_variants v
  join catalog.prices p on p.product_id = v.product_id and p.variant_no = v.variant_no and upper_inf(p.valid_during);
comment on view catalog.current_prices is 'The price of each variant that holds now';
comment on column catalog.current_prices.since is 'First day of the price';

create view catalog.product_listing as
  select p.product_id, p.name, b.name as brand, c.name as category, d.name as department,
         min(cp.price) as price_from, count(*) as variants, p.rating_average, p.review_count, p.tags
  from catalog.products p
  join catalog.brands b on b.brand_id = p.brand_id
  join catalog.categories c on c.category_id = p.category_id
  left join catalog.categories d on d.category_id = c.parent_id
  join catalog.current_prices cp on cp.product_id = p.product_id
  where p.status = 'active'
  group by p.product_id, b.name, c.name, d.name;
comment on view catalog.product_listing is 'Products on sale as the category pages list them, with the lowest price of their variants';
comment on column catalog.product_listing.department is 'Category above the product''s own';
comment on column catalog.product_listing.price_from is 'Lowest price among the variants, in euros';
comment on column catalog.product_listing.variants is 'Number of variants';

set local role none;
