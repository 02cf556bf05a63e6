/* ---
text: "the sale has ended on one side while the other still asks its price"
--- */
SELECT rank, NULL AS detail
FROM cause_sides
WHERE NOT coalesce(on_sale, false) AND sale_price = other AND sale_ends <= coalesce($now, observed_at)
