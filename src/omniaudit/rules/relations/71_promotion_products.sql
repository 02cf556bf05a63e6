/* Promotion × product: what it applies to, among what its own channel lists. An id or a group is the channel's own; a
   SKU or GTIN may be known from another own channel. Only when `promotions` has rows. */
WITH listed AS (
    SELECT
        promotion_no, channel, item,
        CASE WHEN item < 'A' AND regexp_full_match(item, '[0-9]{8,14}') THEN lpad(item, 14, '0') END AS gtin
    FROM (SELECT promotion_no, channel, unnest(products) AS item FROM promotions WHERE own AND NOT list_contains(products, '*'))
),
skus AS (
    SELECT DISTINCT o.sku, o.product_id
    FROM offers o
    JOIN channels c ON c.channel = o.channel AND c.own
    WHERE o.sku IN (SELECT item FROM listed)
),
gtins AS (
    SELECT DISTINCT o.gtin, o.product_id
    FROM offers o
    JOIN channels c ON c.channel = o.channel AND c.own
    WHERE o.gtin IN (SELECT gtin FROM listed WHERE gtin IS NOT NULL)
),
own_numbers AS (
    SELECT DISTINCT o.channel, o.listing_id AS item, o.product_id FROM offers o WHERE o.listing_id IN (SELECT item FROM listed)
    UNION
    SELECT DISTINCT o.channel, o.item_group_id, o.product_id FROM offers o WHERE o.item_group_id IN (SELECT item FROM listed)
),
named AS (
    SELECT l.promotion_no, l.channel, n.product_id
    FROM listed l JOIN own_numbers n ON n.channel = l.channel AND n.item = l.item
    UNION
    SELECT l.promotion_no, l.channel, s.product_id FROM listed l JOIN skus s ON s.sku = l.item
    UNION
    SELECT l.promotion_no, l.channel, g.product_id FROM listed l JOIN gtins g ON g.gtin = l.gtin
),
lists AS (
    SELECT DISTINCT c.channel, f.product_id
    FROM (SELECT DISTINCT channel FROM promotions) p
    JOIN channels c ON c.channel = p.channel
    JOIN facts f ON f.channel_bit = c.channel_bit
)
SELECT n.promotion_no, n.channel, n.product_id
FROM named n JOIN lists l ON l.channel = n.channel AND l.product_id = n.product_id
UNION ALL
SELECT p.promotion_no, p.channel, l.product_id
FROM promotions p JOIN lists l ON l.channel = p.channel
WHERE p.own AND list_contains(p.products, '*')
