/* What a customer who comes to a channel may meet there, and how likely. A place without stock while another one of the
   channel, or another store, has the product is nowhere to go to: nobody promised that very place. */
SELECT
    row_number() OVER (ORDER BY p.unit_id, p.channel_no, v.state, v.amount, v.currency, v.tax, v.plausible) AS arrival_id,
    p.unit_id, p.channel_no,
    CASE WHEN p.state IN ('missing', 'unreadable') THEN p.state ELSE v.state END AS state,
    v.amount, v.currency, v.tax, coalesce(v.plausible, false) AS plausible, coalesce(v.slack, 0) AS slack,
    coalesce(v.on_sale, false) AS on_sale, v.regular_price, p.main_amount,
    1.0 * coalesce(v.places, 1) / p.places AS share
FROM walk_stops p
LEFT JOIN walk_values v ON v.unit_id = p.unit_id AND v.channel_no = p.channel_no
WHERE NOT (coalesce(v.state = 'out_of_stock', false) AND coalesce(p.elsewhere, false))
