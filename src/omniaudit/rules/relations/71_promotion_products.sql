/* Promotion × product: what it applies to, among what its own channel lists. An id or a group is the channel's own; a
   SKU or GTIN may be known from another own channel. */
WITH listed AS (
    SELECT
        promotion_no, channel, item,
        CASE WHEN regexp_full_match(item, '[0-9]{8,14}') THEN lpad(item, 14, '0') END AS gtin
    FROM (SELECT promotion_no, channel, unnest(products) AS item FROM promotions WHERE own)
),
named AS (
    SELECT l.promotion_no, l.channel, o.product_id
    FROM listed l JOIN offers o ON o.channel = l.channel AND o.listing_id = l.item
    UNION
    SELECT l.promotion_no, l.channel, o.product_id
    FROM listed l JOIN offers o ON o.channel = l.channel AND o.item_group_id = l.item
    UNION
    SELECT l.promotion_no, l.channel, o.product_id
    FROM listed l JOIN offers o ON o.sku = l.item JOIN channels c ON c.channel = o.channel AND c.own
    UNION
    SELECT l.promotion_no, l.channel, o.product_id
    FROM listed l JOIN offers o ON o.gtin = l.gtin JOIN channels c ON c.channel = o.channel AND c.own
),
lists AS (
    SELECT DISTINCT c.channel, f.product_id
    FROM (SELECT DISTINCT channel FROM promotions) p
    JOIN channels c ON c.channel = p.channel
    JOIN facts f ON f.channel_bit = c.channel_bit
)
SELECT n.promotion_no, n.channel, n.product_id
FROM named n JOIN lists l ON l.channel = n.channel AND l.product_id = n.product_id
UNION
SELECT p.promotion_no, p.channel, l.product_id
FROM promotions p JOIN lists l ON l.channel = p.channel
WHERE p.own AND list_contains(p.products, '*')
