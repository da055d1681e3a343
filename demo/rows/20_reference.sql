insert into reference.currencies (currency, name, symbol, minor_digits) values
  ('EUR', 'Euro', '€', 2), ('GBP', 'Pound sterling', '£', 2), ('USD', 'US dollar', '$', 2), ('SEK', 'Swedish krona', 'kr', 2);

insert into reference.countries (country, name, currency, calling_code, languages, vat_rate, delivers) values
  ('DE', 'Germany', 'EUR', '+49', '{de,en}', .19, true),
  ('GB', 'United Kingdom', 'GBP', '+44', '{en}', .20, true),
  ('FR', 'France', 'EUR', '+33', '{fr,en}', .20, true),
  ('US', 'United States', 'USD', '+1', '{en,es}', 0, true),
  ('IE', 'Ireland', 'EUR', '+353', '{en,ga}', .23, true),
  ('SE', 'Sweden', 'SEK', '+46', '{sv,en}', .25, true),
  ('DK', 'Denmark', 'EUR', '+45', '{da,en}', .25, false),
  ('NL', 'Netherlands', 'EUR', '+31', '{nl,en}', .21, false),
  ('PL', 'Poland', 'EUR', '+48', '{pl,en}', .23, false),
  ('PT', 'Portugal', 'EUR', '+351', '{pt,en}', .23, false),
  ('IT', 'Italy', 'EUR', '+39', '{it,en}', .22, false),
  ('CZ', 'Czechia', 'EUR', '+420', '{cs,en}', .21, false),
  ('TR', 'Türkiye', 'USD', '+90', '{tr,en}', 0, false),
  ('IN', 'India', 'USD', '+91', '{en,hi}', 0, false),
  ('VN', 'Vietnam', 'USD', '+84', '{vi,en}', 0, false),
  ('JP', 'Japan', 'USD', '+81', '{ja,en}', 0, false);

-- A slow wave around a plausible mean, with a little noise, for each day from November 2024 to the last day of the demo.
insert into reference.exchange_rates (currency, rate_date, units_per_euro)
select c.currency, d::date,
       round((c.mean * (1 + c.swing * sin(extract(doy from d)::double precision / 58 + c.phase)
         + c.swing / 6 * (pg_temp.roll('rate ' || c.currency, extract(epoch from d)::bigint / 86400) - .5)))::numeric, 6)
from (values ('EUR', 1.0, 0.0, 0), ('GBP', .852, .018, 1), ('USD', 1.104, .031, 2), ('SEK', 11.27, .022, 3))
       as c (currency, mean, swing, phase),
     generate_series(timestamp '2024-11-01', timestamp '2026-11-22', interval '1 day') as d
order by 2, 1;
