"""The floor: DuckDB reads both files as text into tables, and nothing else."""

import sys

import duckdb

for name in ("web", "app"):
    duckdb.execute(f"CREATE TABLE {name} AS SELECT * FROM read_csv('{sys.argv[1]}/{name}.csv', all_varchar = true)")
