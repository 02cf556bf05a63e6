/* The unit prices of doubtful products, each beside the price that it belongs to: product × own channel × price × unit
   price. `base` and `content` as in unit_terms; `step`: a minor unit, by which rounding may move either; `wrong`: the
   content stated beside it makes another one; `told`: the unit price in words. Only when `unit_terms` has rows. */
SELECT
    s.product_id, s.channel, c.channel_no, c.authority, c.selling, s.currency, CAST(s.price AS HUGEINT) AS price,
    CAST(s.unit_price AS HUGEINT) AS unit_price, t.family, t.content_family, t.base, t.content, coalesce(k.step, 100) AS step,
    coalesce(t.family = t.content_family AND abs(CAST(s.unit_price AS HUGEINT) * t.content - CAST(s.price AS HUGEINT) * t.base)
        > coalesce(k.step, 100) * t.content, false) AS wrong, s.offers, s.locations,
    CAST(s.unit_price // 10000 AS VARCHAR) || '.' || CASE
        WHEN s.unit_price % 100 = 0 THEN lpad(CAST(s.unit_price % 10000 // 100 AS VARCHAR), 2, '0')
        ELSE lpad(CAST(s.unit_price % 10000 AS VARCHAR), 4, '0')
    END || ' ' || s.currency || coalesce('/' || s.unit, '') AS told
FROM (
    SELECT
        o.product_id, o.channel, o.currency, CASE WHEN o.on_sale THEN o.sale_price ELSE o.price END AS price, o.unit_price, o.unit,
        o.measure, count(*) AS offers, array_agg(o.location ORDER BY o.location) FILTER (o.location IS NOT NULL) AS locations
    FROM offers o
    SEMI JOIN unit_doubts d ON d.product_id = o.product_id
    WHERE o.unit_price > 0
    GROUP BY ALL
) s
JOIN channels c ON c.channel = s.channel AND c.own
JOIN unit_terms t ON t.unit IS NOT DISTINCT FROM s.unit AND t.measure IS NOT DISTINCT FROM s.measure
LEFT JOIN currencies k ON k.currency = s.currency
WHERE s.price > 0
