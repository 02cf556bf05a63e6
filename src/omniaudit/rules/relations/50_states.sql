/* Product × own channel: can a customer order it there? A channel with locations can when any location can.
   Stores stand together: one that is out of stock contradicts nobody while another store has it. */
WITH by_channel AS (
    SELECT
        product_id, channel, channel_no, selling, authority, kind,
        bool_or(orderable) AS orderable,
        array_agg(location ORDER BY location) FILTER (location IS NOT NULL AND state = 'discontinued') AS discontinued_at,
        array_agg(location ORDER BY location) FILTER (location IS NOT NULL AND orderable) AS orderable_at,
        array_agg(location ORDER BY location) FILTER (location IS NOT NULL AND state IS NOT NULL) AS stated_at,
        bool_or(state = 'discontinued') AS discontinued_somewhere
    FROM suspect_offers
    WHERE own
    GROUP BY product_id, channel, channel_no, selling, authority, kind
),
together AS (
    SELECT *, bool_or(orderable) OVER (PARTITION BY product_id, kind) AS kind_orderable FROM by_channel
)
SELECT
    product_id, channel, channel_no, selling, authority, kind, discontinued_at, discontinued_somewhere,
    CASE WHEN orderable THEN orderable_at WHEN discontinued_somewhere THEN discontinued_at ELSE stated_at END AS locations,
    CASE
        WHEN orderable THEN 'orderable'
        WHEN orderable IS NULL THEN NULL
        WHEN discontinued_somewhere THEN 'discontinued'
        WHEN kind = 'store' AND kind_orderable THEN NULL
        ELSE 'out_of_stock'
    END AS state
FROM together
