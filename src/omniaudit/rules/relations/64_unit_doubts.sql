/* The narrow pass over unit prices: products where they may tell two contents, contradict the content beside them, or be
   missing on channels that state others (`lacking`, as bits). Only when `unit_terms` has rows. */
WITH stated AS (
    SELECT
        s.product_id, min(1.0 * s.price * s.base / s.unit_price) AS least_content, max(1.0 * s.price * s.base / s.unit_price) AS most_content,
        bool_or(s.family = s.content_family AND abs(CAST(s.unit_price AS HUGEINT) * s.content - CAST(s.price AS HUGEINT) * s.base) > s.content * s.step)
            AS wrong,
        bit_or(s.channel_bit) AS channels
    FROM (
        SELECT
            o.product_id, CASE WHEN o.on_sale THEN o.sale_price ELSE o.price END AS price, o.unit_price, c.channel_bit,
            t.family, t.base, t.content_family, t.content, coalesce(k.step, 100) AS step
        FROM offers o
        JOIN channels c ON c.channel = o.channel AND c.own
        JOIN unit_terms t ON t.unit IS NOT DISTINCT FROM o.unit AND t.measure IS NOT DISTINCT FROM o.measure
        LEFT JOIN currencies k ON k.currency = o.currency
        WHERE o.unit_price > 0
    ) s
    WHERE s.price > 0
    GROUP BY s.product_id
)
SELECT product_id, due - stated AS lacking
FROM (
    SELECT s.*, p.priced_channels & a.channels AS due, p.priced_channels & s.channels AS stated
    FROM stated s
    JOIN products p ON p.product_id = s.product_id
    CROSS JOIN (SELECT bit_or(channels) AS channels FROM stated) a
) judged
WHERE due <> stated OR wrong OR least_content < 0.99999 * most_content
