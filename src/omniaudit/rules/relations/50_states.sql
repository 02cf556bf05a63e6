/* Product × own channel: can a customer order it there? A channel with locations can when any location can.
   Stores stand together: one that is out of stock contradicts nobody while another store has it. */
WITH by_channel AS (
    SELECT product_id, channel_no, bool_or(orderable) AS orderable, bool_or(state = 'discontinued') AS discontinued_somewhere
    FROM suspect_offers
    WHERE own
    GROUP BY product_id, channel_no
),
together AS (
    SELECT
        b.product_id, c.channel, b.channel_no, c.selling, c.authority, c.kind, b.orderable, b.discontinued_somewhere,
        bool_or(b.orderable) OVER (PARTITION BY b.product_id, c.kind) AS kind_orderable
    FROM by_channel b
    JOIN channels c ON c.channel_no = b.channel_no
)
SELECT
    product_id, channel, channel_no, selling, authority, kind, discontinued_somewhere,
    CASE
        WHEN orderable THEN 'orderable'
        WHEN orderable IS NULL THEN NULL
        WHEN discontinued_somewhere THEN 'discontinued'
        WHEN kind = 'store' AND kind_orderable THEN NULL
        ELSE 'out_of_stock'
    END AS state
FROM together
