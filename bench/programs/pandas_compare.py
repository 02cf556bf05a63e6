"""Price and availability alone, in pandas: read, one merge, two comparisons.

It trusts its input as a script does: one number format, one currency, no check digits, no evidence, no ranking.
With "whole" as second argument it reads every column, as most such scripts do; else only the four it needs.
"""

import json
import sys

import pandas as pd

NEEDED = ["gtin", "price", "sale_price", "availability"]


def read(name: str) -> pd.DataFrame:
    columns = None if sys.argv[2:] == ["whole"] else NEEDED
    offers = pd.read_csv(f"{sys.argv[1]}/{name}.csv", dtype=str, usecols=columns)
    offers["pay_now"] = offers["sale_price"].fillna(offers["price"]).str.removesuffix(" EUR").astype(float)
    return offers


both = read("web").merge(read("app"), on="gtin", suffixes=("_web", "_app"))
prices = both[(both["pay_now_web"] - both["pay_now_app"]).abs() >= 0.005]
availabilities = both[both["availability_web"] != both["availability_app"]]
print(json.dumps({"prices": len(prices), "availabilities": len(availabilities)}))
