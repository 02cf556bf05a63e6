/* Every value seen of an irritant's field, the believed one first, then the deviating channel's, with its evidence:
   an offer, or where `evidence` says that a promotion, policy or location was read. */
WITH shown AS (
    SELECT
        i.rank, i.product_id, i.field, v.channel, v.channel_no, v.value, v.currency, v.locations, v.count, v.offer_id,
        CASE
            WHEN v.channel = i.believed_channel AND coalesce(v.state, v.value) = i.believed_value THEN 0
            WHEN v.channel = i.channel AND coalesce(v.state, v.value) = i.deviating_value THEN 2
            WHEN v.channel = i.believed_channel THEN 1
            WHEN v.channel = i.channel THEN 3
            ELSE 4
        END AS place
    FROM irritants i
    JOIN product_values v ON v.product_id = i.product_id AND v.field = i.field
    WHERE v.own OR v.channel = i.channel
),
stated AS (
    SELECT
        i.rank, i.product_id, i.field, e.channel, c.channel_no, e.value, e.currency, e.raw, e.source, e.position,
        e.observed_at,
        CASE
            WHEN e.channel = i.believed_channel AND e.value = i.believed_value THEN 0
            WHEN e.channel = i.channel AND e.value = i.deviating_value THEN 2
            WHEN e.channel = i.believed_channel THEN 1
            WHEN e.channel = i.channel THEN 3
            ELSE 4
        END AS place
    FROM irritants i
    JOIN evidence e ON e.product_id = i.product_id AND e.field = i.field
    JOIN channels c ON c.channel = e.channel
    WHERE c.own OR e.channel = i.channel
),
seen AS (
    SELECT rank, channel FROM shown
    UNION
    SELECT rank, channel FROM stated
),
told AS (
    SELECT i.rank, i.product_id, i.field, i.believed_channel AS channel, i.believed_value AS value, 0 AS place, i.locations
    FROM irritants i
    WHERE i.believed_value IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM seen s WHERE s.rank = i.rank AND s.channel = i.believed_channel)
    UNION ALL
    SELECT i.rank, i.product_id, i.field, i.channel, i.deviating_value, 2 AS place, i.locations
    FROM irritants i
    WHERE i.deviating_value IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM seen s WHERE s.rank = i.rank AND s.channel = i.channel)
),
told_with_offer AS (
    SELECT t.rank, t.product_id, t.field, t.channel, c.channel_no, t.value, min(o.currency) AS currency,
        CASE WHEN count(o.location) > 0 THEN any_value(t.locations) END AS locations, count(o.offer_id) AS count,
        CASE WHEN t.place = 0 THEN min(o.offer_id) ELSE max(o.offer_id) END AS offer_id, t.place
    FROM told t
    JOIN channels c ON c.channel = t.channel
    LEFT JOIN suspect_offers o
        ON o.product_id = t.product_id AND o.channel = t.channel
        AND t.value = CASE t.field
            WHEN 'listing' THEN coalesce(o.listing_id, o.sku, o.title)
            WHEN 'title' THEN coalesce(o.title, o.listing_id, o.sku)
            WHEN 'gtin' THEN o.raw_gtin
            ELSE t.value
        END
        AND (t.locations IS NULL OR o.location IS NULL OR list_contains(t.locations, o.location))
    GROUP BY t.rank, t.product_id, t.field, t.channel, c.channel_no, t.value, t.place
),
all_values AS (
    SELECT rank, field, channel, channel_no, value, currency, locations, count, offer_id, place,
        NULL AS raw, NULL AS source, NULL AS position, CAST(NULL AS TIMESTAMP) AS observed_at
    FROM shown
    UNION ALL
    SELECT rank, field, channel, channel_no, value, currency, locations, count, offer_id, place, NULL, NULL, NULL, NULL
    FROM told_with_offer
    UNION ALL
    SELECT rank, field, channel, channel_no, value, currency, NULL, 1, NULL, place, raw, source, position, observed_at
    FROM stated
)
SELECT
    v.rank, v.channel, v.field, v.value, v.locations, v.count, v.currency,
    CASE
        WHEN v.field = 'price' THEN CASE WHEN o.on_sale THEN coalesce(o.raw_sale_price, o.raw_price) ELSE o.raw_price END
        WHEN v.field = 'availability' THEN o.raw_availability
        WHEN v.field = 'gtin' THEN o.raw_gtin
        WHEN v.field = 'page_price' AND v.place = 0 THEN o.raw_price
        ELSE v.raw
    END AS raw,
    coalesce(o.source, v.source) AS source,
    CASE
        WHEN v.field = 'page_price' THEN CASE WHEN v.place = 0 THEN o.surface ELSE o.other_surface END
        ELSE coalesce(v.position, o.position, 'line ' || CAST(o.line AS VARCHAR))
    END AS position,
    coalesce(o.observed_at, v.observed_at) AS observed_at
FROM all_values v
LEFT JOIN suspect_offers o ON o.offer_id = v.offer_id
ORDER BY v.rank, v.place, v.channel_no, v.value
