/* Suspects that a wholly read own channel does not list, where nothing rejected or unidentified there could be them,
   and they are not too new to be there. `seller`: a selling channel that has it orderable. One whose GTIN no product can
   have may be anything of its title. */
WITH absent AS (
    SELECT s.product_id, c.channel, c.channel_no, c.kind, c.selling
    FROM suspects s JOIN channels c ON c.listed_whole AND (s.own_channels & c.channel_bit) = 0
),
sellers AS (
    SELECT t.product_id, min(t.channel_no) FILTER (t.selling AND t.state = 'orderable' AND c.joined) AS seller_no
    FROM states t JOIN channels c ON c.channel = t.channel GROUP BY t.product_id
),
known AS (
    SELECT DISTINCT product_id, gtin, sku, listing_id, lower(title) AS title, gtin_status = 'invalid' AS misnumbered
    FROM suspect_offers
    WHERE own
),
doubtful AS (
    SELECT k.product_id, r.channel
    FROM known k JOIN rejected r ON r.kind = 'offers' AND r.row_lost AND (lpad(r.gtin, 14, '0') = k.gtin OR k.sku IN (r.sku, r.listing_id))
    UNION
    SELECT k.product_id, r.channel
    FROM known k JOIN rejected r ON r.kind = 'offers' AND r.row_lost AND lower(r.title) = k.title
    UNION
    SELECT k.product_id, o.channel
    FROM known k JOIN strangers o ON o.title = k.title AND o.product_id <> k.product_id
    UNION
    SELECT k.product_id, o.channel
    FROM known k JOIN strangers o ON o.sku = k.sku AND o.product_id <> k.product_id
    UNION
    SELECT k.product_id, o.channel
    FROM known k JOIN suspect_offers o ON lower(o.title) = k.title AND o.product_id <> k.product_id
    WHERE k.misnumbered
)
SELECT a.product_id, a.channel, a.channel_no, a.kind, a.selling, s.channel AS seller
FROM absent a
JOIN product_keys p ON p.product_id = a.product_id AND p.identified
LEFT JOIN sellers v ON v.product_id = a.product_id
LEFT JOIN channels s ON s.channel_no = v.seller_no
LEFT JOIN doubtful d ON d.product_id = a.product_id AND d.channel = a.channel
LEFT JOIN new_products n ON n.product_id = a.product_id AND n.channel = a.channel
WHERE d.product_id IS NULL AND n.product_id IS NULL
