/* Own offers by which a product that a channel seems to lack may be there under another identifier: by SKU; and, by title,
   where no other own channel lists the product or where one has several titles for it. Dropping them would make missing
   what is not. `channels`: all that list the product. */
SELECT DISTINCT
    o.product_id, c.channel_bit, s.channels, o.sku, lower(o.title) AS title, s.alone OR s.titles > 1 AS by_title
FROM offers o
JOIN channels c ON c.channel = o.channel AND c.own
JOIN (
    SELECT product_id, bit_or(channel_bit) AS channels, count(*) = 1 AS alone, max(titles) AS titles
    FROM (
        SELECT o.product_id, c.channel_bit, count(DISTINCT lower(o.title)) AS titles
        FROM offers o JOIN channels c ON c.channel = o.channel AND c.own
        GROUP BY o.product_id, c.channel_bit
    ) listed
    GROUP BY product_id
) s ON s.product_id = o.product_id
