select day::date as day
from generate_series(date '2024-12-01', date '2026-12-31', interval '1 day') as day
