"""datacompy with its report: the columns that both channels share, joined by GTIN.

With "polars" as second argument on Polars, else on pandas. It answers by column, from the texts as they are;
a product on sale differs in price and in sale price, which is one difference here.
"""

import json
import sys

import datacompy

SHARED = ["gtin", "sku", "title", "brand", "price", "sale_price", "availability"]
PATHS = [f"{sys.argv[1]}/{name}.csv" for name in ("web", "app")]

if sys.argv[2:] == ["polars"]:
    import polars

    frames = [polars.read_csv(path, infer_schema=False, columns=SHARED) for path in PATHS]
    comparison = datacompy.PolarsCompare(*frames, join_columns="gtin")
else:
    import pandas

    frames = [pandas.read_csv(path, dtype=str, usecols=SHARED) for path in PATHS]
    comparison = datacompy.PandasCompare(*frames, join_columns="gtin")

comparison.report()
unequal = {column["column"]: int(column["unequal_cnt"]) for column in comparison.column_stats}
print(json.dumps({"prices": unequal["price"], "availabilities": unequal["availability"]}))
