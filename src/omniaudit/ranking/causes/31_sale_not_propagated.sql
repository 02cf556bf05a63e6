/* ---
text: "one side asks the regular price of what is on sale on the other: the sale did not reach both"
--- */
SELECT rank, NULL AS detail
FROM cause_sides
WHERE (on_sale AND other = price)
    OR (prior_price > mine AND other = prior_price)
    OR (NOT coalesce(on_sale, false) AND sale_price < mine AND other = sale_price)
