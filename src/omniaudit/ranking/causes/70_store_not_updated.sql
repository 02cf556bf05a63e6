/* ---
text: "most stores ask the believed price and only {detail} do not: the last price file did not reach them"
--- */
WITH stores AS (
    SELECT product_id, channel, count(DISTINCT location) AS stores
    FROM suspect_offers WHERE location IS NOT NULL AND pay_now IS NOT NULL GROUP BY product_id, channel
)
SELECT p.rank, array_to_string(list_slice(list_sort(p.locations), 1, 5), ', ') AS detail
FROM cause_pairs p
JOIN stores s ON s.product_id = p.product_id AND s.channel = p.channel
WHERE p.one_currency AND len(p.locations) <= 5 AND len(p.locations) * 2 < s.stores
